//! The catalogue of record types as the sheet names them, and the parts of types that clauses ask for by themselves.

use model::Text;

/// What stands for every record, of whatever type.
pub const EVERY_RECORD: &str = "*";

const fn text(ja: &'static str, en: &'static str) -> Text {
    Text { ja, en }
}

/// Id and name of every type in the order of the catalogue, then of parts of types: `R12/training`.
pub const RECORD_TYPES: &[(&str, Text)] = &[
    ("R01", text("受領", "feed receipt")),
    ("R02", text("取込み", "load")),
    ("R03", text("移行量", "migration volume")),
    ("R04", text("指摘への対応", "triage")),
    ("R05", text("正確性の確認", "accuracy check")),
    ("R06", text("標準化の合意", "mapping event")),
    ("R07", text("単位と分布", "unit and distribution")),
    ("R08", text("インシデント", "incident")),
    ("R09", text("変更", "change")),
    ("R10", text("検証", "validation")),
    ("R11", text("アクセス", "access")),
    ("R12", text("権限・教育", "authority and training")),
    ("R13", text("バックアップ・復元", "backup and restore")),
    ("R14", text("自己点検", "self-inspection")),
    ("R15", text("役員への報告", "management report")),
    ("R16", text("リスク・知見", "risk and knowledge")),
    ("R17", text("抽出", "extraction")),
    ("R18", text("公表前の確認", "disclosure check")),
    ("R19", text("廃棄", "erasure")),
    ("R20", text("保守", "maintenance")),
    ("R21", text("時刻合わせ", "time sync")),
    ("R22", text("管理文書", "controlled document")),
    ("R23", text("台帳", "ledger head")),
    ("R24", text("保存・媒体移行", "retention")),
    ("R08/leak", text("漏えい等", "leak")),
    ("R12/training", text("教育訓練", "training")),
    (
        "R12/password_reset",
        text("パスワード再設定", "password reset"),
    ),
    ("R13/restore_test", text("復元の試験", "restore test")),
    (
        "R23/verified",
        text("台帳の検証", "verification of the ledger"),
    ),
    ("R24/migrate", text("媒体移行", "media migration")),
    (EVERY_RECORD, text("すべての記録", "every record")),
];

/// The name of a type.
pub fn record_type(id: &str) -> Option<Text> {
    let found = RECORD_TYPES.iter().find(|(known, _)| *known == id);
    found.map(|(_, name)| *name)
}
