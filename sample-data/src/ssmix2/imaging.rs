//! OMG: radiology (01, 11), endoscopy (02, 12) and physiology (03, 13), ordered and done.

use jiff::civil::DateTime;

use super::Chain;
use super::desk::{Desk, Draft, Edit, Order, later, name_department, order_number};
use super::message::{doctor, pv1, segment, specialty_at, stamp};
use crate::history::{Change, Encounter, Event, Examination};
use crate::hospital::Hospital;
use crate::hospital::dialect::{CodeOrder, CodeScheme, escape};
use crate::masters::{Modality, Procedure};

/// The system of local codes of examinations with images.
const LOCAL_SYSTEM: &str = "99IMG";

/// The order and, when the patient came, what was done.
pub(super) fn chains(
    desk: &Desk,
    encounter: &Encounter,
    event: &Event,
    examination: &Examination,
) -> Vec<Chain> {
    let Some(procedure) = desk.world.masters.procedures.get(examination.procedure) else {
        return Vec::new();
    };
    let number = order_number(desk.hospital, desk.patient, event, 0);
    let request = Request {
        desk,
        encounter,
        event,
        examination,
        procedure,
        number: &number,
    };
    let [ordered_as, done_as] = match procedure.modality {
        Modality::Endoscopy => ["OMG-02", "OMG-12"],
        Modality::Physiology => ["OMG-03", "OMG-13"],
        _ => ["OMG-01", "OMG-11"],
    };
    let write = |edit: Edit| request.order(edit);
    let department = name_department(desk.hospital, encounter, event.ordered);
    let order = Draft {
        data_type: ordered_as,
        care_date: event.ordered.date(),
        order_no: number.clone(),
        department: department.clone(),
        event: "OMG^O19^OMG_O19",
        ready: later(event.ordered, 6 + event.serial as i64 * 7 % 50),
        write: &write,
    };
    let Some(at) = examination.done else {
        return desk.chains(&order, event.change);
    };
    let (message, minutes) = match procedure.modality {
        Modality::Physiology => ("ORU^R01^ORU_R01", 20),
        _ => ("OMI^Z23^OMI_Z23", 8),
    };
    let write = |edit: Edit| request.done(edit, at);
    let done = Draft {
        data_type: done_as,
        care_date: at.date(),
        order_no: number.clone(),
        department,
        event: message,
        ready: later(at, minutes * 60 + event.serial as i64 * 53 % 2_400),
        write: &write,
    };
    let is_redated = matches!(event.change, Some(Change::Redated(_)));
    let mut chains = desk.chains(&order, event.change.filter(|_| !is_redated));
    chains.extend(desk.chains(&done, event.change));
    chains
}

struct Request<'r> {
    desk: &'r Desk<'r>,
    encounter: &'r Encounter,
    event: &'r Event,
    examination: &'r Examination,
    procedure: &'r Procedure,
    number: &'r str,
}

/// What the OBR of a part says beside its number.
struct Part<'o> {
    /// OBR-1; examinations with images leave it empty.
    set_id: &'static str,
    number: &'o str,
    code: &'o str,
    /// OBR-29 and ORC-8 of a child.
    parent: Option<&'o str>,
}

