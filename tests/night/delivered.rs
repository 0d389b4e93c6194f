//! Small claims and DPC files of invented patients.

/// The number of the patient in SS-MIX2, as the DPC files write it.
pub const PADDED: &str = "0009000001";

/// A receipt of an outpatient: number of the chart, month of treatment, points.
pub type Receipt<'a> = (&'a str, &'a str, u32);

/// A medical claims file of a month.
pub fn uke(claimed: &str, receipts: &[Receipt<'_>]) -> Vec<u8> {
    let mut text = format!("IR,1,13,1,9999999,,TEST,{claimed},00,\r\n");
    let blank = |count: usize| ",".repeat(count);
    for (index, (chart, month, points)) in receipts.iter().enumerate() {
        let number = index + 1;
        text += &format!(
            "RE,{number},1112,{month},TARO,1,19800401{}{chart}",
            blank(7)
        );
        text += &format!("{}01{}\r\n", blank(8), blank(16));
        text += &format!("HO,01010016,123456,78,1,{points}{}\r\n", blank(9));
        text += &format!("SY,8843705,{month}01,1,,,01,\r\n");
        text += &format!(
            "SI,11,1,111000110,,{points},1{}1{}\r\n",
            blank(11),
            blank(26)
        );
    }
    let total: u32 = receipts.iter().map(|(.., points)| points).sum();
    text += &format!("GO,{},{total},99\r\n", receipts.len());
    text.into_bytes()
}

/// An EF file of inpatients: one act with one drug for each patient and day.
pub fn ef(acts: &[(&str, &str, u32)]) -> Vec<u8> {
    let mut text = String::new();
    for (index, (patient, day, points)) in acts.iter().enumerate() {
        let stay = format!(
            "011234567\t{patient}\t00000000\t20261003\t21\t{:04}",
            index + 1
        );
        let of_act = format!("\t  061234\t1111\t{day}\t01\t010\tD1\t3E\t0\t0\t\r\n");
        let of_item = format!("\t\t\t{day}\t\t010\tD1\t3E\t0\t0\t\r\n");
        text += &format!(
            "{stay}\t000\tA1\t620001234\t\tTEST\t0000000.000\t000\t0\t0\t0\t\t{points:08}\t{points:08}\t00000000\t001{of_act}"
        );
        text += &format!(
            "{stay}\t001\tA1\t620001234\t\tTEST\t0000001.000\t016\t00000000000{points}\t0\t{points:08}\t000000000000\t0\t0\t0\t001{of_item}"
        );
    }
    text.into_bytes()
}
