//! `kijun doctor`: one line for each thing a night needs, with what to do when it is not well.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use ledger::ClockState;
use model::Lang;
use pipeline::{Closed, Config, HospitalConfig, japan};
use serde::Serialize;
use store::{Location, NamesFrom, RootSpec, Secrets, StoreLock};

use crate::End;
use crate::args::{Format, Reading};
use crate::output::{Out, Tone};

/// Less free disk than this is worth a warning: a first load of a large hospital writes about as much.
const FREE_BYTES_WANTED: u64 = 5 << 30;

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

#[derive(Serialize)]
struct Line {
    check: String,
    verdict: Verdict,
    text: String,
}

/// Both languages of one remark.
struct Say {
    ja: String,
    en: String,
}

struct Doctor {
    lang: Lang,
    lines: Vec<Line>,
}

pub(crate) fn run(args: &Reading, out: &mut Out) -> Result<End> {
    let (config, lang) = args.common.read()?;
    let mut doctor = Doctor {
        lang,
        lines: Vec::new(),
    };
    doctor.clock();
    doctor.folders(&config);
    doctor.secrets(&config);
    doctor.lock(&config);
    doctor.hook(&config);
    for hospital in &config.hospitals {
        doctor.hospital(hospital, &config.secrets);
    }
    for line in &doctor.lines {
        if args.format == Format::Json {
            out.json(line)?;
        } else {
            let word = match line.verdict {
                Verdict::Ok => out.tone(Tone::Good, "ok  "),
                Verdict::Warn => out.tone(Tone::Warn, "warn"),
                Verdict::Fail => out.tone(Tone::Bad, "FAIL"),
            };
            out.line(format!("{word} {}: {}", line.check, line.text))?;
        }
    }
    let worst = |verdict| doctor.lines.iter().any(|line| line.verdict == verdict);
    Ok(if worst(Verdict::Fail) {
        End::Failed
    } else if worst(Verdict::Warn) {
        End::Findings
    } else {
        End::Clean
    })
}

/// Whether the clock follows a source of time, as records R21 will say of each night.
fn synchronization() -> (Verdict, String, String) {
    let Some(reading) = pipeline::read_clock() else {
        return (
            Verdict::Ok,
            "時刻同期は調べられません (chrony も timedatectl も応答なし)。R21 は `kijun record add R21` で残してください"
                .to_owned(),
            "its source cannot be told (neither chrony nor timedatectl answers); keep R21 by `kijun record add R21`"
                .to_owned(),
        );
    };
    let source = &reading.source;
    match (reading.state, reading.offset_ms) {
        (ClockState::Synchronized, Some(offset_ms)) => (
            Verdict::Ok,
            format!("{source} に同期 (ずれ {offset_ms} ミリ秒)"),
            format!("follows {source} ({offset_ms} ms off)"),
        ),
        (ClockState::Synchronized, None) => (
            Verdict::Ok,
            format!("同期している ({source})"),
            format!("synchronized ({source})"),
        ),
        _ => (
            Verdict::Warn,
            format!("時刻源に同期していません ({source})。NTP を確認してください"),
            format!("follows no source of time ({source}): check NTP"),
        ),
    }
}

impl Doctor {
    fn say(&mut self, check: impl Into<String>, verdict: Verdict, say: Say) {
        let text = if self.lang == Lang::Ja {
            say.ja
        } else {
            say.en
        };
        self.lines.push(Line {
            check: check.into(),
            verdict,
            text,
        });
    }

    fn clock(&mut self) {
        let now = Timestamp::now();
        let local = japan(now).strftime("%Y-%m-%d %H:%M:%S").to_string();
        if japan(now).year() < 2025 {
            let say = Say {
                ja: format!("日本時間 {local}; 時計が正しくありません。NTP を確認してください"),
                en: format!("{local} in Japan; the clock is wrong: check NTP"),
            };
            return self.say("clock", Verdict::Fail, say);
        }
        let (verdict, ja, en) = synchronization();
        let say = Say {
            ja: format!("日本時間 {local}; {ja}"),
            en: format!("{local} in Japan; {en}"),
        };
        self.say("clock", verdict, say);
    }

