//! The catalogue of quality records: what each kind is, when and by whom it is written, and the form of those that people write.

use model::Text;
use serde_json::{Map, Value, json};

use crate::form::{self, Field, FormProblem};
use crate::records::forms;
use crate::{Error, Record};

/// One kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its number in the catalogue, such as `R09`.
    pub id: &'static str,
    /// Its name, such as `change`.
    pub name: &'static str,
    /// What it is.
    pub title: Text,
    /// When it is written.
    pub when: Text,
    /// By whom.
    pub who: Text,
    /// How it comes into the ledger.
    pub writer: Writer,
    /// Whether another person than the author has to approve it.
    pub needs_approval: bool,
    /// Its fields; empty when people do not fill it in.
    pub form: &'static [Field],
}

/// How records of a kind come into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// By the program in the course of these commands.
    Program(&'static str),
    /// By a person with a form: `kijun record add`.
    Person,
}

/// The kind with this number (`R09`, `r09`) or name (`change`).
pub fn kind(name: &str) -> Option<&'static Kind> {
    let mut kinds = KINDS.iter();
    kinds.find(|kind| kind.id.eq_ignore_ascii_case(name) || kind.name == name)
}

impl Kind {
    /// Whether people write it with a form.
    pub fn has_form(&self) -> bool {
        self.writer == Writer::Person
    }

    /// The record that a filled form makes.
    ///
    /// # Errors
    /// [`FormProblem`] when a field is not as the form has it.
    pub fn record(&self, filled: Map<String, Value>) -> Result<Record, FormProblem> {
        let unknown = || FormProblem::UnknownKind {
            kind: self.id.to_owned(),
        };
        if !self.has_form() {
            return Err(unknown());
        }
        let fields = form::fill(self.form, filled)?;
        // The form is the type in words, so what it lets pass can be read.
        let tagged = json!({ "type": format!("{} {}", self.id, self.name), "fields": fields });
        serde_json::from_value(tagged).map_err(|_| unknown())
    }
}

impl Record {
    /// The number of its kind, such as `R09`.
    pub fn kind_id(&self) -> &'static str {
        self.type_name().get(..3).unwrap_or_default()
    }

    /// Its own fields as an object, by the names of its form.
    pub fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(mut tagged)) => match tagged.remove("fields") {
                Some(Value::Object(fields)) => fields,
                _ => Map::new(),
            },
            _ => Map::new(),
        }
    }
}

/// Whether a record is as its form has it.
pub(crate) fn check(record: &Record) -> Result<(), Error> {
    match kind(record.kind_id()) {
        Some(kind) => Ok(form::check(kind.form, &record.fields())?),
        None => Ok(()),
    }
}

