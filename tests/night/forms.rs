//! The same content in every form that vendors send gives the same rows.

use model::Table;

use crate::network::{LAB, Network, glucose, jis, lab_message};

fn all_columns() -> Vec<&'static str> {
    Table::LabResults
        .spec()
        .data_columns()
        .map(|column| column.name)
        .collect()
}

fn encoded(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn eight_forms_give_identical_rows() {
    let kana = "OBX|2|ST|3B035000002327201^ＡＳＴ（ＧＯＴ）能力^JC10^0102^表示^99LAB||> 100|U/L^U/L^99UNT|13-30|H|||F";
    let strip = "OBX|3|ST|1A010000000190111^尿蛋白^JC10||  -|||N|||F";
    let text = lab_message("9000001", &[&glucose("101"), kana, strip]);
    let lf = text.replace('\r', "\n");
    let bom = [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("CR, ISO-2022-JP", jis(&text)),
        ("LF", jis(&lf)),
        ("CRLF", jis(&text.replace('\r', "\r\n"))),
        ("EOM", [&jis(&text)[..], b"\x1c\r"].concat()),
        ("CP932", encoded(&text, encoding_rs::SHIFT_JIS)),
        ("EUC-JP", encoded(&text, encoding_rs::EUC_JP)),
        ("UTF-8", text.clone().into_bytes()),
        ("UTF-8 with BOM", bom),
        (
            "UTF-8, LF, no last terminator",
            lf.trim_end().as_bytes().to_vec(),
        ),
    ];
    let mut expected: Option<Vec<String>> = None;
    for (form, bytes) in forms {
        let network = Network::new();
        network.put_bytes(&LAB.path(), &bytes);
        network.fix_patient_key();
        network.night();
        let rows = network.rows(Table::LabResults, &all_columns());
        assert_eq!(rows.len(), 3, "{form}");
        match &expected {
            None => expected = Some(rows),
            Some(expected) => assert_eq!(&rows, expected, "{form}"),
        }
    }
}
