//! Segments that are read by a list: which field goes to which cells of a row, and as what.

use model::Note;

use super::columns;
use super::cwe::Coding;
use super::fields::{TimeCells, is_code};
use super::intern::TextId;
use super::message::Segment;
use super::reading::Coded;
use super::value::{self, Kind, ValueType};
use super::work::Work;

/// A number: the cells for it and for the text when that is not a plain number.
pub(crate) type NumberCells = [usize; 2];

/// Where the cells of a drug or examination stand.
#[derive(Debug)]
pub(crate) struct CodeCells {
    /// The half whose system is no standard one.
    pub(crate) local: [usize; 3],
    /// The other half.
    pub(crate) declared: [usize; 3],
}

/// Where the cells of a unit stand: text, name, system.
#[derive(Debug)]
pub(crate) struct UnitCells {
    /// The field.
    pub(crate) field: u16,
    /// As sent.
    pub(crate) text: usize,
    /// Display spelling, where the table has it.
    pub(crate) name: Option<usize>,
    /// Its system, where the table has it.
    pub(crate) system: Option<usize>,
}

/// Where the cells of a quantity (CQ: number and unit) stand.
#[derive(Debug)]
pub(crate) struct QuantityCells {
    /// The field.
    pub(crate) field: u16,
    /// The number.
    pub(crate) number: NumberCells,
    /// Code of the unit.
    pub(crate) unit: usize,
    /// System of the unit, where the table has it.
    pub(crate) system: Option<usize>,
}

/// What is read of one kind of segment.
#[derive(Debug)]
pub(crate) struct SegmentCells {
    /// Fields that may not be empty (S04).
    pub(crate) required: &'static [u16],
    /// Codes without two halves.
    pub(crate) codes: &'static [(u16, usize)],
    /// Codes that may repeat.
    pub(crate) lists: &'static [(u16, usize)],
    /// Identifiers.
    pub(crate) ids: &'static [(u16, usize)],
    /// Numbers.
    pub(crate) numbers: &'static [(u16, NumberCells)],
    /// Quantities.
    pub(crate) quantities: &'static [QuantityCells],
    /// Units.
    pub(crate) units: &'static [UnitCells],
    /// Times that have passed.
    pub(crate) times: &'static [TimeCells],
    /// Times that may lie ahead of the night.
    pub(crate) plans: &'static [TimeCells],
}

impl SegmentCells {
    /// Nothing is read.
    pub(crate) const NONE: SegmentCells = SegmentCells {
        required: &[],
        codes: &[],
        lists: &[],
        ids: &[],
        numbers: &[],
        quantities: &[],
        units: &[],
        times: &[],
        plans: &[],
    };
}

impl Work {
    /// Reads a segment into `row`; gives the notes of its numbers, units and times, and of the segment.
    pub(crate) fn cells(
        &mut self,
        segment: &Segment<'_>,
        cells: &SegmentCells,
        row: &mut [u64],
    ) -> u32 {
        for number in cells.required {
            self.require(segment, *number);
        }
        for (number, cell) in cells.codes {
            row[*cell] = columns::text(self.code(segment, *number));
        }
        for (number, cell) in cells.lists {
            row[*cell] = columns::text(self.codes(segment, *number));
        }
        for (number, cell) in cells.ids {
            row[*cell] = columns::text(self.order_id(segment, *number));
        }
        let mut notes = self.unclosed();
        for (number, cells) in cells.numbers {
            let text = self.components(segment, *number).get(1);
            notes |= self.number(text, *cells, row);
        }
        for quantity in cells.quantities {
            notes |= self.quantity(segment, quantity, row);
        }
        for unit in cells.units {
            notes |= self.unit(segment, unit, row);
        }
        for time in cells.times {
            notes |= self.moment(segment, *time, row).notes;
        }
        for time in cells.plans {
            notes |= self.moment(segment, *time, row).notes & !Note::FutureTime.bit();
        }
        notes
    }

    /// Writes a number into `row`. Words are not kept: they are what somebody typed.
    fn number(&mut self, text: TextId, [number, as_sent]: NumberCells, row: &mut [u64]) -> u32 {
        let sent = self.readings.texts.get(text);
        let read = value::read(ValueType::Number, sent, false);
        let is_number = read.kind == Kind::Number;
        let says_more = !is_number || read.notes != 0;
        let kept = if says_more && is_code(sent) {
            text
        } else {
            TextId::NONE
        };
        row[number] = columns::float(read.number.filter(|_| is_number));
        row[as_sent] = columns::text(kept);
        read.notes
    }

    fn quantity(&mut self, segment: &Segment<'_>, cells: &QuantityCells, row: &mut [u64]) -> u32 {
        let amount = self.components(segment, cells.field).get(1);
        let raw = self.field(segment, cells.field);
        let unit = self.readings.subcomponents(raw, 2, &self.dialect);
        row[cells.unit] = columns::text(unit.get(1).or(unit.get(2)));
        if let Some(system) = cells.system {
            row[system] = columns::text(unit.get(3));
        }
        self.number(amount, cells.number, row)
    }

    fn unit(&mut self, segment: &Segment<'_>, cells: &UnitCells, row: &mut [u64]) -> u32 {
        let raw = self.field(segment, cells.field);
        let unit = self.readings.unit(raw, &self.dialect);
        self.faults(segment, cells.field, unit.faults);
        row[cells.text] = columns::text(unit.text);
        for (cell, id) in [(cells.name, unit.name), (cells.system, unit.system)] {
            if let Some(cell) = cell {
                row[cell] = columns::text(id);
            }
        }
        unit.notes
    }

    /// A coded element of two halves.
    pub(crate) fn coded(&mut self, segment: &Segment<'_>, number: u16, coding: Coding) -> Coded {
        let raw = self.field(segment, number);
        let coded = self.readings.coded_as(raw, coding, &self.dialect);
        self.faults(segment, number, coded.faults);
        coded
    }
}

/// Writes a coded element into `row`. A name counts beside a code of its own half only; one without a code is what
/// somebody typed.
pub(crate) fn write_coded(coded: &Coded, cells: &CodeCells, row: &mut [u64]) {
    let beside = |code: TextId, text: TextId| if code.is_none() { code } else { text };
    let declared_name = beside(coded.declared_code, coded.declared_name);
    let local_name = beside(coded.local_code, coded.local_name).or(declared_name);
    let local_system = beside(coded.local_code, coded.local_system);
    let declared_system = beside(coded.declared_code, coded.declared_system);
    let local = [coded.local_code, local_name, local_system];
    let declared = [coded.declared_code, declared_name, declared_system];
    for (cells, ids) in [(cells.local, local), (cells.declared, declared)] {
        for (cell, id) in cells.into_iter().zip(ids) {
            row[cell] = columns::text(id);
        }
    }
}