/// Every kind, in the order of their numbers.
pub const KINDS: &[Kind] = &[
    Kind {
        id: "R01",
        name: "feed_receipt",
        title: Text {
            ja: "受領",
            en: "What a feed delivered",
        },
        when: Text {
            ja: "毎晩。何も届かなかった夜も",
            en: "every night, also when nothing came",
        },
        who: Text {
            ja: "プログラム",
            en: "the program",
        },
        writer: Writer::Program("kijun night"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R02",
        name: "load_run",
        title: Text {
            ja: "取り込み",
            en: "What a load did",
        },
        when: Text {
            ja: "取り込みごと",
            en: "every load",
        },
        who: Text {
            ja: "プログラム",
            en: "the program",
        },
        writer: Writer::Program("kijun night"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R03",
        name: "migration_volume",
        title: Text {
            ja: "移行量の判定",
            en: "Whether as much came as is expected",
        },
        when: Text {
            ja: "取り込みごと",
            en: "every load",
        },
        who: Text {
            ja: "プログラム",
            en: "the program",
        },
        writer: Writer::Program("kijun night"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R04",
        name: "volume_triage, load_decision",
        title: Text {
            ja: "指摘への対応・取り込みの承認",
            en: "What is done about a finding, and whether a load is approved",
        },
        when: Text {
            ja: "指摘を見たとき、取り込みを承認・却下するとき",
            en: "when a finding is looked at, when a load is approved or rejected",
        },
        who: Text {
            ja: "データ品質担当",
            en: "data quality",
        },
        writer: Writer::Program(
            "kijun findings acknowledge|waive|reopen, kijun loads approve|reject",
        ),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R05",
        name: "accuracy_check",
        title: Text {
            ja: "正確性の確認",
            en: "Whether what is stored is what the source says",
        },
        when: Text {
            ja: "定期 (計画どおり)",
            en: "as planned",
        },
        who: Text {
            ja: "データ品質担当と病院",
            en: "data quality and the hospital",
        },
        writer: Writer::Program("kijun reconcile"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R06",
        name: "mapping_event",
        title: Text {
            ja: "標準コードの合意",
            en: "A step towards a standard code",
        },
        when: Text {
            ja: "合意の各段階",
            en: "each step of a round",
        },
        who: Text {
            ja: "対応表の担当と病院",
            en: "mappers and the hospital",
        },
        writer: Writer::Program("kijun map"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R07",
        name: "unit_and_distribution",
        title: Text {
            ja: "単位と分布の判定",
            en: "Whether units and distributions are what they were",
        },
        when: Text {
            ja: "取り込みごと",
            en: "every load",
        },
        who: Text {
            ja: "プログラム",
            en: "the program",
        },
        writer: Writer::Program("kijun night"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R08",
        name: "incident",
        title: Text {
            ja: "インシデントと是正",
            en: "An incident, from its discovery to its lesson",
        },
        when: Text {
            ja: "インシデントの各段階",
            en: "each step of an incident",
        },
        who: Text {
            ja: "品質管理責任者",
            en: "quality management",
        },
        writer: Writer::Program("kijun incident"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R09",
        name: "change",
        title: Text {
            ja: "変更",
            en: "A change",
        },
        when: Text {
            ja: "プログラム・設定・対応表・病院システムなどを変えるとき",
            en: "when a program, a configuration, mappings or a system of the hospital change",
        },
        who: Text {
            ja: "変更の担当 (承認は別の人)",
            en: "who changes it; another person approves",
        },
        writer: Writer::Person,
        needs_approval: true,
        form: &forms::R09,
    },
    Kind {
        id: "R10",
        name: "validation",
        title: Text {
            ja: "バリデーション",
            en: "A validation",
        },
        when: Text {
            ja: "使い始める前と変更の後",
            en: "before it is used and after a change",
        },
        who: Text {
            ja: "開発と品質管理 (承認は別の人)",
            en: "developers and quality management; another person approves",
        },
        writer: Writer::Person,
        needs_approval: true,
        form: &forms::R10,
    },
    Kind {
        id: "R11",
        name: "access_event",
        title: Text {
            ja: "アクセス",
            en: "An access",
        },
        when: Text {
            ja: "データ・ログ・鍵に触れたとき、拒否したとき",
            en: "when data, logs or keys were touched or refused",
        },
        who: Text {
            ja: "システム管理者",
            en: "who runs the machines",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R11,
    },
    Kind {
        id: "R12",
        name: "authority_and_training",
        title: Text {
            ja: "権限と教育訓練",
            en: "Authority and training",
        },
        when: Text {
            ja: "権限を変えたとき、見直したとき、研修の後",
            en: "when a role changes or is looked at, after a training",
        },
        who: Text {
            ja: "責任者",
            en: "who is responsible for staff",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R12,
    },
    Kind {
        id: "R13",
        name: "backup_restore",
        title: Text {
            ja: "バックアップと復元",
            en: "Backup and restore",
        },
        when: Text {
            ja: "バックアップ・復元試験ごと",
            en: "every backup and every test of one",
        },
        who: Text {
            ja: "システム管理者",
            en: "who runs the machines",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R13,
    },
    Kind {
        id: "R14",
        name: "self_inspection",
        title: Text {
            ja: "自己点検",
            en: "A self-inspection",
        },
        when: Text {
            ja: "計画どおり (半年ごとなど)",
            en: "as planned, for example twice a year",
        },
        who: Text {
            ja: "運用から独立した品質管理担当",
            en: "quality management, independent of the operation",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R14,
    },
    Kind {
        id: "R15",
        name: "management_report",
        title: Text {
            ja: "役員への報告",
            en: "A report to the management",
        },
        when: Text {
            ja: "毎月、または重大なインシデントのとき",
            en: "every month, and upon a grave incident",
        },
        who: Text {
            ja: "品質管理責任者 (承認は役員)",
            en: "quality management; the management approves",
        },
        writer: Writer::Person,
        needs_approval: true,
        form: &forms::R15,
    },
    Kind {
        id: "R16",
        name: "risk_and_knowledge",
        title: Text {
            ja: "リスクとナレッジ",
            en: "A risk or a lesson",
        },
        when: Text {
            ja: "リスクを見つけたとき・見直したとき、インシデントから学んだとき",
            en: "when a risk is found or looked at, when an incident taught something",
        },
        who: Text {
            ja: "品質管理担当",
            en: "quality management",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R16,
    },
    Kind {
        id: "R17",
        name: "extraction",
        title: Text {
            ja: "抽出",
            en: "An extraction",
        },
        when: Text {
            ja: "データセットを取り出すごと",
            en: "every data set that is taken out",
        },
        who: Text {
            ja: "解析担当",
            en: "analysts",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R17,
    },
    Kind {
        id: "R18",
        name: "disclosure_check",
        title: Text {
            ja: "公表前確認",
            en: "A check before publication",
        },
        when: Text {
            ja: "結果を外に出す前",
            en: "before a result leaves",
        },
        who: Text {
            ja: "公表を確認する者",
            en: "who checks publications",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R18,
    },
    Kind {
        id: "R19",
        name: "erasure",
        title: Text {
            ja: "消去",
            en: "An erasure",
        },
        when: Text {
            ja: "データ・媒体を消去したとき",
            en: "when data or media were destroyed",
        },
        who: Text {
            ja: "システム管理者と立会者",
            en: "who runs the machines, and a witness",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R19,
    },
    Kind {
        id: "R20",
        name: "maintenance",
        title: Text {
            ja: "保守",
            en: "Maintenance",
        },
        when: Text {
            ja: "保守作業の日ごと",
            en: "every day of maintenance",
        },
        who: Text {
            ja: "システム管理者",
            en: "who runs the machines",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R20,
    },
    Kind {
        id: "R21",
        name: "time_sync",
        title: Text {
            ja: "時刻同期",
            en: "The clock",
        },
        when: Text {
            ja: "時計を確認・修正したとき",
            en: "when the clock was looked at or set",
        },
        who: Text {
            ja: "システム管理者",
            en: "who runs the machines",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R21,
    },
    Kind {
        id: "R22",
        name: "controlled_document",
        title: Text {
            ja: "管理文書",
            en: "A controlled document",
        },
        when: Text {
            ja: "方針・計画・手順書などの版を定めるとき、廃止するとき",
            en: "when a version of a policy, plan or procedure begins or ends",
        },
        who: Text {
            ja: "品質管理責任者 (承認は別の人)",
            en: "quality management; another person approves",
        },
        writer: Writer::Person,
        needs_approval: true,
        form: &forms::R22,
    },
    Kind {
        id: "R23",
        name: "ledger_head",
        title: Text {
            ja: "台帳の状態",
            en: "What happened to the ledger itself",
        },
        when: Text {
            ja: "検証・鍵の交換・時刻認証のとき",
            en: "upon a verification, another key, a time stamp",
        },
        who: Text {
            ja: "プログラムと監査担当",
            en: "the program and auditors",
        },
        writer: Writer::Program("kijun ledger"),
        needs_approval: false,
        form: &[],
    },
    Kind {
        id: "R24",
        name: "retention_action",
        title: Text {
            ja: "保存と移行",
            en: "Retention",
        },
        when: Text {
            ja: "保存期限が来たとき、媒体を移すとき",
            en: "when the time of records is over, when they move to other media",
        },
        who: Text {
            ja: "記録の管理者",
            en: "who keeps the records",
        },
        writer: Writer::Person,
        needs_approval: false,
        form: &forms::R24,
    },
];

#[cfg(test)]
mod tests;
