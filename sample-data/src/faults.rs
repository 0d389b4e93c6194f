//! The planted defects: a readable handful, each in a file of its own and each in the truth.
//!
//! Hospital A has what goes wrong with files and rows in one system; hospital B adds what comes from mixing systems.

use jiff::civil::Date;
use model::Bucket;

use crate::Error;
use crate::catalogue::Panel;
use crate::draft::{Content, Draft, RowTruth};
use crate::message::ResultRow;
use crate::profile::Vendor;
use crate::schedule::{Hospital, order_no};

/// Serials of planted orders start here, above those of ordinary ones; there is room for 50.
const FIRST_SERIAL: usize = 50;

/// Plants every defect of the hospital's vendor.
pub(crate) fn plant(hospital: &mut Hospital) -> Result<(), Error> {
    let mut planter = Planter {
        hospital,
        planted: 0,
    };
    match planter.hospital.vendor {
        Vendor::A => {
            planter.names()?;
            planter.contents()?;
            planter.rows(ROWS_A)
        }
        Vendor::B => {
            planter.foreign_file()?;
            planter.unknown_data_type()?;
            planter.marks()?;
            planter.rows(ROWS_B)
        }
    }
}

/// What is done to one result; the last is the finding code.
type RowFault = (Panel, &'static str, &'static str, fn(&mut ResultRow));

const ROWS_A: &[RowFault] = &[
    // A slip of the finger in an analyser's relay.
    (Panel::Chemistry, "CRE", "V01", |row| {
        row.value.insert(1, '.')
    }),
    (Panel::Chemistry, "CRP", "V03", |row| {
        row.value = "<0.02".to_owned()
    }),
    (Panel::Chemistry, "K", "V08", |row| as_text(row, "検体不良")),
    (Panel::Blood, "PLT", "V13", |row| row.value.clear()),
    (Panel::Chemistry, "IP", "C01", |row| {
        row.item = local_half(&row.item)
    }),
    (Panel::Chemistry, "GGT", "C05", |row| {
        row.item = reversed(&row.item)
    }),
    // The code of plasma under a serum specimen.
    (Panel::Chemistry, "NA", "C07", |row| {
        row.item = row.item.replacen("023", "022", 1)
    }),
    (Panel::Blood, "WBC", "U01", |row| row.unit.clear()),
    (Panel::Chemistry, "LD", "T01", |row| {
        row.analysed_at.replace_range(4..8, "1131")
    }),
    (Panel::Chemistry, "UA", "T06", |row| {
        row.analysed_at = next_year(&row.analysed_at)
    }),
];

const ROWS_B: &[RowFault] = &[
    (Panel::Chemistry, "TG", "V04", |row| as_text(row, "300<")),
    (Panel::Chemistry, "TP", "V10", |row| as_text(row, "７．２")),
    // A night shift that counts on past midnight.
    (Panel::Blood, "HB", "T02", |row| {
        row.analysed_at.replace_range(8..10, "25")
    }),
];

fn as_text(row: &mut ResultRow, value: &str) {
    row.value_type = "ST".to_owned();
    row.value = value.to_owned();
}

/// The second three components.
fn local_half(item: &str) -> String {
    item.splitn(4, '^').nth(3).unwrap_or(item).to_owned()
}

fn reversed(item: &str) -> String {
    let components: Vec<&str> = item.split('^').collect();
    match components.split_at_checked(3) {
        Some((standard, local)) => format!("{}^{}", local.join("^"), standard.join("^")),
        None => item.to_owned(),
    }
}

/// The same day a year later; 29 February does not meet one, and stays as it is.
fn next_year(stamp: &str) -> String {
    let year: i32 = stamp
        .get(..4)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    format!("{:04}{}", year + 1, stamp.get(4..).unwrap_or(""))
}

struct Planter<'a> {
    hospital: &'a mut Hospital,
    /// How many defects stand already; spreads them over patients and numbers their orders.
    planted: usize,
}

