//! Every check, one file each: the folder is the family, the file is named for the defect. A new check is its file, its
//! `mod` line in the family and its line in [`CHECKS`]; help, documents and console take it from there.

mod arithmetic;
mod balance;
mod code;
mod cross;
mod distribution;
mod encoding;
mod file;
mod master;
mod reconciliation;
mod structure;
mod time;
mod unit;
mod value;
mod volume;

use crate::check::{About, Check};

/// Every check of this version, sorted by code.
pub const CHECKS: &[&Check] = &[
    &arithmetic::days_differ_from_times::CHECK,
    &arithmetic::claimed_points_differ_from_rows::CHECK,
    &arithmetic::trailer_count_differs::CHECK,
    &arithmetic::trailer_points_differ::CHECK,
    &arithmetic::period_points_differ::CHECK,
    &arithmetic::summary_points_differ_from_parts::CHECK,
    &arithmetic::items_differ_in_points::CHECK,
    &arithmetic::items_differ_in_drugs::CHECK,
    &arithmetic::items_differ_in_materials::CHECK,
    &balance::balance_open::CHECK,
    &code::standard_code_missing::CHECK,
    &code::jlac10_shape_wrong::CHECK,
    &code::jlac10_undeclared::CHECK,
    &code::code_unknown::CHECK,
    &code::dual_code_reversed::CHECK,
    &code::standard_codes_disagree::CHECK,
    &code::material_differs::CHECK,
    &code::code_abolished::CHECK,
    &code::code_dummy::CHECK,
    &code::icd10_missing::CHECK,
    &code::comment_row::CHECK,
    &code::code_only_in_request::CHECK,
    &code::declared_code_implausible::CHECK,
    &code::claim_code_shape_wrong::CHECK,
    &code::claim_item_uncoded::CHECK,
    &code::modifiers_not_in_fours::CHECK,
    &code::form_code_unknown::CHECK,
    &code::form_version_differs::CHECK,
    &distribution::wrong_factor::CHECK,
    &distribution::mixed_factor::CHECK,
    &distribution::label_and_values_disagree::CHECK,
    &distribution::values_offset::CHECK,
    &distribution::method_factor::CHECK,
    &distribution::step_change::CHECK,
    &distribution::slow_drift::CHECK,
    &distribution::wider_spread::CHECK,
    &distribution::stuck_value::CHECK,
    &distribution::decimal_habit::CHECK,
    &distribution::censoring_burst::CHECK,
    &distribution::values_at_ceiling::CHECK,
    &distribution::words_among_numbers::CHECK,
    &distribution::item_mis_mapped::CHECK,
    &distribution::code_reused::CHECK,
    &distribution::specimen_swapped::CHECK,
    &encoding::text_undecodable::CHECK,
    &encoding::encoding_not_as_declared::CHECK,
    &encoding::half_width_kana::CHECK,
    &encoding::character_outside_jis_x_0208::CHECK,
    &encoding::black_square_replacement::CHECK,
    &encoding::byte_order_mark::CHECK,
    &encoding::yen_sign_for_backslash::CHECK,
    &encoding::escape_sequence_unclosed::CHECK,
    &encoding::terminators_mixed::CHECK,
    &encoding::end_of_message_mark::CHECK,
    &encoding::voiced_mark_detached::CHECK,
    &encoding::claims_not_cp932::CHECK,
    &encoding::end_of_file_mark::CHECK,
    &encoding::line_ends_without_cr::CHECK,
    &encoding::file_not_in_cp932::CHECK,
    &encoding::survey_end_of_file_mark::CHECK,
    &encoding::name_undecodable::CHECK,
    &encoding::external_character::CHECK,
    &file::name_not_seven_fields::CHECK,
    &file::path_differs_from_name::CHECK,
    &file::condition_flag_invalid::CHECK,
    &file::occurred_at_invalid::CHECK,
    &file::file_foreign_or_empty::CHECK,
    &file::several_live_files::CHECK,
    &file::deleted_without_message::CHECK,
    &file::patient_in_name_differs::CHECK,
    &file::message_type_unexpected::CHECK,
    &file::patient_id_too_short::CHECK,
    &file::file_vanished::CHECK,
    &file::file_unopened::CHECK,
    &file::file_too_large::CHECK,
    &file::file_not_regular::CHECK,
    &file::folder_unreadable::CHECK,
    &file::version_in_several_roots::CHECK,
    &file::claims_kind_unsupported::CHECK,
    &file::claims_trailer_missing::CHECK,
    &file::claims_file_foreign::CHECK,
    &file::claims_file_cut_off::CHECK,
    &file::claims_file_returned::CHECK,
    &file::file_kind_unknown::CHECK,
    &file::file_kind_differs_from_name::CHECK,
    &file::facility_differs_from_name::CHECK,
    &file::month_differs_from_name::CHECK,
    &file::file_delivered_twice::CHECK,
    &master::claim_code_not_in_master::CHECK,
    &master::claim_code_not_yet_valid::CHECK,
    &master::claim_code_abolished::CHECK,
    &master::modifier_not_in_master::CHECK,
    &volume::nothing_arrived::CHECK,
    &volume::roots_empty::CHECK,
    &volume::day_missing::CHECK,
    &volume::day_doubled::CHECK,
    &volume::slow_decline::CHECK,
    &volume::item_stopped::CHECK,
    &volume::department_stopped::CHECK,
    &volume::late_arrival::CHECK,
    &volume::fewer_than_approved::CHECK,
    &volume::data_type_not_arrived::CHECK,
    &reconciliation::row_lost::CHECK,
    &reconciliation::row_altered::CHECK,
    &reconciliation::row_unsourced::CHECK,
    &reconciliation::row_moved::CHECK,
    &structure::msh_missing::CHECK,
    &structure::segment_unknown::CHECK,
    &structure::segment_out_of_order::CHECK,
    &structure::required_field_empty::CHECK,
    &structure::fields_shifted::CHECK,
    &structure::escape_unclosed::CHECK,
    &structure::delimiter_in_text::CHECK,
    &structure::line_break_in_segment::CHECK,
    &structure::segment_order_variant::CHECK,
    &structure::specimen_without_result::CHECK,
    &structure::set_id_not_consecutive::CHECK,
    &structure::field_too_long::CHECK,
    &structure::segment_over_limit::CHECK,
    &structure::message_cut_off::CHECK,
    &structure::decoder_gave_up::CHECK,
    &structure::claim_record_unknown::CHECK,
    &structure::claim_columns_too_many::CHECK,
    &structure::claim_record_out_of_place::CHECK,
    &structure::claim_sections_descend::CHECK,
    &structure::receipt_numbers_not_consecutive::CHECK,
    &structure::charging_unit_without_points::CHECK,
    &structure::first_section_missing::CHECK,
    &structure::claim_columns_quoted::CHECK,
    &structure::receipt_without_payer::CHECK,
    &structure::claim_over_limit::CHECK,
    &structure::column_count_wrong::CHECK,
    &structure::header_again::CHECK,
    &structure::field_in_quotes::CHECK,
    &structure::line_over_limit::CHECK,
    &structure::item_without_act::CHECK,
    &structure::sequence_gap::CHECK,
    &structure::flags_of_wrong_length::CHECK,
    &structure::record_repeated::CHECK,
    &time::time_impossible::CHECK,
    &time::hour_past_24::CHECK,
    &time::time_zero_filled::CHECK,
    &time::care_date_differs::CHECK,
    &time::reported_before_sampled::CHECK,
    &time::time_in_future::CHECK,
    &time::date_partial::CHECK,
    &time::time_before_birth::CHECK,
    &time::age_impossible::CHECK,
    &time::analysed_before_sampled::CHECK,
    &time::reported_before_analysed::CHECK,
    &time::stay_after_death::CHECK,
    &time::claim_date_impossible::CHECK,
    &time::claim_date_in_future::CHECK,
    &time::claim_date_in_era::CHECK,
    &time::born_after_treatment::CHECK,
    &time::claim_late::CHECK,
    &time::diagnosis_starts_after_month::CHECK,
    &time::claim_discharge_before_admission::CHECK,
    &time::day_impossible::CHECK,
    &time::day_outside_stay::CHECK,
    &unit::unit_missing::CHECK,
    &unit::unit_unknown::CHECK,
    &unit::unit_of_other_kind::CHECK,
    &unit::unit_misspelt::CHECK,
    &unit::unit_in_shorthand::CHECK,
    &unit::unit_power_form::CHECK,
    &unit::unit_components_turned::CHECK,
    &unit::unit_spellings_mixed::CHECK,
    &unit::unit_missing_inferable::CHECK,
    &value::number_not_numeric::CHECK,
    &value::number_with_exponent::CHECK,
    &value::comparator_before_number::CHECK,
    &value::comparator_after_number::CHECK,
    &value::value_composite::CHECK,
    &value::unit_in_value::CHECK,
    &value::thousands_comma::CHECK,
    &value::remark_as_value::CHECK,
    &value::edge_blanks::CHECK,
    &value::full_width_digits::CHECK,
    &value::quantity_and_grade_mixed::CHECK,
    &value::value_null::CHECK,
    &value::final_without_value::CHECK,
    &value::item_of_other_sex::CHECK,
    &value::claim_number_not_numeric::CHECK,
    &value::claim_number_full_width::CHECK,
    &value::payer_check_digit_wrong::CHECK,
    &value::payer_number_shape_wrong::CHECK,
    &value::receipt_type_invalid::CHECK,
    &value::age_contradicts_receipt_type::CHECK,
    &value::stay_contradicts_receipt_type::CHECK,
    &value::claim_code_value_unknown::CHECK,
    &value::words_in_code_column::CHECK,
    &value::data_category_unknown::CHECK,
    &value::payload_not_registered::CHECK,
    &value::patient_number_dummy::CHECK,
    &value::digits_of_full_width::CHECK,
    &value::amount_not_numeric::CHECK,
    &cross::result_without_order::CHECK,
    &cross::stays_contradict::CHECK,
    &cross::patient_without_demographics::CHECK,
    &cross::result_in_two_files::CHECK,
    &cross::deleted_then_sent_again::CHECK,
    &cross::superseded_without_successor::CHECK,
    &cross::month_delivered_twice::CHECK,
    &cross::receipt_claimed_again::CHECK,
    &cross::patients_unlinked::CHECK,
    &cross::discharge_without_form1::CHECK,
    &cross::form1_without_discharge::CHECK,
    &cross::stay_without_receipt::CHECK,
    &cross::receipt_without_stay::CHECK,
    &cross::admission_without_ef::CHECK,
    &cross::ef_without_admission::CHECK,
    &cross::test_not_charged::CHECK,
    &cross::charged_test_without_result::CHECK,
    &cross::charged_drug_without_order::CHECK,
    &cross::charged_diagnosis_without_record::CHECK,
    &cross::month_not_delivered::CHECK,
];

