//! Laying out an image on an earlier one, so that what did not change stays where it is.
//!
//! ```text
//!   head of the image, info, [manifest]      the manifest takes what is left of its room
//!   directory, file ...                      pointers and checksums only; written anew each time
//!   [padding]                                room for more of them
//!   ─────────────────────────────────────    from here on as in the earlier image, up to the last file that is kept
//!   [link]                                   the first record
//!   verbatim                                 the data of the first image's files
//!   verbatim ...                             one for each file that came since
//!   ─────────────────────────────────────    from here on new
//!   verbatim ...                             one for each file that is not as it was
//!   [link]                                   the second record: what of the modules the first does not say
//!   [padding], seal
//! ```
//!
//! So a changed file costs the first block or two of the image, and some at its end. The data of files that changed or
//! are gone stays behind, as long as that is worth while: strings of the first link record may lie there.

use std::fmt;
use std::ops::Range;

use romfs_format::romfs::Kind;
use romfs_format::romfs::ext::{Info, Seal};
use romfs_format::romfs::manifest::{BLOCK, Head};
use romfs_format::romfs::write::{CHECKSUM_SIZE, Header};
use romfs_format::varuint;

use super::{Item, Layout, LayoutError, Piece, Planner, Pointers, gap};
use crate::build::tree::Node;

/// Room for what may come, behind so many bytes.
pub(super) fn slack(size: u64) -> u64 {
    size / 8 + 64
}

/// By how much an image of so many bytes may grow until its hashes take more room than they have.
pub(super) fn growth(size: u64) -> u64 {
    size / 3 + BLOCK as u64
}

/// What an image's length and offsets in it must be able to say, if so many bytes are needed now.
pub(super) fn bound(size: u64) -> u64 {
    // All lengths of three bytes will do for most.
    size.saturating_mul(2).clamp(1 << 20, i64::MAX as u64)
}

/// What of the earlier image is kept.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Bytes that the image's length takes, as offsets in it do.
    pub width: usize,
    /// Where its manifest record ends.
    pub front_end: u64,
    /// The bytes that are kept: from behind the room for directories and files on.
    pub bytes: Range<usize>,
    /// Where the data of the files lies that are as they were, by index.
    pub places: Vec<Option<u64>>,
}

/// Why an image cannot be laid out on an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It cannot be laid out at all.
    Layout(LayoutError),
    /// The earlier image's manifest has no room for all hashes.
    Hashes,
    /// It has no room for all directories and files.
    Entries,
    /// Its length is not written with so many bytes.
    Length,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layout(error) => error.fmt(f),
            Self::Hashes => f.write_str("it has no room for so many hashes"),
            Self::Entries => f.write_str("it has no room for so many directories and files"),
            Self::Length => f.write_str("its length has no room for so many bytes"),
        }
    }
}

impl From<LayoutError> for Unfit {
    fn from(error: LayoutError) -> Self {
        Self::Layout(error)
    }
}

/// Lays out the tree under `root`, whose files are `items`, on what is kept. `link` is the size of the payload of the
/// second link record; 0 for none.
///
/// # Errors
///
/// See [`Unfit`].
pub fn plan(root: &[Node], items: &[Item], info: &Info<'_>, link: u64, kept: &Kept) -> Result<Layout, Unfit> {
    let layout = match Planner::new(items, Pointers::All).plan_on(root, info, link, kept, 0)? {
        Some(layout) => layout,
        // No record is as short as what is left of the room.
        None => Planner::new(items, Pointers::All).plan_on(root, info, link, kept, 1)?.ok_or(Unfit::Entries)?,
    };
    let length = u32::try_from(layout.size).map_err(|_| LayoutError::TooLarge)?;
    let has_room = layout.pieces.iter().any(|piece| match piece {
        Piece::Manifest(room) => *room >= Head::payload_size(length),
        _ => false,
    });
    if has_room { Ok(layout) } else { Err(Unfit::Hashes) }
}

impl Planner<'_> {
    /// `None` where one byte more is to be used up, by which some length gets `wider`.
    fn plan_on(
        mut self,
        root: &[Node],
        info: &Info<'_>,
        link: u64,
        kept: &Kept,
        wider: usize,
    ) -> Result<Option<Layout>, Unfit> {
        let most = 1u64.checked_shl(7 * kept.width as u32).map_or(u64::MAX, |above| above - 1);
        (self.offset_width, self.wider) = (kept.width, wider);
        let image = self.open(Kind::IMAGE, most);
        self.info(info)?;
        let head = fill(Kind::MANIFEST, self.pos, kept.front_end).ok_or(Unfit::Hashes)?;
        self.header(head);
        self.push(Piece::Manifest(head.length()), head.length());
        self.nodes(root)?;
        match (kept.bytes.start as u64).checked_sub(self.pos) {
            None => return Err(Unfit::Entries),
            Some(1) => return Ok(None),
            Some(room) => self.padding(room),
        }
        self.push(Piece::Base(kept.bytes.clone()), kept.bytes.len() as u64);
        for (index, offset_at) in std::mem::take(&mut self.area) {
            if let Some(at) = kept.places[index] {
                varuint::fill(at - image.payload_at, &mut self.layout.bytes[offset_at]);
                self.layout.places[index] = super::Place { offset: at, placement: super::Placement::Pointer };
                continue;
            }
            let Item { size, align } = self.items[index];
            self.aligned(Header::new(Kind::VERBATIM, size + CHECKSUM_SIZE as u64), align);
            debug_assert_eq!(gap(self.pos, align), 0);
            self.place(index, offset_at, image.payload_at);
        }
        self.link(link);
        if self.pos + (Seal::SIZE + 3) as u64 > most {
            return Err(Unfit::Length);
        }
        self.finish(&image);
        Ok(Some(self.layout))
    }
}

/// The head of a record from `start` to `end`, whatever its length takes.
fn fill(kind: Kind, start: u64, end: u64) -> Option<Header> {
    let whole = end.checked_sub(start)?;
    (1..=Header::MAX_WIDTH).find_map(|width| {
        let length = whole.checked_sub(Header::new(kind, 0).size() as u64 - 1 + width as u64)?;
        Header::new(kind, length).padded(width)
    })
}
