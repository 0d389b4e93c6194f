//! The body of a receipt: charging units, equal ones of different days as one, in order of section.

use std::collections::BTreeMap;

use super::Sheet;
use super::head::record;
use crate::billing::{Charge, Item, Kind};

/// The column of the first day's count, of SI and IY, and of TO.
const DAYS: usize = 13;
const DEVICE_DAYS: usize = 17;

/// Units of devices: 個.
const PIECE: &str = "001";

/// A unit is known by its section and rows.
type UnitKey = (&'static str, Vec<(Kind, String, String)>);

/// The same unit on several days: counts by day of the month.
struct Unit<'a> {
    charge: &'a Charge,
    counts: [u32; 31],
}

/// The acts of a receipt.
#[derive(Default)]
pub(super) struct Body {
    pub lines: Vec<String>,
    pub points: u64,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, u64>,
}

/// The records of those acts of a receipt that are charged one by one.
pub(super) fn acts(sheet: &Sheet<'_>, is_charged: impl Fn(&Charge) -> bool) -> Body {
    let mut units: BTreeMap<UnitKey, Unit<'_>> = BTreeMap::new();
    let charges = sheet.bills.iter().flat_map(|bill| &bill.charges);
    for charge in charges.filter(|charge| sheet.has(charge.day) && is_charged(charge)) {
        let of_item = |item: &Item| (item.kind, item.code.clone(), item.usage.clone());
        let key = (charge.section, charge.items.iter().map(of_item).collect());
        let unit = units.entry(key).or_insert(Unit {
            charge,
            counts: [0; 31],
        });
        unit.counts[charge.day.day().unsigned_abs() as usize - 1] += charge.times;
    }
    let mut body = Body::default();
    let mut section = "";
    for unit in units.values() {
        body.points += unit.points();
        for item in &unit.charge.items {
            let table = id_table(item.kind, unit.charge.section);
            *body.rows.entry(table).or_default() += 1;
        }
        unit.write(sheet.insurance.burden(), &mut section, &mut body.lines);
    }
    body
}

/// The table that a row goes to.
pub(super) fn id_table(kind: Kind, section: &str) -> &'static str {
    match (kind, section) {
        (Kind::Drug, _) => "claims_drugs",
        (Kind::Device, _) => "claims_materials",
        (Kind::Act, "13") => "claims_management",
        (Kind::Act, "50") => "claims_surgeries",
        (Kind::Act, _) => "claims_procedures",
    }
}

impl Unit<'_> {
    fn times(&self) -> u32 {
        self.counts.iter().sum()
    }

    fn points(&self) -> u64 {
        u64::from(self.charge.points()) * u64::from(self.times())
    }

    /// The rows: the section on the first of a block only, the points on the last of the unit only.
    fn write(&self, burden: &str, section: &mut &'static str, lines: &mut Vec<String>) {
        let times = self.times().to_string();
        let points = self.charge.points().to_string();
        let counts: Vec<(usize, String)> = (self.counts.iter().enumerate())
            .filter(|(_, count)| **count > 0)
            .map(|(day, count)| (day, count.to_string()))
            .collect();
        let last = self.charge.items.len().saturating_sub(1);
        for (place, item) in self.charge.items.iter().enumerate() {
            let is_new_block = *section != self.charge.section;
            *section = self.charge.section;
            let (columns, first_day) = match item.kind {
                Kind::Act | Kind::Drug => (44, DAYS),
                Kind::Device => (48, DEVICE_DAYS),
            };
            let price = item.price.to_string();
            let mut cells = vec![
                (0, id(item.kind)),
                (
                    1,
                    if is_new_block {
                        self.charge.section
                    } else {
                        ""
                    },
                ),
                (2, burden),
                (3, item.code.as_str()),
                (4, item.usage.as_str()),
                (5, if place == last { points.as_str() } else { "" }),
                (6, times.as_str()),
            ];
            if item.kind == Kind::Device {
                cells.extend([(7, PIECE), (8, price.as_str()), (10, item.name.as_str())]);
            }
            cells.extend((counts.iter()).map(|(day, count)| (first_day + day, count.as_str())));
            lines.push(record(columns, &cells));
        }
    }
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Act => "SI",
        Kind::Drug => "IY",
        Kind::Device => "TO",
    }
}
