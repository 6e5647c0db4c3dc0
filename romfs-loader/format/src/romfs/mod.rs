//! ROMFS: a read-only file system in one contiguous, memory-mappable image.
//!
//! An image is one *record* whose payload is records. Every record is a kind, a length and a payload:
//!
//! ```text
//!            kind      length     payload
//!          ┌─────────┬──────────┬──────────────────────────────────────┐
//!   record │ varuint │ varuint  │ `length` bytes                       │
//!          └─────────┴──────────┴──────────────────────────────────────┘
//!
//!   image     D2 CD 31 ("RM1") │ length │ record ...             total length is even
//!     padding        1 │ length │ anything
//!     directory      4 │ length │ name length, name, record ...  varuint, then that many bytes
//!     file           5 │ length │ name length, name, record ...  its first data record counts:
//!       verbatim     2 │ length │ the file's bytes
//!       pointer      3 │ length │ size, offset                 varuints; offset from the image's payload
//! ```
//!
//! Kind 0 is unused and marks corruption. A reader skips every kind it does not know, wherever it stands. That is where
//! the extensions of this project go ([`ext`]): checksums, the image's identity, and the room kept for a link record.
//! The images that `mkromfs` writes look like this; stock MicroPython sees only the tree:
//!
//! ```text
//!   offset 0    D2 CD 31 │ length
//!               info       largest alignment, name, version             first record of the payload
//!               [manifest] signature, hashes of all blocks              of a signed image: see [`manifest`]
//!               [link]     modules linked ahead of time                 see [`crate::link`]
//!               [padding]
//!               directory, file ...                                     sorted by name
//!                 file:    verbatim or pointer, checksum                data on a multiple of its alignment
//!               [verbatim] data of the files that have pointers
//!               [link]     what the first one does not have             of an image that was built on another
//!               [padding]  to an even length
//!               seal       CRC-32 of the image, end mark                last record, always 8 bytes
//! ```
//!
//! An image with an info record must end in a seal, so an interrupted sequential write is noticed when the image is
//! opened, without reading all of it.
//!
//! Source of the format: the description at the head of MicroPython's `extmod/vfs_rom.c`.
//!
//! Who calls whom: [`image`] opens an image and walks its tree with [`record`]; [`mod@write`] encodes the same records.

pub mod error;
pub mod ext;
pub mod image;
pub mod manifest;
pub mod name;
pub mod record;
pub mod tree;
pub mod write;

pub use error::{Error, ErrorKind};
pub use image::{Image, MAX_DEPTH, Step, Walk};
pub use record::Kind;
pub use tree::{Dir, Entries, Entry, File, FileChecksum, Placement, Unread};
