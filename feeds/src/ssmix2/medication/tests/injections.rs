//! OMP-02 and OMP-12 files and what comes of them.

use super::*;

const ORDER: &str = "ORC|NW|71234||71234_01_001|||||202611191530|058^試験員^次郎||110^試験医^一郎|||||12^内科^99DEP||||||||||||I^入院^HL70482";
const KIND: &str = "RXE||00^一般^JHSI0002|510||ML^ミリリットル^MR9P|INJ^注射剤^MR9P|^手書きの指示^JHSIC007|||||||30003^試験医^三郎|||||||IHP^入院処方^MR9P~FTP^定時処方^99I01|H1|102|ml/hr^毎時^ISO+|||02^点滴^JHSI0009";
const TIME: &str = "TQ1|1||||||202611200800|202611201300";
const WAY: &str =
    "RXR|IV^静脈内^HL70162|ARM^腕^HL70550|IVP^ポンプ^HL70164|102^点滴静注^99ILL|01^主管^99ILL";
const BASE: &str = "RXC|B|199000201^試験液^HOT9|1|HON^本^MR9P|||^手書き^JHSIC009";
const ADDED: &str = "RXC|A|N5^院内注^99DRG|0.25|AMP^アンプル^MR9P";
const GIVEN: &str = "RXA|0|1|20261119100521|20261119130543|199000201^試験液^HOT9|1|HON^本^MR9P||^左手に実施^99IC2|200^試験看^花子|09A^021|102ml/hr||||||||PA|U|20261119130613";

#[test]
fn an_injection_without_components_is_a_row() {
    // RXE-2, kind, local code, declared code, notes.
    let none = &[Note::NoStandardCode][..];
    for (code, expected, expected_notes) in [
        ("06^予防接種^JHSI0002", ["06", "", ""], none),
        ("00^一般^99I02", ["00", "", ""], none),
        ("199^試験液^HOT9", ["", "", "199"], &[]),
        ("N5^院内注^99DRG", ["", "N5", ""], none),
    ] {
        let kind = with(KIND, 2, code);
        let (outcome, batch) = decode(
            "OMP-02",
            &[MSH, PID, ORDER, &kind, TIME, WAY, ORDER, KIND, BASE],
        );
        assert_eq!(
            (codes(&outcome), outcome.rows.stored),
            (vec![], 2),
            "{code}"
        );
        let found = ["kind_code", "local_code", "declared_code"]
            .map(|column| cells(batch.as_ref(), column)[0].clone());
        assert_eq!(found, expected, "{code}");
        assert_eq!(cells(batch.as_ref(), "segment_no"), ["4", "9"], "{code}");
        assert_eq!(
            cells(batch.as_ref(), "total_amount"),
            ["510", "510"],
            "{code}"
        );
        assert_eq!(notes(&batch.unwrap(), 0), expected_notes, "{code}");
    }
}

#[test]
fn the_structure_of_an_injection() {
    let cancelled = with(ORDER, 1, "DC");
    let requested = "RXO|00^一般^99I02";
    let cases: &[(Vec<&str>, &[&str], u64, u64)] = &[
        (
            vec![MSH, PID, ORDER, requested, WAY, ADDED, KIND, WAY, BASE],
            &[],
            1,
            0,
        ),
        (vec![MSH, PID, KIND, BASE], &["S03"], 1, 0),
        (
            vec![MSH, PID, ORDER, KIND, BASE, KIND, BASE, ADDED],
            &["S03"],
            3,
            0,
        ),
        (vec![MSH, PID, ORDER, KIND, "RXC"], &["S04"; 4], 1, 0),
        (vec![MSH, PID, ORDER, KIND, BASE, GIVEN], &["S03"], 1, 0),
        (vec![MSH, PID, ORDER, BASE], &["S03"], 0, 0),
        (
            vec![MSH, PID, &cancelled, KIND, BASE, ADDED, ORDER, KIND],
            &[],
            1,
            2,
        ),
        (
            vec![MSH, PID, &cancelled, KIND, ORDER, KIND, BASE],
            &[],
            1,
            1,
        ),
    ];
    for (lines, expected, stored, deleted) in cases {
        let (outcome, _) = decode("OMP-02", lines);
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        assert_eq!(
            (outcome.rows.stored, outcome.rows.deleted),
            (*stored, *deleted),
            "{lines:?}"
        );
    }
}

#[test]
fn a_cut_injection_keeps_what_is_whole() {
    check_cuts(
        "OMP-02",
        &[MSH, PID, ORDER, KIND, BASE, ADDED],
        "RXC|A",
        "AMP^",
    );
    // Where the components are missing, the kind is no drug.
    let text = [MSH, PID, ORDER, KIND, BASE, ORDER, KIND, TIME].join("\n");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let (outcome, _) = decode_portions(Table::Injections, &path("OMP-02"), [ascii.as_bytes()]);
    assert_eq!((outcome.rows.stored, outcome.rows.quarantined), (1, 1));
    let refusal = outcome.row_refusals[0];
    assert_eq!((refusal.code.0, refusal.segment_no), ("S14", 7));
    assert!(ascii[refusal.start..refusal.end].starts_with("RXE||00"));
    assert_eq!(refusal.end, ascii.rfind("\nTQ1").unwrap());
}

#[test]
fn public_injections_are_read() {
    let mut found = Vec::new();
    for data_type in ["OMP-02", "OMP-12"] {
        for (path, bytes) in public_messages_of(data_type) {
            let (outcome, batch) = decode_portions(Table::Injections, &path, [&bytes[..]]);
            assert_eq!(codes(&outcome), ["E10"], "{path}");
            found.push(cells(batch.as_ref(), "declared_code").join(" "));
            check_portions(Table::Injections, &path, &bytes, &[7, 200, 1_555]);
        }
    }
    let pair = "620007329 620002559";
    if !found.is_empty() {
        assert_eq!(found, [[pair; 3].join(" "), pair.to_owned()]);
    }
    let mut counts = Vec::new();
    for (name, bytes) in public_messages() {
        if name.contains("injection_example") || name.contains("example_injection") {
            let (_, batch) = decode_portions(Table::Injections, &path("OMP-02"), [&bytes[..]]);
            let kinds = cells(batch.as_ref(), "kind_system");
            assert!(kinds.iter().all(|system| system == "JHSI0002"), "{name}");
            counts.push(kinds.len());
        }
    }
    if !counts.is_empty() {
        assert_eq!(counts, [10, 3, 10, 9, 3, 3, 2]);
    }
}
