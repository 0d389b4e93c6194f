//! The score as a page.

use std::fmt::Write as _;

use model::{Lang, Text};

use crate::Size;
use crate::score::{OfKind, Score};

fn percent(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    format!("{:.0} %", 100.0 * f64::from(part) / f64::from(whole))
}

/// Groups of kinds with marks of their own.
const GROUPS: &[(Text, &[&str])] = &[
    (
        Text {
            en: "unit faults of whole groups found",
            ja: "群全体の単位の誤りの検出",
        },
        &[
            "wrong_factor",
            "label_changed",
            "values_changed",
            "hba1c_jds",
            "alp_jscc",
            "unit_missing",
            "unit_unknown",
            "unit_of_another_scale",
            "unit_misspelt",
        ],
    ),
    (
        Text {
            en: "missing data found",
            ja: "データの欠落の検出",
        },
        &[
            "missing_day",
            "half_day",
            "item_stops",
            "department_stops",
            "slow_decline",
        ],
    ),
];

const HEAD: Text = Text {
    en: "Made by `cargo bench --bench checks -- --write`: generated networks with planted faults and decoys, one night each.\n\
         The more patients, the surer: [hospitals of 1,000 patients a year](checks.en.md), [of 300](checks-small.en.md).\nA fault counts as found when a finding about the \
         same item and time was raised, as named when it also bears the code of the kind.\nFalse alarms are warnings and above \
         of the families D, N and U that no planted fault explains. Decoys are real changes, such as holidays, an epidemic or a \
         new item, about which nothing may be said.\n",
    ja: "`cargo bench --bench checks -- --write` の結果です。誤りとおとりを埋め込んだ模擬ネットワークを作り、それぞれ一晩の処理を\
         します。\n患者が多いほど確かです: [年間 1,000 人の病院](checks.ja.md)、[300 人の病院](checks-small.ja.md)。\n同じ項目と時期についての指摘が出れば「検出」、\
         その指摘が種類どおりのコードであれば「コード一致」と数えます。\n誤警報は、系統 D・N・U の警告以上の指摘で、埋め込んだ誤りでは\
         説明できないものです。おとりは、休診日・流行・新しい項目など実際に起こる変化で、何も指摘してはいけないものです。\n",
};

/// The name of the page, before the language.
pub(crate) fn page_name(size: &Size) -> &'static str {
    match size.patients {
        ..PATIENTS_MANY => "checks-small",
        PATIENTS_MANY.. => "checks",
    }
}

/// Patients from which a hospital is no small one.
const PATIENTS_MANY: usize = 1_000;

/// The page: marks first, then kind by kind, then what went wrong.
pub(crate) fn markdown(score: &Score, size: &Size, lang: Lang) -> String {
    let said = |en, ja| Text { en, ja }.get(lang);
    let title = said("# How good the checks are", "# 検査の性能");
    let name = page_name(size);
    let (language, ending) = (said("日本語", "English"), said("ja", "en"));
    let head = HEAD.get(lang);
    let mut text =
        format!("{title}\n\n*{language}: [{name}.{ending}.md]({name}.{ending}.md)*\n\n{head}");
    marks(&mut text, score, size, lang);
    let head = said(
        "| kind | code | planted | found | own code |",
        "| 種類 | コード | 埋め込み | 検出 | コード一致 |",
    );
    let _ = writeln!(text, "\n{head}\n| --- | --- | --- | --- | --- |");
    for (name, kind) in &score.kinds {
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | {} | {} |",
            kind.code,
            kind.planted,
            percent(kind.found, kind.planted),
            percent(kind.named, kind.planted)
        );
    }
    for (title, lines) in [
        (said("Not found", "検出できなかったもの"), &score.missed),
        (said("False alarms", "誤警報"), &score.false_alarms),
        (
            said("Decoys alarmed", "警報になったおとり"),
            &score.decoys_alarmed,
        ),
    ] {
        let _ = writeln!(text, "\n## {title}\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
        if lines.is_empty() {
            let _ = writeln!(text, "{}", said("None.", "なし。"));
        }
    }
    text
}

/// The sums over all kinds and groups.
fn marks(text: &mut String, score: &Score, size: &Size, lang: Lang) {
    let said = |en, ja| Text { en, ja }.get(lang);
    let sum = |of: fn(&OfKind) -> u32| score.kinds.values().map(of).sum::<u32>();
    let (planted, found, named) = (sum(|it| it.planted), sum(|it| it.found), sum(|it| it.named));
    let (alarms, months) = (score.false_alarms.len(), score.hospital_months);
    let each = alarms as f64 / months.max(1.0);
    let part = |part, whole| format!("{part} / {whole} ({})", percent(part, whole));
    let groups = GROUPS.iter().map(|(name, kinds)| {
        let of_group = || kinds.iter().filter_map(|kind| score.kinds.get(*kind));
        let planted = of_group().map(|it| it.planted).sum();
        let found = of_group().map(|it| it.found).sum();
        (name.get(lang), part(found, planted))
    });
    let mut lines = vec![
        (said("networks", "ネットワーク"), networks_of(size, lang)),
        (
            said("faults planted", "埋め込んだ誤り"),
            planted.to_string(),
        ),
        (
            said("kinds of faults", "誤りの種類"),
            score.kinds.len().to_string(),
        ),
        (said("found", "検出"), part(found, planted)),
    ];
    lines.extend(groups);
    lines.extend([
        (
            said("found under their own code", "コード一致"),
            part(named, planted),
        ),
        (said("false alarms", "誤警報"), alarms.to_string()),
        (said("hospital-months", "病院・月"), format!("{months:.0}")),
        (
            said("false alarms a hospital-month", "病院・月あたりの誤警報"),
            format!("{each:.2}"),
        ),
        (
            said("decoys alarmed", "警報になったおとり"),
            format!("{} / {}", score.decoys_alarmed.len(), score.decoys),
        ),
    ]);
    let _ = writeln!(text, "\n| | {} |\n| --- | --- |", said("figure", "値"));
    for (what, figure) in lines {
        let _ = writeln!(text, "| {what} | {figure} |");
    }
}

fn networks_of(size: &Size, lang: Lang) -> String {
    let Size {
        first_seed,
        seeds,
        hospitals,
        patients,
        days,
    } = size;
    let last = first_seed + seeds - 1;
    match lang {
        Lang::En => format!(
            "{seeds} (seeds {first_seed} to {last}) of {hospitals} hospitals with {patients} patients each, {days} days"
        ),
        Lang::Ja => format!(
            "{seeds}（シード {first_seed}〜{last}）、それぞれ {hospitals} 病院・各 {patients} 人・{days} 日"
        ),
    }
}
