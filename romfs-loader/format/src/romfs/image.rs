//! An image: its header, its integrity, its tree.

use core::ops::Range;

use super::error::{Error, ErrorKind};
use super::ext::{Info, Seal};
use super::record::{Kind, Record, Records, read_varuint};
use super::tree::{Dir, Entry};
use crate::crc::Crc32;
use crate::varuint;

/// How many directories may be open at once, the root among them. Bounds the state of a [`Walk`].
pub const MAX_DEPTH: usize = 64;

/// A ROMFS image in memory. A view of the caller's bytes; nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    bytes: &'a [u8],
    /// Where the payload starts.
    base: usize,
    info: Option<Info<'a>>,
    /// Where the payload of its manifest record starts and ends; both 0 when it has none.
    manifest: (usize, usize),
}

impl<'a> Image<'a> {
    /// Opens the image that starts at `bytes[0]`. What lies behind its end (the rest of a flash partition) is ignored.
    ///
    /// Reads the header, the info record and the seal, not the tree and not the data: those are checked as they are
    /// read, or at once by [`Image::check_tree`] and [`Image::check_crc`].
    ///
    /// # Errors
    ///
    /// The bytes are no ROMFS image, end before the image does, its info record is malformed, or it has one and does
    /// not end in a seal.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let image = Self::parse_start(bytes)?;
        match image.root().records().next() {
            Some(Err(error)) => Err(error),
            _ => Ok(image),
        }
    }

    /// An image by its first bytes alone: what is malformed from the first record on is no error, because stock readers
    /// take such an image for an empty one.
    ///
    /// # Errors
    ///
    /// As for [`Image::parse`], but for a malformed first record.
    pub fn parse_start(bytes: &'a [u8]) -> Result<Self, Error> {
        let kind = match varuint::read(bytes, 0) {
            Ok((kind, pos)) if Kind(kind) == Kind::IMAGE && pos == 3 => kind,
            _ => return Err(ErrorKind::NotRomfs.at(0)),
        };
        let length_at = varuint::len(kind);
        let (length, base) = read_varuint(bytes, length_at)?;
        let end = usize::try_from(length).ok().and_then(|length| base.checked_add(length));
        let Some(bytes) = end.and_then(|end| bytes.get(..end)) else {
            let stated = length.saturating_add(base as u64);
            return Err(ErrorKind::Truncated { stated, found: bytes.len() }.at(length_at));
        };
        let mut image = Self { bytes, base, info: None, manifest: (0, 0) };
        let mut records = Records::new(bytes, base..bytes.len());
        let mut next = records.next();
        if let Some(Ok(first)) = &next
            && first.kind == Kind::INFO
        {
            let malformed = ErrorKind::BadExtension.at(first.offset);
            image.info = Some(Info::parse(bytes.get(first.payload.clone()).unwrap_or_default()).ok_or(malformed)?);
            if bytes.len() < first.payload.end + Seal::SIZE || Seal::at_end(bytes).is_none() {
                return Err(ErrorKind::NotSealed.at(bytes.len().saturating_sub(Seal::SIZE)));
            }
            next = records.next();
        }
        if let Some(Ok(Record { kind: Kind::MANIFEST, payload, .. })) = next {
            image.manifest = (payload.start, payload.end);
        }
        Ok(image)
    }

    /// The bytes of the image, without what lies behind its end.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where the payload starts, in bytes from the image's start. Data pointers count from here.
    pub fn payload_offset(&self) -> usize {
        self.base
    }

    /// What the info record says; `None` for images of other builders.
    pub fn info(&self) -> Option<Info<'a>> {
        self.info
    }

    /// The top directory.
    pub fn root(&self) -> Dir<'a> {
        let Self { bytes, base, .. } = *self;
        Dir { name: b"", offset: 0, bytes, base, start: base, end: bytes.len() }
    }

    /// What `path` leads to, from the root: see [`Dir::find`].
    ///
    /// # Errors
    ///
    /// A record on the way is malformed.
    pub fn find(&self, path: &[u8]) -> Result<Option<Entry<'a>>, Error> {
        self.root().find(path)
    }

    /// All directories and files, each directory before what it contains.
    pub fn walk(&self) -> Walk<'a> {
        let root = self.root();
        Walk { tree: root, pos: root.start, ends: [root.end; MAX_DEPTH], depth: 0 }
    }

    /// Reads every record of the tree once.
    ///
    /// # Errors
    ///
    /// The first defect.
    pub fn check_tree(&self) -> Result<(), Error> {
        let mut last = None;
        for record in self.root().records() {
            last = Some(record?);
        }
        let sealed = last.is_some_and(|last| last.kind == Kind::SEAL && last.payload.len() + 3 == Seal::SIZE);
        if self.info.is_some() && !sealed {
            return Err(ErrorKind::NotSealed.at(self.bytes.len()));
        }
        self.walk().try_for_each(|step| step.map(drop))
    }

    /// Where the seal's CRC-32 lies, in bytes from the image's start; `None` for images of other builders.
    pub fn crc_offset(&self) -> Option<usize> {
        self.info.map(|_| self.bytes.len() - Seal::SIZE + Seal::CRC_AT)
    }

    /// The CRC-32 that the seal holds; `None` for images of other builders.
    pub fn stored_crc(&self) -> Option<u32> {
        self.info.and(Seal::at_end(self.bytes)).map(|seal| seal.crc.get())
    }

    /// Where the payload of the manifest record lies, in bytes from the image's start; `None` for unsigned images.
    pub fn manifest(&self) -> Option<Range<usize>> {
        let (start, end) = self.manifest;
        (end > 0).then_some(start..end)
    }

    /// The CRC-32 of the image's bytes, but for the four that hold it and the payload of the manifest record; of all
    /// its bytes when there is no seal.
    pub fn compute_crc(&self) -> u32 {
        let mut hasher = Crc32::new();
        match self.crc_offset() {
            Some(at) => {
                let (start, end) = self.manifest;
                hasher.update(&self.bytes[..start]);
                hasher.update(self.bytes.get(end..at).unwrap_or_default());
                hasher.update(&self.bytes[at + 4..]);
            }
            None => hasher.update(self.bytes),
        }
        hasher.value()
    }

    /// Compares the whole image with its seal, if it has one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Checksum`] when they differ.
    pub fn check_crc(&self) -> Result<(), Error> {
        let (Some(stored), Some(at)) = (self.stored_crc(), self.crc_offset()) else { return Ok(()) };
        let computed = self.compute_crc();
        if stored == computed { Ok(()) } else { Err(ErrorKind::Checksum { stored, computed }.at(at)) }
    }
}

