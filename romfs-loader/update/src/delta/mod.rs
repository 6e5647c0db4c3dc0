//! Patches: what rebuilds a new image from the one that runs.
//!
//! ```text
//!   patch    0  "RUP1"
//!            4  u32    number of the patch: CRC-32 of all that follows
//!            8  8 B    first bytes of the root of the old image's manifest
//!           16  u16    where the payload of the manifest record starts in the new image
//!           18  140 B  manifest and signature of the new image, as they stand there
//!          158  segments
//!
//!   segment  0  u16    bytes of its code; with the highest bit, bytes of a block that follows as it is
//!            2  u16    block of the new image that it begins with
//!            4  u16    block that it ends before
//!            6  u32    where it begins to copy from
//!           10  code, or the bytes of the block that steps see
//! ```
//!
//! A patch begins like an image does: with what decides whether a device wants it. Segments begin at the start of a
//! block and need nothing of those before, so the stream can go on with any of them; they have at most [`MAX_CODE`]
//! bytes, so little comes twice. The old and the new image are seen without the 140 bytes in front of the patch,
//! wherever offsets are counted: those bytes are never copied.
//!
//! The code of a segment is a sequence of steps, each of which appends to the new image. There are two places in the
//! old one: `here`, from which is copied, and `back`, where `here` was before it was moved last.
//!
//! ```text
//!   0  same     u  copy u + 2 bytes from here
//!   1  short       copy 1 byte from here
//!   2  again       copy 1 byte from here, changed by the same difference as the last
//!   3  change   d  copy 1 byte from here, plus d
//!   4  new      b  append the byte b
//!   5  moved    s, u   here moves by s, then copy u + 2 bytes
//!   6  returned s, u   here moves to back + s, then copy u + 2 bytes
//!   7  repeat   u, u   copy from the new image itself: distance - 1, bytes - 3
//! ```
//!
//! Kinds, bytes (d, b) and numbers (u; s with the sign in the lowest bit) are bits, each coded by a range coder with
//! adaptive models: see `model.rs`. What a step means is not trusted; what it gives is compared with the hash of its
//! block before it is written.

#[cfg(feature = "encoder")]
mod apply;
mod decode;
#[cfg(feature = "encoder")]
mod encode;
mod model;
#[cfg(feature = "encoder")]
mod search;

use romfs_format::romfs::manifest::{FIRST, HASH, Head, Located};
use zerocopy::FromBytes;

#[cfg(feature = "encoder")]
pub use apply::apply;
pub(crate) use decode::{Decoder, Source, Stop, Target};
#[cfg(feature = "encoder")]
pub use encode::{EncodeError, MAX_IMAGE, encode};

/// What a patch begins with.
pub const MAGIC: [u8; 4] = *b"RUP1";

/// Bytes of a patch before its segments.
pub const HEADER: usize = 18 + size_of::<Head>();

/// Bytes of a segment before its code.
pub(crate) const SEGMENT: usize = 10;

/// The most bytes of code that a segment has.
pub const MAX_CODE: usize = 4096 - SEGMENT;

/// Marks a segment that is one block as it is.
pub(crate) const PLAIN: u16 = 0x8000;

/// Bytes of the new and the old image that steps do not see.
pub(crate) const HIDDEN: u32 = size_of::<Head>() as u32;

/// Bytes of the old image's root that name it.
const BASE: usize = 8;

/// The beginning of a patch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    /// Number of the patch; never 0.
    pub(crate) number: u32,
    /// First bytes of the root of the old image.
    base: [u8; BASE],
    /// The manifest of the new image.
    pub(crate) located: Located,
}

impl Header {
    /// Reads the beginning of a patch; `None` if the bytes are none.
    ///
    /// # Errors
    ///
    /// It is too short, with the number of bytes needed, or malformed.
    pub(crate) fn read(first: &[u8]) -> Option<Result<Self, HeaderError>> {
        let magic = first.get(..MAGIC.len()).unwrap_or(first);
        if !MAGIC.starts_with(magic) {
            return None;
        }
        let Some(header) = first.get(..HEADER) else { return Some(Err(HeaderError::Short(HEADER))) };
        let [number, base, rest] = [&header[4..8], &header[8..16], &header[16..]];
        let at = usize::from(u16::from_le_bytes([rest[0], rest[1]]));
        let (Ok(head), true) = (Head::read_from_bytes(&rest[2..]), at > 0 && at + size_of::<Head>() <= FIRST) else {
            return Some(Err(HeaderError::Malformed));
        };
        if !head.manifest.is_consistent() {
            return Some(Err(HeaderError::Malformed));
        }
        let size = Head::payload_size(head.manifest.length.get()) as usize;
        let number = u32::from_le_bytes([number[0], number[1], number[2], number[3]]).max(1);
        let base = core::array::from_fn(|at| base[at]);
        Some(Ok(Self { number, base, located: Located { head, at, size } }))
    }

    /// Whether the patch is for the image with this root.
    pub(crate) fn is_for(&self, root: &[u8; HASH]) -> bool {
        root.starts_with(&self.base)
    }
}

/// The number that a patch should have, whose header is whole.
#[cfg(feature = "encoder")]
fn number_of(patch: &[u8]) -> u32 {
    romfs_format::crc::of(&patch[8..]).max(1)
}

/// Why the beginning of a patch cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderError {
    /// So many bytes are needed.
    Short(usize),
    /// Its fields contradict each other.
    Malformed,
}

/// A kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Same,
    Short,
    Again,
    Change,
    New,
    Moved,
    Returned,
    Repeat,
}

impl Kind {
    /// Number of kinds.
    pub(crate) const COUNT: usize = 8;

    /// The kind of a number of three bits.
    pub(crate) fn from_index(index: u8) -> Self {
        use Kind::{Again, Change, Moved, New, Repeat, Returned, Same, Short};
        [Same, Short, Again, Change, New, Moved, Returned, Repeat][usize::from(index & 7)]
    }
}

/// The fewest bytes that are copied from here, after it has moved, and from the new image.
pub(crate) const FEWEST: (u32, u32, u32) = (2, 2, 3);
