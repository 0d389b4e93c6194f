//! A file before it is written: where it goes, what stands in it, where a night must put it, and what is wrong with it.

use model::Bucket;

use crate::message::{Encoding, Header, ISO_IR87, MessageSpec, Report, Wire, lab_report};
use crate::storage::FileName;

/// One file of a hospital.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Index into the hospital's roots.
    pub root: usize,
    /// The fields of the name; of a foreign file those of the file beside it.
    pub name: FileName,
    /// Below the root.
    pub path: String,
    /// MSH-9.
    pub event: &'static str,
    pub content: Content,
    pub wire: Wire,
    pub bucket: Bucket,
    /// Codes of what is wrong with this very file.
    pub faults: Vec<&'static str>,
    /// Whether a defect or a later version is tied to it already.
    pub taken: bool,
}

/// What stands in a file.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// An OML-11 with the truth about each row.
    Report(Box<Report>, Vec<RowTruth>),
    /// Any other message: the segments after MSH.
    Segments(Vec<String>),
    /// Bytes that are no message.
    Raw(Vec<u8>),
}

/// What is wrong with one result.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowTruth {
    /// [`crate::catalogue::Item::key`].
    pub key: &'static str,
    /// The local code.
    pub item: String,
    /// Finding codes.
    pub flaws: Vec<&'static str>,
}

impl Draft {
    /// A live file in the folder that its name asks for, to be stored.
    pub(crate) fn live(
        root: usize,
        name: FileName,
        event: &'static str,
        content: Content,
        wire: Wire,
    ) -> Draft {
        let path = name.path();
        Draft {
            root,
            name,
            path,
            event,
            content,
            wire,
            bucket: Bucket::Stored,
            faults: Vec::new(),
            taken: false,
        }
    }

    /// The same file under another name, and so in another place.
    pub(crate) fn renamed(&self, change: impl FnOnce(&mut FileName)) -> Draft {
        let mut draft = self.clone();
        change(&mut draft.name);
        draft.path = draft.name.path();
        draft
    }

    /// Tells that the file is at fault and where it ends.
    pub(crate) fn faulty(mut self, code: &'static str, bucket: Bucket) -> Draft {
        self.faults.push(code);
        self.bucket = bucket;
        self.taken = true;
        self
    }

    pub(crate) fn data_type(&self) -> &str {
        &self.name.data_type
    }

    /// The bytes to write.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self.message() {
            Some(message) => message.to_bytes(&self.wire),
            None => match &self.content {
                Content::Raw(bytes) => bytes.clone(),
                _ => Vec::new(),
            },
        }
    }

    /// The message, unless the content is raw bytes.
    fn message(&self) -> Option<MessageSpec> {
        let segments = match &self.content {
            Content::Report(report, _) => lab_report(report),
            Content::Segments(segments) => segments.clone(),
            Content::Raw(_) => return None,
        };
        let occurred_at = &self.name.occurred_at;
        let header = Header {
            application: "HIS".to_owned(),
            sent_at: occurred_at.get(..14).unwrap_or(occurred_at).to_owned(),
            event: self.event.to_owned(),
            control_id: occurred_at.clone(),
            character_set: ISO_IR87.to_owned(),
        };
        Some(MessageSpec { header, segments })
    }

    /// Codes that follow from how the hospital writes such files, not from a single slip: half-width kana, and another
    /// encoding than MSH-18 says.
    pub(crate) fn manners(&self) -> Vec<&'static str> {
        let Some(message) = self.message() else {
            return Vec::new();
        };
        let is_half_width = |character: char| ('\u{ff61}'..='\u{ff9f}').contains(&character);
        let mut codes = Vec::new();
        if self.wire.encoding != Encoding::Iso2022Jp {
            codes.push("E02");
        }
        if message
            .segments
            .iter()
            .any(|segment| segment.contains(is_half_width))
        {
            codes.push("E03");
        }
        codes
    }
}
