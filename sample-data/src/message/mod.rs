//! Builds single HL7 v2.5 messages as SS-MIX2 storages hold them, in any encoding and with any terminator met in the field.
//!
//! Text is written in Unicode with the delimiters in place and becomes bytes in the last step, so that a test can say
//! exactly what stands in a field.

mod encode;
mod segments;

pub use encode::{Encoding, encode_text};
pub use segments::{
    Person, Report, ResultRow, demographics, lab_report, outpatient_reception, prescription_order,
    problem_list, segment,
};

/// What ends a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Terminator {
    /// As the standard says.
    #[default]
    Cr,
    /// As some vendors write.
    Lf,
    /// As tools on Windows write.
    CrLf,
}

impl Terminator {
    /// The bytes.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Terminator::Cr => b"\r",
            Terminator::Lf => b"\n",
            Terminator::CrLf => b"\r\n",
        }
    }
}

/// How a message becomes bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wire {
    /// What ends every segment, the last one too.
    pub terminator: Terminator,
    /// Whether the two bytes 0x1C 0x0D of the transport follow the last segment.
    pub eom: bool,
    /// The encoding of the text. What MSH-18 says is set apart from it, in [`Header::character_set`].
    pub encoding: Encoding,
}

/// The fields of MSH that differ from message to message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// MSH-3: the system that wrote it.
    pub application: String,
    /// MSH-7.
    pub sent_at: String,
    /// MSH-9, for example `OUL^R22^OUL_R22`.
    pub event: String,
    /// MSH-10.
    pub control_id: String,
    /// MSH-18 as it is written, true or not; [`ISO_IR87`] is what the guideline wants.
    pub character_set: String,
}

/// MSH-18 of a message in ISO-2022-JP: ASCII first, JIS X 0208 second.
pub const ISO_IR87: &str = "~ISO IR87";

impl Encoding {
    /// MSH-18 that tells the truth about the encoding; empty where HL7 table 0211 has no name for it.
    pub const fn character_set(self) -> &'static str {
        match self {
            Encoding::Iso2022Jp => ISO_IR87,
            Encoding::Utf8 | Encoding::Utf8Bom => "UNICODE UTF-8",
            Encoding::Cp932 | Encoding::EucJp => "",
        }
    }
}

/// A message before it becomes bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageSpec {
    /// The first segment.
    pub header: Header,
    /// The other segments in order, without terminators.
    pub segments: Vec<String>,
}

impl MessageSpec {
    /// The text of MSH. MSH-20 names ISO 2022 only when MSH-18 names a set that is switched to by it.
    pub fn msh(&self) -> String {
        let header = &self.header;
        let switching = if header.character_set.starts_with('~') {
            "ISO 2022-1994"
        } else {
            ""
        };
        format!(
            "MSH|^~\\&|{}|SAMPLE|SSMIX2|SAMPLE|{}||{}|{}|P|2.5||||||{}||{switching}|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO",
            header.application,
            header.sent_at,
            header.event,
            header.control_id,
            header.character_set,
        )
    }

    /// The message as bytes.
    pub fn to_bytes(&self, wire: &Wire) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2_048);
        if wire.encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(b"\xef\xbb\xbf");
        }
        let msh = self.msh();
        for segment in std::iter::once(&msh).chain(&self.segments) {
            encode_text(segment, wire.encoding, &mut bytes);
            bytes.extend_from_slice(wire.terminator.bytes());
        }
        if wire.eom {
            bytes.extend_from_slice(b"\x1c\r");
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminators_and_end_mark() {
        let message = MessageSpec {
            header: Header {
                application: "HIS".into(),
                sent_at: "20261119101500".into(),
                event: "ADT^A08^ADT_A01".into(),
                control_id: "1".into(),
                character_set: ISO_IR87.into(),
            },
            segments: vec!["PID|1".into()],
        };
        for (terminator, end) in [
            (Terminator::Cr, &b"\rPID|1\r\x1c\r"[..]),
            (Terminator::Lf, b"\nPID|1\n\x1c\r"),
            (Terminator::CrLf, b"\r\nPID|1\r\n\x1c\r"),
        ] {
            let wire = Wire {
                terminator,
                eom: true,
                encoding: Encoding::Utf8Bom,
            };
            let bytes = message.to_bytes(&wire);
            assert!(bytes.starts_with(b"\xef\xbb\xbfMSH|^~\\&|HIS|"));
            assert!(bytes.ends_with(end));
        }
        let msh = message.msh();
        let fields: Vec<&str> = msh.split('|').collect();
        // Splitting at the separator leaves MSH-2 at index 1, so MSH-n stands at index n - 1.
        assert_eq!(fields[8], "ADT^A08^ADT_A01");
        assert_eq!((fields[17], fields[19]), ("~ISO IR87", "ISO 2022-1994"));
    }
}