/// The explanation of a code; `None` when this version does not know it.
pub fn about(code: &str) -> Option<&'static About> {
    position(code).map(|index| &CHECKS[index].about)
}

/// Where a code stands in [`CHECKS`].
pub(crate) fn position(code: &str) -> Option<usize> {
    CHECKS
        .binary_search_by(|check| check.about.code.0.cmp(code))
        .ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use model::{Lang, NOTES, Severity, Text};

    use super::*;
    use crate::check::Run;

    #[test]
    fn codes_are_sorted_and_used_once() {
        for pair in CHECKS.windows(2) {
            assert!(
                pair[0].about.code < pair[1].about.code,
                "{}",
                pair[1].about.code
            );
        }
        for check in CHECKS {
            assert_eq!(about(check.about.code.0), Some(&check.about));
        }
        assert_eq!(about("Z99"), None);
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test compares the folder with the list"
    )]
    fn every_file_is_a_check_and_every_check_a_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
        let mut files = BTreeSet::new();
        for family in std::fs::read_dir(root).unwrap().map(Result::unwrap) {
            if !family.file_type().unwrap().is_dir() {
                continue;
            }
            for file in std::fs::read_dir(family.path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                if name != "mod.rs" {
                    assert!(files.insert(name.clone()), "{name} is there twice");
                }
            }
        }
        let checks: BTreeSet<String> = CHECKS
            .iter()
            .map(|check| format!("{}.rs", check.about.name))
            .collect();
        assert_eq!(files, checks);
        assert_eq!(checks.len(), CHECKS.len());
    }

    #[test]
    fn every_note_has_its_check() {
        for (note, code) in NOTES {
            let of_note: Vec<_> = CHECKS
                .iter()
                .filter(|check| matches!(check.run, Run::Note(of) if of == *note))
                .map(|check| check.about.code)
                .collect();
            assert_eq!(of_note, [*code]);
        }
    }

    #[test]
    fn a_code_is_a_family_letter_and_two_or_three_digits() {
        for check in CHECKS {
            let code = check.about.code.0;
            let (family, digits) = code.split_at(1);
            assert!("FESVCUTXMADNRB".contains(family), "{code}");
            assert!((2..=3).contains(&digits.len()), "{code}");
            assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn every_check_is_explained_in_both_languages() {
        for Check { about, .. } in CHECKS {
            let texts: [(&str, Text, usize); 3] = [
                ("title", about.title, 6),
                ("what", about.what, 12),
                ("why", about.why, 12),
            ];
            for (part, text, chars_min) in texts {
                let (ja, en) = (text.get(Lang::Ja), text.get(Lang::En));
                let place = format!("{} {part}", about.code);
                assert!(ja.chars().count() >= chars_min, "{place}: {ja}");
                assert!(
                    ja.chars().any(|c| ('ぁ'..='ん').contains(&c)),
                    "{place}: {ja}"
                );
                assert!(en.len() >= chars_min && !en.contains("  "), "{place}: {en}");
                assert!(!en.chars().any(|c| c >= '\u{3000}'), "{place}: {en}");
                let is_sentence = part != "title";
                assert_eq!(ja.ends_with('。'), is_sentence, "{place}: {ja}");
                assert_eq!(en.ends_with('.'), is_sentence, "{place}: {en}");
            }
            assert!(
                !about.good.is_empty() && about.good != about.bad,
                "{}",
                about.code
            );
        }
    }

    #[test]
    fn only_a_balance_that_does_not_close_is_fatal() {
        let fatal: Vec<_> = CHECKS
            .iter()
            .filter(|check| check.about.severity == Severity::Fatal)
            .map(|check| check.about.code.0)
            .collect();
        assert_eq!(fatal, ["B01"]);
    }
}
