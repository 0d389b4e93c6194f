//! Notes: what a decoder or a check remarks about a single row, as bits of one working column.
//!
//! A clean row costs one comparison with zero. The bits become findings, counted per item, in `validators`; the column
//! itself is not stored, since it can be derived again from the raw values that are.

use crate::Code;

macro_rules! notes {
    ($($name:ident $code:literal $text:literal,)*) => {
        /// One remark about a row; its number is its bit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Note { $(#[doc = $text] $name,)* }

        /// Every note with its finding code, in bit order.
        pub const NOTES: &[(Note, Code)] = &[$((Note::$name, Code($code)),)*];
    };
}

notes! {
    NotNumeric "V01" "OBX-2 says NM and OBX-5 is not a number.",
    Exponent "V02" "A number written with an exponent.",
    Comparator "V03" "A comparator in front of a number in NM, where HL7 allows none.",
    PostfixComparator "V04" "A comparator behind the number.",
    Composite "V05" "Two values in one.",
    UnitInValue "V06" "The unit stands in the value.",
    ThousandsComma "V07" "A comma between thousands.",
    CommentAsValue "V08" "A remark where a value should be.",
    EdgeBlanks "V09" "Blanks at the edge that are not the positional blanks of SN-in-ST.",
    FullWidthDigits "V10" "Full-width digits.",
    NullValue "V12" "The value is the HL7 null `\"\"`.",
    BlankFinal "V13" "No value although the result is final.",
    NoStandardCode "C01" "The item carries no standard code.",
    BadCodeShape "C02" "The system says JC10, the code has not the shape of JLAC10.",
    UndeclaredCode "C03" "The code has the shape of JLAC10, the system does not say so.",
    CodeUnknown "C04" "An element of the JLAC10 code is in no table that was loaded.",
    ReversedDual "C05" "The local code stands before the standard one.",
    MaterialDiffers "C07" "The material in JLAC10 digits 10-12 is not the specimen's.",
    CodeAbolished "C08" "An element of the JLAC10 code is in an older table and not in the newest.",
    DummyCode "C09" "A dummy code such as 99999999.",
    CodeOnlyInRequest "C12" "OBX-3 has no code; OBR-4 has one.",
    UnitMissing "U01" "A number without a unit.",
    UnitUnknown "U02" "No unit is known by the text.",
    UnitOfOtherKind "U03" "The unit does not measure what the standard unit of the code measures.",
    UnitPowerForm "U06" "The power in the unit is written with an escape or in full width.",
    BadTime "T01" "A date or time that does not exist.",
    HourPast24 "T02" "Hour 24 to 47, as a night shift writes it.",
    ReportedBeforeSampled "T05" "Reported before the specimen was taken.",
    FutureTime "T06" "A time after the night that is being loaded.",
    PartialDate "T07" "Only a year or a month where a day is needed.",
    BeforeBirth "T09" "A time before the day on which the patient was born.",
}

impl Note {
    /// The note's bit in the working column.
    pub const fn bit(self) -> u32 {
        1 << self as u8
    }

    /// The finding code.
    pub const fn code(self) -> Code {
        NOTES[self as usize].1
    }
}

const _: () = assert!(NOTES.len() <= 32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_order_is_list_order() {
        for (index, (note, code)) in NOTES.iter().enumerate() {
            assert_eq!(note.bit(), 1 << index);
            assert_eq!(note.code(), *code);
        }
    }
}