/// One step of a [`Walk`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// How many directories are above the entry, without the root: 0 for the root's entries.
    pub depth: usize,
    /// The entry.
    pub entry: Entry<'a>,
}

/// Iterator over a whole tree. Ends after the first error.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    tree: Dir<'a>,
    /// Where the next record starts. A directory's records end where its parent goes on, so one position is enough.
    pos: usize,
    /// Where each open directory ends, outermost first.
    ends: [usize; MAX_DEPTH],
    /// Index of the innermost open directory.
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Takes the next entry from the innermost directory.
    fn take(&mut self) -> Option<Result<Entry<'a>, Error>> {
        let mut rest = Dir { start: self.pos, end: self.ends[self.depth], ..self.tree }.entries();
        let entry = rest.next();
        self.pos = rest.position();
        entry
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Result<Step<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = loop {
            match self.take() {
                Some(entry) => break entry,
                None => self.depth = self.depth.checked_sub(1)?,
            }
        };
        let depth = self.depth;
        let step = entry.and_then(|entry| {
            if let Entry::Dir(dir) = entry {
                *self.ends.get_mut(depth + 1).ok_or(ErrorKind::TooDeep.at(dir.offset))? = dir.end;
                (self.depth, self.pos) = (depth + 1, dir.start);
            }
            Ok(Step { depth, entry })
        });
        if step.is_err() {
            self.depth = 0;
            self.pos = self.ends[0];
        }
        Some(step)
    }
}