impl Planter<'_> {
    /// An ordinary report of a panel that nothing is tied to yet.
    fn report(&mut self, code: &'static str, panel: Panel) -> Result<usize, Error> {
        let first = panel.items().next().map_or("", |item| item.key);
        let fits = |draft: &Draft| match &draft.content {
            Content::Report(_, rows) => {
                !draft.taken && rows.first().is_some_and(|row| row.key == first)
            }
            _ => false,
        };
        let drafts = &self.hospital.drafts;
        let free: Vec<usize> = (0..drafts.len())
            .filter(|index| fits(&drafts[*index]))
            .collect();
        if free.is_empty() {
            return Err(Error::NothingToPlantIn {
                hospital: self.hospital.id.clone(),
                code,
                panel: panel.name(),
            });
        }
        self.planted += 1;
        Ok(free[self.planted * 7 % free.len()])
    }

    /// A further report beside an ordinary one, under an order of its own.
    fn extra(&mut self, code: &'static str) -> Result<Draft, Error> {
        let index = self.report(code, Panel::Blood)?;
        let patient = self.number_of(index);
        let mut draft = self.hospital.drafts[index].clone();
        let date = draft.name.care_date.unwrap_or(Date::ZERO);
        let order = order_no(date, patient, FIRST_SERIAL + self.planted);
        if let Content::Report(report, _) = &mut draft.content {
            report.specimen_id = order[2..].to_owned();
            report.order_no.clone_from(&order);
        }
        Ok(draft.renamed(|name| {
            name.order_no = order;
            *name = name.later(3);
        }))
    }

    fn number_of(&self, index: usize) -> usize {
        let id = &self.hospital.drafts[index].name.patient_id;
        self.hospital
            .patients
            .iter()
            .position(|patient| patient.person.id == *id)
            .unwrap_or(0)
    }

    fn push(&mut self, draft: Draft) {
        self.hospital.drafts.push(draft);
    }

    /// Defects of names and places.
    fn names(&mut self) -> Result<(), Error> {
        self.foreign_file()?;
        self.unknown_data_type()?;

        // In the folder of another patient.
        let mut draft = self.extra("F02")?;
        let mut elsewhere = draft.name.clone();
        elsewhere.patient_id = self.other_patient(&draft.name.patient_id);
        draft.path = format!("{}/{}", elsewhere.folder(), draft.name);
        self.push(draft.faulty("F02", Bucket::Quarantined));

        let draft = self.extra("F03")?.renamed(|name| name.condition_flag = '9');
        self.push(draft.faulty("F03", Bucket::Quarantined));

        // Two live files of one key: the older one gives way.
        let index = self.report("F06", Panel::Blood)?;
        let older = self.hospital.drafts[index].clone();
        let mut newer = older.renamed(|name| *name = name.later(30));
        newer.taken = true;
        self.hospital.drafts[index] = older.faulty("F06", Bucket::Superseded);
        self.push(newer);
        Ok(())
    }

    fn foreign_file(&mut self) -> Result<(), Error> {
        let mut draft = self.extra("F01")?;
        draft.path = format!("{}/Thumbs.db", draft.name.folder());
        draft.content = Content::Raw(b"\xd0\xcf\x11\xe0 sample of a foreign file".to_vec());
        self.push(draft.faulty("F01", Bucket::Quarantined));
        Ok(())
    }

    /// A data type that the standard does not know is no defect of a row, but must not vanish from the balance.
    fn unknown_data_type(&mut self) -> Result<(), Error> {
        let mut draft = self
            .extra("F12")?
            .renamed(|name| name.data_type = "XXX-99".to_owned());
        draft.bucket = Bucket::OutOfScope;
        draft.taken = true;
        self.push(draft);
        Ok(())
    }

    fn other_patient(&self, id: &str) -> String {
        let ids = self
            .hospital
            .patients
            .iter()
            .map(|patient| &patient.person.id);
        ids.rev()
            .find(|other| *other != id)
            .cloned()
            .unwrap_or_default()
    }

    /// Defects of what stands in the file.
    fn contents(&mut self) -> Result<(), Error> {
        for (code, change) in CONTENTS {
            let mut draft = self.extra(code)?;
            draft.content = Content::Raw(change(&draft.bytes()));
            self.push(draft.faulty(code, Bucket::Quarantined));
        }

        // Another patient inside than outside. The name is believed, so the rows are stored.
        let mut draft = self.extra("F08")?;
        let other = self.other_patient(&draft.name.patient_id);
        if let Content::Report(report, _) = &mut draft.content {
            report.person.id = other;
        }
        self.push(draft.faulty("F08", Bucket::Stored));

        // Results that say they were demographics. Here, too, the name is believed.
        let mut draft = self.extra("F09")?;
        draft.event = "ADT^A08^ADT_A01";
        self.push(draft.faulty("F09", Bucket::Stored));
        Ok(())
    }

    /// Marks that a file can be read in spite of: a lost character, the end mark of the transport.
    fn marks(&mut self) -> Result<(), Error> {
        let index = self.report("E05", Panel::Chemistry)?;
        let mut draft = self.hospital.drafts[index].clone();
        if let Content::Report(report, _) = &mut draft.content {
            report.request = report.request.replacen('生', "■", 1);
        }
        self.hospital.drafts[index] = draft.faulty("E05", Bucket::Stored);

        let index = self.report("E10", Panel::Blood)?;
        let mut draft = self.hospital.drafts[index].clone();
        draft.wire.eom = true;
        self.hospital.drafts[index] = draft.faulty("E10", Bucket::Stored);
        Ok(())
    }

    fn rows(&mut self, faults: &[RowFault]) -> Result<(), Error> {
        faults.iter().try_for_each(|fault| self.row(fault))
    }

    fn row(&mut self, (panel, key, code, change): &RowFault) -> Result<(), Error> {
        let index = self.report(code, *panel)?;
        let draft = &mut self.hospital.drafts[index];
        draft.taken = true;
        if let Content::Report(report, truths) = &mut draft.content {
            let is_item = |truth: &RowTruth| truth.key == *key;
            if let Some(position) = truths.iter().position(is_item) {
                change(&mut report.results[position]);
                truths[position].flaws.push(code);
            }
        }
        Ok(())
    }
}

