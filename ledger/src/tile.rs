//! Names and bytes of tiles and entry bundles, as C2SP tlog-tiles lays them out.

use crate::{Error, Flaw, Hash};

/// Hashes in a full tile, and entries in a full bundle.
pub(crate) const TILE_WIDTH: u64 = 256;

/// The most bytes of a tile.
pub(crate) const TILE_BYTES_MAX: usize = TILE_WIDTH as usize * size_of::<Hash>();

/// The most bytes of an entry bundle.
pub(crate) const BUNDLE_BYTES_MAX: usize = TILE_WIDTH as usize * (2 + crate::ENTRY_BYTES_MAX);

/// The highest level of tiles that 64-bit sizes can need; the format allows names up to 63.
const LEVEL_MAX: u8 = 7;

/// What a file under `tile/` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    /// Entries.
    Entries,
    /// Hashes of a level; level 0 holds the leaf hashes.
    Hashes(u8),
}

/// One file under `tile/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TileId {
    /// What it holds.
    pub(crate) content: Content,
    /// Which tile of its row, 0-based.
    pub(crate) number: u64,
    /// How many hashes or entries: 1 to 256.
    pub(crate) width: u64,
}

impl TileId {
    /// The bundle `number` as it is in a tree of `size` entries; the width is 0 when the tree does not reach it.
    pub(crate) fn entries(number: u64, size: u64) -> TileId {
        TileId {
            content: Content::Entries,
            number,
            width: width_at(number, size),
        }
    }

    /// The tile `number` of `level` as it is in a tree of `size` entries; the width is 0 when the tree does not reach it.
    pub(crate) fn hashes(level: u8, number: u64, size: u64) -> TileId {
        TileId {
            content: Content::Hashes(level),
            number,
            width: width_at(number, hashes_at(level, size)),
        }
    }

    /// The unfinished bundle and tiles of a tree of `size` entries.
    pub(crate) fn unfinished(size: u64) -> impl Iterator<Item = TileId> {
        let tiles = levels(size)
            .map(move |level| TileId::hashes(level, hashes_at(level, size) / TILE_WIDTH, size));
        std::iter::once(TileId::entries(size / TILE_WIDTH, size))
            .chain(tiles)
            .filter(|tile| tile.width > 0)
    }

    /// Whether the tile has all its 256 hashes or entries.
    pub(crate) fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same tile when it is full.
    pub(crate) fn filled(self) -> TileId {
        TileId {
            width: TILE_WIDTH,
            ..self
        }
    }

    /// Whether a tree of `size` entries holds everything that the tile covers.
    pub(crate) fn lies_within(&self, size: u64) -> bool {
        let hashes = match self.content {
            Content::Entries => size,
            Content::Hashes(level) => hashes_at(level, size),
        };
        // The number may come from any file name, so the product may not overflow.
        u128::from(self.number) * u128::from(TILE_WIDTH) + u128::from(self.width)
            <= u128::from(hashes)
    }

    /// The path below the log's directory, with `/`.
    ///
    /// The number is written in groups of three digits, all but the last with an `x` before them, so that no folder holds
    /// more than a thousand names and every name has one form only.
    pub(crate) fn path(&self) -> String {
        let mut groups = format!("{:03}", self.number % 1000);
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        let folder = match self.content {
            Content::Entries => "entries".to_owned(),
            Content::Hashes(level) => level.to_string(),
        };
        if self.is_full() {
            format!("tile/{folder}/{groups}")
        } else {
            format!("tile/{folder}/{groups}.p/{}", self.width)
        }
    }

    /// Reads [`TileId::path`]; `None` for any other form.
    pub(crate) fn from_path(path: &str) -> Option<TileId> {
        let (folder, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let content = match folder {
            "entries" => Content::Entries,
            level => Content::Hashes(level.parse().ok().filter(|level| *level <= LEVEL_MAX)?),
        };
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, width.parse().ok()?),
            None => (rest, TILE_WIDTH),
        };
        let mut number = 0_u64;
        for group in groups.split('/') {
            let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            number = number.checked_mul(1000)?.checked_add(digits)?;
        }
        let tile = TileId {
            content,
            number,
            width,
        };
        // Writing it again is the whole test of the form: leading zeros, lost `x`, a width of 256 behind `.p/`.
        (width > 0 && tile.path() == path).then_some(tile)
    }
}

/// The levels that a tree of `size` entries has hashes on.
pub(crate) fn levels(size: u64) -> impl Iterator<Item = u8> {
    (0..=LEVEL_MAX).take_while(move |level| hashes_at(*level, size) > 0)
}

