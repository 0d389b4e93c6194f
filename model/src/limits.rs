//! The limits that data may not pass. What passes one is a finding and goes to quarantine; memory stays flat.

/// The largest file that is read, in bytes. Real SS-MIX2 messages are below 200 kB.
pub const FILE_BYTES_MAX: u64 = 16 << 20;

/// The largest file of a delivery (claims, DPC) that is read, in bytes. It is read in portions, so memory does not bound it; a
/// year of the largest hospital has below 3 GB.
pub const DELIVERY_BYTES_MAX: u64 = 8 << 30;

/// The most records of one delivered file that are told apart in quarantine; of a file with more, all bytes are kept.
pub const REFUSALS_PER_FILE_MAX: usize = 1_000;

/// The largest file whose bytes are kept in quarantine. A larger one stays where it is; its finding says so.
pub const QUARANTINE_BYTES_MAX: u64 = 256 << 20;

/// The longest HL7 segment that is read, in bytes.
pub const SEGMENT_BYTES_MAX: usize = 1 << 20;

/// The most files that one unit of work decodes before its rows are written: about 10 results a file, 250 bytes a result.
pub const UNIT_FILES_MAX: usize = 5_000;

/// The most findings of one code that name single files in one load; the rest is counted in one finding for the feed.
pub const FINDINGS_PER_CODE_MAX: usize = 200;

const _: () = assert!((SEGMENT_BYTES_MAX as u64) < FILE_BYTES_MAX);