/// A code and what is done to the bytes of a sound file.
type ContentFault = (&'static str, fn(&[u8]) -> Vec<u8>);

const CONTENTS: &[ContentFault] = &[
    ("F05", |_| Vec::new()),
    ("F05", |_| b"\x82\xa0".to_vec()),
    ("E01", undecodable),
    ("S01", without_msh),
    ("S14", truncated),
];

/// Bytes that no Japanese encoding has, in the midst of the patient's name.
fn undecodable(bytes: &[u8]) -> Vec<u8> {
    let at = bytes.iter().position(|byte| *byte == 0x1b).unwrap_or(0);
    [&bytes[..at], b"\xff\xfe\xff\xfd", &bytes[at..]].concat()
}

fn without_msh(bytes: &[u8]) -> Vec<u8> {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\r')
        .map_or(0, |at| at + 1);
    bytes[end..].to_vec()
}

/// The writing stopped in the midst of the request, before any result.
fn truncated(bytes: &[u8]) -> Vec<u8> {
    let request = bytes.windows(4).position(|window| window == b"OBR|");
    bytes[..request.map_or(0, |at| at + 8)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_dual_code() {
        let item = "3C015000002327101^クレアチニン^JC10^10150^クレアチニン^99LAB";
        assert_eq!(local_half(item), "10150^クレアチニン^99LAB");
        assert_eq!(
            reversed(item),
            "10150^クレアチニン^99LAB^3C015000002327101^クレアチニン^JC10"
        );
    }

    #[test]
    fn broken_contents() {
        let sound = b"MSH|x\rPID|\x1b$B0!\x1b(B\rOBR|1|2026|\rOBX|2|NM|3C020^b|1\r";
        assert!(without_msh(sound).starts_with(b"PID"));
        assert!(truncated(sound).ends_with(b"\rOBR|1|20"));
        assert!(encoding_rs::ISO_2022_JP.decode(&undecodable(sound)).2);
    }
}