    fn folders(&mut self, config: &Config) {
        if config.store.contains("://") {
            self.say(
                "store",
                Verdict::Ok,
                Say {
                    ja: format!("{} (接続は取り込み時に確認)", config.store),
                    en: format!("{} (reached when a night runs)", config.store),
                },
            );
        } else {
            self.folder("store", Path::new(&config.store));
            self.disk(Path::new(&config.store));
        }
        self.folder("ledger", &config.ledger);
        self.folder("reports", &config.reports);
    }

    fn folder(&mut self, check: &str, path: &Path) {
        let shown = path.display();
        match store::writable(path) {
            Ok(()) => self.say(
                check,
                Verdict::Ok,
                Say {
                    ja: format!("{shown} に書き込めます"),
                    en: format!("{shown} is writable"),
                },
            ),
            Err(error) => {
                self.say(
                    check,
                    Verdict::Fail,
                    Say {
                        ja: error.to_string(),
                        en: error.to_string(),
                    },
                );
            }
        }
    }

    fn disk(&mut self, path: &Path) {
        let free = match store::free_bytes(path) {
            Ok(free) => free,
            Err(error) => {
                let text = error.to_string();
                return self.say(
                    "disk",
                    Verdict::Warn,
                    Say {
                        ja: text.clone(),
                        en: text,
                    },
                );
            }
        };
        let gigabytes = free as f64 / f64::from(1 << 30);
        let enough = free >= FREE_BYTES_WANTED;
        let verdict = if enough { Verdict::Ok } else { Verdict::Warn };
        let advice = |text: &str| {
            if enough {
                String::new()
            } else {
                format!("; {text}")
            }
        };
        self.say(
            "disk",
            verdict,
            Say {
                ja: format!(
                    "空き {gigabytes:.1} GB{}",
                    advice("空きを増やすか network.store を別のディスクへ")
                ),
                en: format!(
                    "{gigabytes:.1} GB free{}",
                    advice("free some, or move network.store")
                ),
            },
        );
    }

    fn secrets(&mut self, config: &Config) {
        let shown = config.secrets.display();
        let checked = Secrets::open(&config.secrets)
            .map_err(pipeline::Error::from)
            .and_then(|secrets| {
                let store = store::Store::open(&config.store)?;
                pipeline::check_patient_key(&store, &secrets)?;
                Ok(secrets.has_patient_key())
            });
        match checked {
            Ok(true) => self.say(
                "keys",
                Verdict::Ok,
                Say {
                    ja: format!("{shown} の鍵は読めます。控えを別の場所に保管してください"),
                    en: format!("keys in {shown} are readable; keep a copy elsewhere"),
                },
            ),
            Ok(false) => self.say(
                "keys",
                Verdict::Warn,
                Say {
                    ja: format!("患者鍵はまだありません。最初の取り込みが {shown} に作ります。作成後、控えを別の場所に保管してください"),
                    en: format!("no patient key yet: the first night makes one in {shown}; keep a copy elsewhere then"),
                },
            ),
            Err(error) => {
                let text = error.chain();
                self.say("keys", Verdict::Fail, Say { ja: text.clone(), en: text });
            }
        }
    }

    fn lock(&mut self, config: &Config) {
        match StoreLock::take(&config.ledger.join("kijun.lock"), "kijun doctor") {
            Ok(_) => self.say(
                "lock",
                Verdict::Ok,
                Say {
                    ja: "実行中の取り込みはありません".to_owned(),
                    en: "no other run is at work".to_owned(),
                },
            ),
            Err(error) => {
                self.say(
                    "lock",
                    Verdict::Warn,
                    Say {
                        ja: error.to_string(),
                        en: error.to_string(),
                    },
                );
            }
        }
    }