/// How many hashes `level` has in a tree of `size` entries.
pub(crate) fn hashes_at(level: u8, size: u64) -> u64 {
    size >> (8 * u32::from(level))
}

fn width_at(number: u64, hashes: u64) -> u64 {
    hashes
        .saturating_sub(number.saturating_mul(TILE_WIDTH))
        .min(TILE_WIDTH)
}

/// The bytes of a tile.
pub(crate) fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a tile of `width` hashes.
pub(crate) fn tile_hashes(bytes: &[u8], width: u64) -> Result<Vec<Hash>, Flaw> {
    let expected = width as usize * size_of::<Hash>();
    if bytes.len() != expected {
        return Err(Flaw::Length {
            expected,
            found: bytes.len(),
        });
    }
    Ok(bytes.as_chunks().0.to_vec())
}

/// Adds an entry to the bytes of a bundle.
///
/// # Errors
/// [`Error::TooLarge`] when the entry does not fit a 16-bit length.
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), Error> {
    let length = u16::try_from(entry.len()).map_err(|_| Error::TooLarge {
        bytes: entry.len(),
        limit: crate::ENTRY_BYTES_MAX,
    })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle of `width` entries.
pub(crate) fn bundle_entries(bytes: &[u8], width: u64) -> Result<Vec<&[u8]>, Flaw> {
    let width = width as usize;
    let mut entries = Vec::with_capacity(width);
    let mut rest = bytes;
    for position in 0..width {
        let short = Flaw::BundleShort { position, width };
        let Some((length, tail)) = rest.split_first_chunk() else {
            return Err(short);
        };
        let Some((entry, tail)) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        else {
            return Err(short);
        };
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(Flaw::BundleLong { bytes: rest.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_back_and_other_forms_do_not() {
        for (path, number, width) in [
            ("tile/entries/005", 5, 256),
            ("tile/0/005.p/1", 5, 1),
            ("tile/7/999.p/255", 999, 255),
            ("tile/1/x001/x234/067", 1_234_067, 256),
            ("tile/entries/x001/000.p/112", 1000, 112),
        ] {
            let tile = TileId::from_path(path).unwrap();
            assert_eq!((tile.number, tile.width), (number, width), "{path}");
            assert_eq!(tile.path(), path);
        }
        for path in [
            "tile/0/5",
            "tile/0/0005",
            "tile/0/x000/005",
            "tile/0/001/005",
            "tile/0/x005",
            "tile/00/005",
            "tile/+1/005",
            "tile/8/005",
            "tile/0/005.p/0",
            "tile/0/005.p/01",
            "tile/0/005.p/256",
            "tile/0/005.p",
            "tile/0/005.p/1/2",
            "tile/0/005/",
            "tile/0/+05",
            "tile/Entries/005",
            "tile/entries",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(TileId::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn seventy_thousand_entries_need_these_unfinished_tiles() {
        let paths: Vec<String> = TileId::unfinished(70_000).map(|tile| tile.path()).collect();
        assert_eq!(
            paths,
            [
                "tile/entries/273.p/112",
                "tile/0/273.p/112",
                "tile/1/001.p/17",
                "tile/2/000.p/1"
            ]
        );
        let paths: Vec<String> = TileId::unfinished(256).map(|tile| tile.path()).collect();
        assert_eq!(paths, ["tile/1/000.p/1"]);
        assert!(TileId::hashes(0, 272, 70_000).is_full());
        assert_eq!(TileId::unfinished(0).count(), 0);
    }

    #[test]
    fn a_bundle_holds_its_entries_and_nothing_else() {
        let mut bundle = Vec::new();
        for entry in [&b"{}"[..], b"", &[7; 65_535]] {
            push_entry(&mut bundle, entry).unwrap();
        }
        assert_eq!(bundle[..4], [0, 2, b'{', b'}']);
        assert_eq!(bundle_entries(&bundle, 3).unwrap()[2].len(), 65_535);
        assert_eq!(
            bundle_entries(&bundle, 4),
            Err(Flaw::BundleShort {
                position: 3,
                width: 4
            })
        );
        assert_eq!(
            bundle_entries(&bundle, 2),
            Err(Flaw::BundleLong { bytes: 65_537 })
        );
        let refused = push_entry(&mut bundle, &[7; 65_536]);
        assert!(matches!(
            refused,
            Err(Error::TooLarge { bytes: 65_536, .. })
        ));
    }
}
