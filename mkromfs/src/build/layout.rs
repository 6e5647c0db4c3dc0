//! Deciding where every byte of an image goes, from names and sizes alone.
//!
//! Records nest, and the length of a record stands before it, so the width of that length moves everything inside,
//! which can change the padding inside, which changes the length. Instead of trying until it fits, the width of a
//! directory's length is taken from an upper bound of its size; where the true length is shorter, it is padded by a
//! byte, as the format allows.
//!
//! An aligned file gets either padding before its data, or a pointer to data in one shared area behind the tree, where
//! files of like alignment stand back to back. Each file takes what is smaller for it; if in sum the pointers do
//! not pay, because the area itself costs a little, there are none.
//!
//! In an image that later ones are to be built on, all files have pointers, and there is slack behind what grows: see
//! [`onto`], which lays out those later ones.

use std::fmt;
use std::ops::Range;

use romfs_format::romfs::ext::{Info, InfoHead, Seal};
use romfs_format::romfs::manifest::Head;
use romfs_format::romfs::write::{CHECKSUM_SIZE, Header};
use romfs_format::romfs::{Kind, Placement};
use romfs_format::varuint;
use zerocopy::IntoBytes;

use super::tree::{Node, What};

pub mod onto;

/// What the layout needs to know of a file.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Bytes of data.
    pub size: u64,
    /// What the data's offset from the image's start is a multiple of: a power of two.
    pub align: u64,
}

/// A stretch of the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of [`Layout::bytes`].
    Bytes(Range<usize>),
    /// That many zeros.
    Zeros(u64),
    /// The data of the file with this index.
    Data(usize),
    /// The checksum record of the file with this index.
    Checksum(usize),
    /// The payload of the link record.
    Link,
    /// Room for the payload of the manifest record, of that many bytes. The image's checksum leaves it out.
    Manifest(u64),
    /// These bytes of the image that this one is built on.
    Base(Range<usize>),
}

/// Where a file's data lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Bytes from the image's start.
    pub offset: u64,
    /// How its record leads there.
    pub placement: Placement,
}

/// A whole image but for the contents of its files and its seal, which follows the last piece.
#[derive(Debug)]
pub struct Layout {
    /// The image's pieces, in order.
    pub pieces: Vec<Piece>,
    /// The bytes of all records' heads.
    pub bytes: Vec<u8>,
    /// Where each file's data lies, by index.
    pub places: Vec<Place>,
    /// Bytes of the image, the seal included.
    pub size: u64,
}

/// Why there is no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutError {
    /// The image would be longer than 2^63 bytes.
    TooLarge,
    /// The image's name or version is longer than 255 bytes.
    LongInfo,
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the image would be larger than any memory",
            Self::LongInfo => "the image's name and version may have 255 bytes each",
        })
    }
}

/// The records in front of the tree.
#[derive(Debug, Clone, Copy)]
pub struct Front<'a> {
    /// The info record.
    pub info: Info<'a>,
    /// Whether there is room for a manifest.
    pub signable: bool,
    /// Whether later images are to be built on this one.
    pub stable: bool,
    /// Bytes of the payload of the link record; 0 for none.
    pub link: u64,
}

/// Lays out the tree under `root`, whose files are `items`.
///
/// # Errors
///
/// The image cannot be expressed.
pub fn plan(root: &[Node], items: &[Item], front: &Front<'_>) -> Result<Layout, LayoutError> {
    // The manifest has a hash for each block, its own blocks among them.
    let mut manifest = 0;
    loop {
        let aligned = items.iter().any(|item| item.align > 1);
        let ways = match front.stable {
            true => &[Pointers::All][..],
            false if aligned => &[Pointers::None, Pointers::Few],
            false => &[Pointers::None],
        };
        let layouts = ways.iter().map(|way| Planner::new(items, *way).plan(root, front, manifest));
        // The first of equal ones.
        let layout = layouts.collect::<Result<Vec<_>, _>>()?.into_iter().min_by_key(|layout| layout.size);
        let layout = layout.ok_or(LayoutError::TooLarge)?;
        if !front.signable {
            return Ok(layout);
        }
        let length = if front.stable { layout.size + onto::growth(layout.size) } else { layout.size };
        let needed = Head::payload_size(u32::try_from(length).map_err(|_| LayoutError::TooLarge)?);
        if needed <= manifest {
            return Ok(layout);
        }
        manifest = needed;
    }
}

