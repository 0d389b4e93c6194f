//! Any bytes as a delivery: an archive of any kind is opened or refused without a stop, its names are sorted and lead nowhere
//! else, and every entry is read or refused within its limit.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use store::source::{Archive, ArchiveLimits, RootFiles};

/// Bytes of one entry that are read at most.
const ENTRY_BYTES_MAX: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let folder = std::env::temp_dir();
    let mut file = tempfile::NamedTempFile::new_in(&folder).expect("a temporary file");
    file.write_all(bytes).expect("a temporary file");
    let limits = ArchiveLimits {
        files_max: 1_000,
        bytes_max: 64 << 20,
        ..ArchiveLimits::default()
    };
    let Ok(archive) = Archive::open(file.path(), &folder, &limits, "") else {
        return;
    };
    let names = archive.names();
    assert!(names.len() <= limits.files_max);
    let mut buffer = Vec::new();
    for index in 0..names.len() {
        let name = names.path(index);
        assert!(index == 0 || names.path(index - 1) < name);
        assert!(!name.starts_with(b"/") && !name.split(|byte| *byte == b'/').any(|part| part == b".." || part.is_empty()));
        if let Ok(read) = archive.read(name, &mut buffer, ENTRY_BYTES_MAX) {
            assert!(read == buffer.len() && read as u64 <= ENTRY_BYTES_MAX);
        }
    }
});