    fn hook(&mut self, config: &Config) {
        let Some(hook) = &config.hook else {
            return;
        };
        let command = &hook.command;
        match pipeline::hook::find(hook) {
            Some(path) => {
                let shown = path.display();
                self.say(
                    "hook",
                    Verdict::Ok,
                    Say {
                        ja: format!("夜間処理のあとに {shown} を実行します"),
                        en: format!("{shown} is run after a night"),
                    },
                );
            }
            None => self.say(
                "hook",
                Verdict::Warn,
                Say {
                    ja: format!("{command} が見つからないか、実行できません。night.hook とファイルの権限を確認してください"),
                    en: format!("{command} is not there or may not be run; check night.hook and the rights of the file"),
                },
            ),
        }
    }

    fn hospital(&mut self, hospital: &HospitalConfig, secrets: &Path) {
        let id = hospital.hospital.id.clone();
        for feed in &hospital.feeds {
            if let Some(map) = &feed.patient.map {
                self.file(&format!("{id} patient map"), &secrets.join(map));
            }
            for root in &feed.roots {
                self.root(&id, root);
            }
        }
        let holidays = hospital.closed.contains(&Closed::Holidays);
        let days = hospital.closed.len();
        let verdict = if days == 0 {
            Verdict::Warn
        } else {
            Verdict::Ok
        };
        self.say(format!("{id} calendar"), verdict, match days {
            0 => Say {
                ja: "休診日が書かれていません。calendar.closed に書くと量の確認が正確になります".to_owned(),
                en: "no closing days; name them in calendar.closed so that volumes are judged rightly".to_owned(),
            },
            _ => Say {
                ja: format!("休診日の規則 {days} 件 (祝日{})", if holidays { "を含む" } else { "なし" }),
                en: format!("{days} rules for closing days (holidays {})", if holidays { "included" } else { "not included" }),
            },
        });
    }

    fn root(&mut self, id: &str, root: &RootSpec) {
        let check = format!("{id} root");
        match &root.location {
            Location::Path(path) if path.is_file() => self.file(&check, path),
            Location::Path(path) => self.root_folder(&check, path),
            Location::Url(url) => self.say(
                check.clone(),
                Verdict::Ok,
                Say {
                    ja: format!("{url} はオブジェクトストアです。読めるかは夜間処理で分かります"),
                    en: format!(
                        "{url} is an object store; the night will tell whether it can be read"
                    ),
                },
            ),
        }
        match &root.names {
            NamesFrom::Walk => {}
            NamesFrom::List(path) | NamesFrom::Index { path, .. } => self.file(&check, path),
        }
    }

    /// An archive, or a list of names.
    fn file(&mut self, check: &str, path: &Path) {
        let shown = path.display();
        match std::fs::File::open(path) {
            Err(error) => self.unreadable(check, path, &error),
            Ok(_) => self.say(
                check.to_owned(),
                Verdict::Ok,
                Say {
                    ja: format!("{shown} を読めます"),
                    en: format!("{shown} is readable"),
                },
            ),
        }
    }

    fn root_folder(&mut self, check: &str, path: &Path) {
        let shown = path.display();
        match std::fs::read_dir(path) {
            Err(error) => self.unreadable(check, path, &error),
            Ok(mut entries) => match entries.next() {
                None => self.say(
                    check.to_owned(),
                    Verdict::Warn,
                    Say {
                        ja: format!("{shown} は空です。マウントと送信側を確認してください"),
                        en: format!("{shown} is empty; check the mount and the sender"),
                    },
                ),
                Some(_) => self.say(
                    check.to_owned(),
                    Verdict::Ok,
                    Say {
                        ja: format!("{shown} を読めます"),
                        en: format!("{shown} is readable"),
                    },
                ),
            },
        }
    }

    fn unreadable(&mut self, check: &str, path: &Path, error: &std::io::Error) {
        let shown = path.display();
        self.say(
            check.to_owned(),
            Verdict::Fail,
            Say {
                ja: format!("{shown} を読めません ({error})。マウントと権限を確認してください"),
                en: format!(
                    "{shown} cannot be read ({error}); check the mount and its permissions"
                ),
            },
        );
    }
}