/// Which files have pointers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pointers {
    None,
    /// Those that take less with one.
    Few,
    All,
}

/// Gaps of fewer bytes are closed by a longer length.
const PADDED: u64 = 4;

/// What the link record's payload starts at a multiple of: its tables are read as they stand.
const LINK_ALIGN: u64 = 4;

/// Bytes that lead from `offset` to the next multiple of `align`.
fn gap(offset: u64, align: u64) -> u64 {
    offset.wrapping_neg() & (align - 1)
}

/// The most bytes that the records of `nodes` can take, with the data of all files or of none.
fn upper_bound(nodes: &[Node], items: &[Item], data: bool) -> Result<u64, LayoutError> {
    nodes.iter().try_fold(0, |sum: u64, node| {
        let inner = match &node.what {
            What::Dir(nodes) => upper_bound(nodes, items, data)?,
            What::File(index) => {
                let Item { size, align } = items[*index];
                let (size, gap) = if data { (size, align - 1) } else { (0, varuint::MAX_LEN as u64) };
                let fixed = gap + (varuint::len(items[*index].size) + 1 + CHECKSUM_SIZE) as u64;
                size.checked_add(fixed).ok_or(LayoutError::TooLarge)?
            }
        };
        let name = node.name.len() as u64;
        let record = with_length(inner.checked_add(with_length(name)?).ok_or(LayoutError::TooLarge)?)?;
        let sum = sum.checked_add(record + 1).ok_or(LayoutError::TooLarge)?;
        if sum > i64::MAX as u64 { Err(LayoutError::TooLarge) } else { Ok(sum) }
    })
}

/// `length` bytes with their length in front.
fn with_length(length: u64) -> Result<u64, LayoutError> {
    length.checked_add(varuint::len(length) as u64).filter(|&sum| sum < u64::MAX).ok_or(LayoutError::TooLarge)
}

struct Planner<'a> {
    items: &'a [Item],
    pointers: Pointers,
    layout: Layout,
    /// Where the next byte goes, from the image's start.
    pos: u64,
    /// Bytes that a pointer's offset takes: the same for all, as no offset is known before the whole tree is.
    offset_width: usize,
    /// Bytes by which the length of the next record with a pointer is wider than it has to be.
    wider: usize,
    /// Files in the shared area, and where in `layout.bytes` their pointer's offset is to be written.
    area: Vec<(usize, Range<usize>)>,
}

impl<'a> Planner<'a> {
    fn new(items: &'a [Item], pointers: Pointers) -> Self {
        let places = vec![Place { offset: 0, placement: Placement::Verbatim }; items.len()];
        let layout = Layout { pieces: vec![], bytes: vec![], places, size: 0 };
        Self { items, pointers, layout, pos: 0, offset_width: 0, wider: 0, area: vec![] }
    }

    fn plan(mut self, root: &[Node], front: &Front<'_>, manifest: u64) -> Result<Layout, LayoutError> {
        let Front { ref info, link, .. } = *front;
        let info_size = (size_of::<InfoHead>() + info.name.len() + info.version.len()) as u64;
        // With pointers the tree shrinks by what the area grows, but for the area's own head and its first gap.
        let largest_align = self.items.iter().map(|item| item.align).max().unwrap_or(1);
        let fixed = info_size + manifest + link + largest_align + (7 * Header::MAX_SIZE + Seal::SIZE) as u64;
        let bound = upper_bound(root, self.items, true)?.checked_add(fixed).ok_or(LayoutError::TooLarge)?;
        let stable = self.pointers == Pointers::All;
        let bound = if stable { onto::bound(bound) } else { bound };
        self.offset_width = varuint::len(bound);

        let image = self.open(Kind::IMAGE, bound);
        self.info(info)?;
        if manifest > 0 {
            self.header(Header::new(Kind::MANIFEST, manifest));
            self.push(Piece::Manifest(manifest), manifest);
        }
        if stable {
            // What the head of the image needs stands together, and with it all that is different in a later image.
            let start = self.pos;
            self.nodes(root)?;
            self.padding(onto::slack(self.pos - start));
            self.link(link);
        } else {
            self.link(link);
            self.nodes(root)?;
        }
        self.place_area(image.payload_at);
        self.finish(&image);
        Ok(self.layout)
    }