impl Request<'_> {
    fn order(&self, edit: Edit) -> Vec<String> {
        let entered = edit.at(self.event.ordered);
        let mut segments = self.head();
        self.parts(edit, entered, true, &mut segments, |_, _| {});
        segments
    }

    fn done(&self, edit: Edit, at: DateTime) -> Vec<String> {
        let mut segments = self.head();
        if self.procedure.modality == Modality::Physiology {
            self.measured(edit, at, &mut segments);
            return segments;
        }
        let study = self.study();
        self.parts(
            edit,
            self.event.ordered,
            false,
            &mut segments,
            |is_child, segments| {
                if is_child {
                    segments.push(self.ze1());
                }
                segments.push(study.clone());
            },
        );
        segments
    }

    fn head(&self) -> Vec<String> {
        let visit = pv1(self.desk.hospital, self.encounter, self.event.ordered);
        vec![self.desk.pid.clone(), visit]
    }

    /// An order of pictures is written three times: as a whole, as the parent, and as its child, which names what exactly.
    /// Other orders, and what is taken back, are written once.
    fn parts(
        &self,
        edit: Edit,
        entered: DateTime,
        is_order: bool,
        segments: &mut Vec<String>,
        behind: impl Fn(bool, &mut Vec<String>),
    ) {
        let exact = self.code();
        let general = self.general();
        let child = order_number(self.desk.hospital, self.desk.patient, self.event, 1);
        let is_simple = self.procedure.modality == Modality::Physiology;
        let whole = Part {
            set_id: "",
            number: self.number,
            code: if is_simple { &exact } else { &general },
            parent: None,
        };
        self.part(
            edit.control(is_order),
            &whole,
            (edit, entered),
            is_order,
            segments,
        );
        behind(is_simple, segments);
        if is_simple || edit.cancels {
            return;
        }
        self.part("PA", &whole, (edit, entered), is_order, segments);
        behind(false, segments);
        let part = Part {
            set_id: "",
            number: &child,
            code: &exact,
            parent: Some(self.number),
        };
        self.part("CH", &part, (edit, entered), is_order, segments);
        behind(true, segments);
    }

    fn part(
        &self,
        control: &str,
        part: &Part<'_>,
        (edit, entered): (Edit, DateTime),
        is_order: bool,
        segments: &mut Vec<String>,
    ) {
        let order = Order {
            number: part.number,
            entered,
            encounter: self.encounter,
        };
        let parent = part.parent.map(|parent| (8, parent));
        segments.push(self.desk.orc(&order, control, parent.as_slice()));
        segments.push(segment("TQ1", &[(1, "1"), (9, "R^ルーチン^HL70485")]));
        let done = self.examination.done.filter(|_| !is_order);
        segments.push(self.obr(part, done.map(|at| (edit, at))));
    }

    fn obr(&self, part: &Part<'_>, done: Option<(Edit, DateTime)>) -> String {
        let specialty = specialty_at(self.encounter, self.event.ordered);
        let doctor = doctor(self.desk.hospital, self.encounter, specialty);
        let times = done.map(|(edit, at)| {
            // The correction of an examination is its time.
            let begun = later(edit.at(at), if edit.corrected { -300 } else { 0 });
            (stamp(begun), stamp(later(edit.at(at), 300)))
        });
        let mut fields = vec![(1, part.set_id), (2, part.number), (4, part.code)];
        if let Some((begun, _)) = &times {
            fields.push((7, begun));
        }
        fields.push((16, &doctor));
        if let Some((_, reported)) = &times {
            fields.extend([(22, reported.as_str()), (25, "F")]);
        }
        fields.extend(part.parent.map(|parent| (29, parent)));
        segment("OBR", &fields)
    }

    /// The result of a physiological examination: OBR with its values.
    fn measured(&self, edit: Edit, at: DateTime, segments: &mut Vec<String>) {
        let order = Order {
            number: self.number,
            entered: self.event.ordered,
            encounter: self.encounter,
        };
        segments.push(self.desk.orc(&order, edit.control(false), &[]));
        let part = Part {
            set_id: "1",
            number: self.number,
            code: &self.code(),
            parent: None,
        };
        segments.push(self.obr(&part, Some((edit, at))));
        let status = match (edit.cancels, edit.corrected) {
            (true, _) => "D",
            (false, true) => "C",
            (false, false) => "F",
        };
        let values = self.procedure.values.iter().zip(&self.examination.values);
        for (index, ((code, name, unit, _, deviation, decimals), value)) in values.enumerate() {
            let is_first = index == 0 && edit.corrected;
            let value = if is_first {
                value + deviation / 4.0
            } else {
                *value
            };
            let measure = escape(unit);
            segments.push(segment(
                "OBX",
                &[
                    (1, &(index + 1).to_string()),
                    (2, "NM"),
                    (3, &format!("{code}^{}^JC10", escape(name))),
                    (5, &format!("{value:.0$}", usize::from(*decimals))),
                    (6, &format!("{measure}^{measure}^ISO+")),
                    (11, status),
                ],
            ));
        }
    }

    fn code(&self) -> String {
        code(
            self.desk.hospital,
            self.examination.procedure,
            self.procedure,
        )
    }

    /// The whole order names the modality only: the first digit of JJ1017.
    fn general(&self) -> String {
        let first = self.procedure.code.get(..1).unwrap_or("0");
        format!("{first:0<16}^{}^JJ1017", self.modality().1)
    }

    fn ze1(&self) -> String {
        let operator = format!("T{:03}", self.event.serial % 20 + 1);
        segment(
            "ZE1",
            &[
                (1, "1"),
                (2, "RS"),
                (3, &self.code()),
                (4, "1"),
                (6, "TC-03^EM-01"),
                (7, &operator),
            ],
        )
    }

    /// IPC: accession number, procedure number, study and modality. The study's identifier is of the root that is free to
    /// everybody.
    fn study(&self) -> String {
        let hospital = self.desk.hospital.index + 1;
        segment(
            "IPC",
            &[
                (1, &format!("A{}", self.number)),
                (2, &format!("P{}", self.event.serial + 1)),
                (3, &format!("2.25.9{hospital:03}{}", self.number)),
                (5, &format!("{}^^DCM", self.modality().0)),
            ],
        )
    }

    fn modality(&self) -> (&'static str, &'static str) {
        modality(self.procedure)
    }
}

/// OBR-4 of the `number`-th examination: JJ1017 and the hospital's own code beside it. Hospitals without codes of their own send JJ1017
/// alone, some leave it out where an examination is rare; physiological tests are named by JLAC10.
fn code(hospital: &Hospital, number: usize, procedure: &Procedure) -> String {
    let dialect = &hospital.dialect;
    let (code, name) = (&procedure.code, escape(&procedure.name));
    let order = match dialect.code_order {
        _ if procedure.modality == Modality::Physiology => {
            return format!("{code}^{name}^JC10");
        }
        CodeOrder::StandardOnly => CodeOrder::StandardOnly,
        _ if procedure.weight < dialect.image_weight_min => CodeOrder::LocalOnly,
        _ => CodeOrder::StandardFirst,
    };
    // Two hospitals have the same code for different things, or different codes for the same.
    let place = 10 * (number + 1) + hospital.index % 10;
    let local = match dialect.codes {
        CodeScheme::FiveDigits | CodeScheme::SevenDigits => format!("8{place:04}"),
        CodeScheme::Letter => format!("X{place:03}"),
        _ => format!("{}{place:03}", modality(procedure).0),
    };
    dialect.coded(
        order,
        &format!("{code}^{name}^JJ1017"),
        &format!("{local}^{name}^{LOCAL_SYSTEM}"),
    )
}

/// The modality as DICOM and as JJ1017 name it.
fn modality(procedure: &Procedure) -> (&'static str, &'static str) {
    match procedure.modality {
        Modality::Radiography => ("CR", "Ｘ線単純撮影"),
        Modality::Ct => ("CT", "Ｘ線ＣＴ検査"),
        Modality::Mri => ("MR", "ＭＲＩ検査"),
        Modality::Ultrasound => ("US", "超音波検査"),
        Modality::NuclearMedicine => ("NM", "核医学検査"),
        Modality::Endoscopy => ("ES", "内視鏡検査"),
        Modality::Physiology => ("ECG", "生理検査"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hospital::roster;
    use crate::masters::Masters;

    #[test]
    fn each_hospital_names_examinations_in_its_own_way() {
        let masters = Masters::read().unwrap();
        let hospitals = roster(4, 1, &masters);
        let named = |hospital: usize, key: &str| {
            let mut all = masters.procedures.iter().enumerate();
            let (number, procedure) = all.find(|(_, procedure)| procedure.key == key).unwrap();
            code(&hospitals[hospital], number, procedure)
        };
        let chest = "2000200A000000000000000000000000^胸部ＣＴ（単純）^JJ1017";
        let brain = "^^^NM412^脳血流シンチグラフィ^99IMG";
        for (hospital, key, expected) in [
            (
                0,
                "CT_CHEST",
                format!("{chest}^80160^胸部ＣＴ（単純）^99IMG"),
            ),
            (
                1,
                "CT_CHEST",
                format!("{chest}^X161^胸部ＣＴ（単純）^99IMG"),
            ),
            (
                2,
                "CT_CHEST",
                format!("{chest}^CT162^胸部ＣＴ（単純）^99IMG"),
            ),
            (2, "NM_BRAIN", brain.to_owned()),
            (3, "CT_CHEST", chest.to_owned()),
            (
                0,
                "ECG",
                "9A110000000000000^心電図検査（１２誘導）^JC10".to_owned(),
            ),
        ] {
            assert_eq!(named(hospital, key), expected);
        }
    }
}