    fn info(&mut self, info: &Info<'_>) -> Result<(), LayoutError> {
        let head = info.head().ok_or(LayoutError::LongInfo)?;
        let size = head.as_bytes().len() + info.name.len() + info.version.len();
        self.header(Header::new(Kind::INFO, size as u64));
        self.bytes(head.as_bytes());
        self.bytes(info.name.as_bytes());
        self.bytes(info.version.as_bytes());
        Ok(())
    }

    /// Ends the image in front of its seal.
    fn finish(&mut self, image: &OpenRecord) {
        if (self.pos + Seal::SIZE as u64) % 2 == 1 {
            self.padding(3);
        }
        self.layout.size = self.pos + Seal::SIZE as u64;
        self.close(image, self.layout.size);
    }

    /// A link record, if it has bytes.
    fn link(&mut self, size: u64) {
        if size > 0 {
            self.aligned(Header::new(Kind::LINK, size), LINK_ALIGN);
            self.push(Piece::Link, size);
        }
    }

    /// The head of a record, so that its payload is aligned: its length is written wide enough, or padding precedes.
    fn aligned(&mut self, head: Header, align: u64) {
        let gap = gap(self.pos + head.size() as u64, align);
        let width = varuint::len(head.length()).saturating_add(gap as usize);
        match head.padded(width).filter(|_| gap < PADDED) {
            Some(head) => self.header(head),
            None => {
                self.padding(gap);
                self.header(head);
            }
        }
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<(), LayoutError> {
        for node in nodes {
            match &node.what {
                What::File(index) => self.file(*index, &node.name),
                What::Dir(nodes) => {
                    let data = self.pointers != Pointers::All;
                    let bound = with_length(node.name.len() as u64)? + upper_bound(nodes, self.items, data)?;
                    let dir = self.open(Kind::DIRECTORY, bound);
                    self.varuint(node.name.len() as u64);
                    self.bytes(node.name.as_bytes());
                    self.nodes(nodes)?;
                    self.close(&dir, self.pos);
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, index: usize, name: &str) {
        let Item { size, align } = self.items[index];
        let name_size = (varuint::len(name.len() as u64) + name.len()) as u64;
        let data_head = Header::new(Kind::VERBATIM, size);
        let fixed = name_size + data_head.size() as u64 + CHECKSUM_SIZE as u64 + size;

        // Small gaps are closed by a longer length in front of the data, others in front of the record: there are
        // readers that take whatever record is the first in a file for its data. The width of the record's length moves
        // the data, which moves the gap. One more byte always settles it.
        let mut width = varuint::len(fixed);
        let (head, data_head, before) = loop {
            let data_at = self.pos + 1 + width as u64 + name_size + data_head.size() as u64;
            let gap = gap(data_at, align);
            let padded = data_head.padded(varuint::len(size) + gap as usize).filter(|_| gap < PADDED);
            let (inside, before) = if padded.is_some() { (gap, 0) } else { (0, gap) };
            if let Some(head) = Header::new(Kind::FILE, fixed + inside).padded(width) {
                break (head, padded.unwrap_or(data_head), before);
            }
            width += 1;
        };
        let plain_size = before + head.size() as u64 + head.length();

        let pointer = Header::new(Kind::POINTER, (varuint::len(size) + self.offset_width) as u64);
        let pointer_size = pointer.size() as u64 + pointer.length();
        let record = Header::new(Kind::FILE, name_size + pointer_size + CHECKSUM_SIZE as u64);
        // In the area the next file of this alignment finds its place behind this one's rounded size.
        let size_apart = record.size() as u64 + record.length() + size + gap(size, align);
        let is_apart = match self.pointers {
            Pointers::None => false,
            Pointers::Few => size_apart < plain_size,
            Pointers::All => true,
        };
        if is_apart {
            let wider = std::mem::take(&mut self.wider);
            self.header(record.padded(varuint::len(record.length()) + wider).unwrap_or(record));
            self.varuint(name.len() as u64);
            self.bytes(name.as_bytes());
            self.header(pointer);
            self.varuint(size);
            let start = self.layout.bytes.len();
            self.bytes(&[0; varuint::MAX_LEN][..self.offset_width]);
            self.area.push((index, start..self.layout.bytes.len()));
        } else {
            self.padding(before);
            self.header(head);
            self.varuint(name.len() as u64);
            self.bytes(name.as_bytes());
            self.header(data_head);
            self.data(index, Placement::Verbatim);
        }
        self.push(Piece::Checksum(index), CHECKSUM_SIZE as u64);
    }

    /// Places the files of the shared area, and writes their pointers' offsets from `payload_at`.
    fn place_area(&mut self, payload_at: u64) {
        let mut area = std::mem::take(&mut self.area);
        // Stable: files of one alignment stay in the order of the tree.
        area.sort_by_key(|&(index, _)| std::cmp::Reverse(self.items[index].align));
        let Some(first_align) = area.first().map(|&(index, _)| self.items[index].align) else { return };
        // All gaps but the first depend on sizes only: whatever the first file's offset is, it is a multiple of the
        // largest alignment.
        let behind = if self.pointers == Pointers::All { CHECKSUM_SIZE as u64 } else { 0 };
        let mut length = 0;
        for &(index, _) in &area {
            let Item { size, align } = self.items[index];
            length += gap(length, align) + size + behind;
        }
        self.aligned(Header::new(Kind::VERBATIM, length), first_align);
        for (index, offset_at) in area {
            self.push(Piece::Zeros(gap(self.pos, self.items[index].align)), gap(self.pos, self.items[index].align));
            self.place(index, offset_at, payload_at);
        }
    }

    /// Places the data of a file in an area, and writes its pointer's offset.
    fn place(&mut self, index: usize, offset_at: Range<usize>, payload_at: u64) {
        varuint::fill(self.pos - payload_at, &mut self.layout.bytes[offset_at]);
        self.data(index, Placement::Pointer);
        if self.pointers == Pointers::All {
            // Again, beside the data: a loader looks there whether a module is the one that was linked.
            self.push(Piece::Checksum(index), CHECKSUM_SIZE as u64);
        }
    }

    /// Starts a record whose length becomes known later and is at most `bound`.
    fn open(&mut self, kind: Kind, bound: u64) -> OpenRecord {
        let header = Header::new(kind, bound);
        let start = self.layout.bytes.len();
        self.header(header);
        OpenRecord { kind, bytes: start..self.layout.bytes.len(), bound, payload_at: self.pos }
    }

    /// Ends a record at `end`, bytes from the image's start.
    fn close(&mut self, record: &OpenRecord, end: u64) {
        let length = end - record.payload_at;
        let header = Header::new(record.kind, length).padded(varuint::len(record.bound));
        let mut out = [0; Header::MAX_SIZE];
        let header = header.expect("the bound is above the length").encode(&mut out);
        self.layout.bytes[record.bytes.clone()].copy_from_slice(header);
    }

    fn data(&mut self, index: usize, placement: Placement) {
        self.layout.places[index] = Place { offset: self.pos, placement };
        self.push(Piece::Data(index), self.items[index].size);
    }

    /// A padding record of `size` bytes in all; nothing for 0. Never 1.
    fn padding(&mut self, size: u64) {
        if let Some(header) = Header::padding(size) {
            self.header(header);
            self.push(Piece::Zeros(header.length()), header.length());
        }
    }

    fn header(&mut self, header: Header) {
        let mut out = [0; Header::MAX_SIZE];
        self.bytes(header.encode(&mut out));
    }

    fn varuint(&mut self, value: u64) {
        let mut out = [0; varuint::MAX_LEN];
        let out = &mut out[..varuint::len(value)];
        varuint::fill(value, out);
        self.bytes(out);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let start = self.layout.bytes.len();
        self.layout.bytes.extend_from_slice(bytes);
        let end = self.layout.bytes.len();
        self.pos += bytes.len() as u64;
        match self.layout.pieces.last_mut() {
            Some(Piece::Bytes(range)) => range.end = end,
            _ => self.layout.pieces.push(Piece::Bytes(start..end)),
        }
    }

    fn push(&mut self, piece: Piece, size: u64) {
        self.pos += size;
        if size > 0 {
            self.layout.pieces.push(piece);
        }
    }
}

/// A record whose length is still to be written.
struct OpenRecord {
    kind: Kind,
    /// Where in `layout.bytes` its kind and length are.
    bytes: Range<usize>,
    bound: u64,
    /// Where its payload starts, from the image's start.
    payload_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: Front<'static> =
        Front { info: Info { align_log2: 2, name: "", version: "" }, signable: false, stable: false, link: 0 };

    fn file(index: usize) -> Node {
        Node { name: format!("f{index}"), what: What::File(index) }
    }

    fn placements(items: &[Item]) -> (Layout, usize) {
        let nodes: Vec<Node> = (0..items.len()).map(file).collect();
        let layout = plan(&nodes, items, &FRONT).unwrap();
        for (place, item) in layout.places.iter().zip(items) {
            assert!(item.size == 0 || place.offset % item.align == 0, "{place:?} {item:?}");
        }
        let pointers = layout.places.iter().filter(|place| place.placement == Placement::Pointer).count();
        (layout, pointers)
    }

    #[test]
    fn every_alignment_and_size_is_met() {
        for align_log2 in 0..=16 {
            let items: Vec<Item> =
                (0..200).map(|size| Item { size: size * 7 % 300, align: 1 << (size % (align_log2 + 1)) }).collect();
            placements(&items);
        }
    }

    #[test]
    fn small_gaps_take_padding_and_large_ones_a_shared_area() {
        let (_, pointers) = placements(&[Item { size: 5, align: 4 }; 50]);
        assert_eq!(pointers, 0);
        let (mixed, pointers) = placements(&[Item { size: 256, align: 256 }; 50]);
        assert!(pointers >= 49, "{pointers}");
        assert!(mixed.size < 50 * (256 + 32) + 512, "{}", mixed.size);
        // Where the sizes leave the same gaps in the area, nothing is won by it.
        let (_, pointers) = placements(&[Item { size: 257, align: 256 }; 50]);
        assert!(pointers <= 1, "{pointers}");
    }

    #[test]
    fn deep_trees_of_aligned_files_are_laid_out_at_once() {
        let mut nodes = vec![];
        let mut items = vec![];
        for depth in 0..60 {
            items.push(Item { size: 100, align: 4096 });
            nodes = vec![
                Node { name: "d".into(), what: What::Dir(nodes) },
                Node { name: format!("f{depth}"), what: What::File(items.len() - 1) },
            ];
        }
        let layout = plan(&nodes, &items, &FRONT).unwrap();
        assert!(layout.places.iter().all(|place| place.offset % 4096 == 0));
    }

    #[test]
    fn a_manifest_has_room_for_all_blocks() {
        let front = Front { signable: true, ..FRONT };
        for size in (1..20_000).step_by(37).chain([130_000, 2_000_000]) {
            let layout = plan(&[file(0)], &[Item { size, align: 4 }], &front).unwrap();
            let room = layout.pieces.iter().find_map(|piece| match piece {
                Piece::Manifest(room) => Some(*room),
                _ => None,
            });
            assert!(room >= Some(Head::payload_size(layout.size as u32)), "{size}");
            assert_eq!(layout.places[0].offset % 4, 0);
        }
    }

    #[test]
    fn absurd_sizes_are_refused() {
        for sizes in [vec![u64::MAX], vec![i64::MAX as u64; 3], vec![u64::MAX / 2, u64::MAX / 2 + 2]] {
            let items: Vec<Item> = sizes.into_iter().map(|size| Item { size, align: 4 }).collect();
            let nodes: Vec<Node> = (0..items.len()).map(file).collect();
            assert_eq!(plan(&nodes, &items, &FRONT).unwrap_err(), LayoutError::TooLarge);
        }
    }
}
