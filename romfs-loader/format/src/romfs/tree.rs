//! Directories and files of an image.

use core::ops::Range;

use zerocopy::FromBytes;

use super::error::{Error, ErrorKind};
use super::ext;
use super::record::{Kind, Record, Records, read_varuint, span_end};

/// A directory or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A directory.
    Dir(Dir<'a>),
    /// A file.
    File(File<'a>),
}

impl<'a> Entry<'a> {
    /// The entry's own name, as its bytes stand in the image: unchecked, see [`super::name::check`].
    pub fn name(&self) -> &'a [u8] {
        match self {
            Self::Dir(dir) => dir.name,
            Self::File(file) => file.name,
        }
    }

    /// Where the entry's record starts, in bytes from the image's start.
    pub fn offset(&self) -> usize {
        match self {
            Self::Dir(dir) => dir.offset,
            Self::File(file) => file.offset,
        }
    }
}

/// A directory: a place in the image from which entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dir<'a> {
    /// Its name; empty for the image's root.
    pub name: &'a [u8],
    /// Where its record starts, in bytes from the image's start.
    pub offset: usize,
    /// The whole image.
    pub(super) bytes: &'a [u8],
    /// Where the image's payload starts, from which data pointers count.
    pub(super) base: usize,
    /// Where its records lie.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Dir<'a> {
    /// The directory's entries in the order of the image. Ends after the first error.
    pub fn entries(&self) -> Entries<'a> {
        Entries { records: self.records(), dir: *self }
    }

    /// The directory's records, of all kinds.
    pub fn records(&self) -> Records<'a> {
        Records::new(self.bytes, self.start..self.end)
    }

    /// Bytes that the directory's records take.
    pub fn size(&self) -> usize {
        self.end - self.start
    }

    /// The entry called `name`: the first of them, as stock readers have it.
    ///
    /// # Errors
    ///
    /// A record before it is malformed, or it is.
    pub fn get(&self, name: &[u8]) -> Result<Option<Entry<'a>>, Error> {
        for entry in self.starting_with(name) {
            let entry = entry?;
            if entry.name() == name {
                return entry.read().map(Some);
            }
        }
        Ok(None)
    }

    /// The entries with names that start so, in the order of the image. Of others no more than the name is read. Ends
    /// after the first error.
    pub fn starting_with<'p>(&self, prefix: &'p [u8]) -> impl Iterator<Item = Result<Unread<'a>, Error>> + use<'a, 'p> {
        let mut entries = self.entries();
        core::iter::from_fn(move || entries.next_unread(prefix).transpose())
    }

    /// What `path` leads to. Slashes at its start and in a row count once, and those at its end, which only a directory
    /// can have behind it; an empty path is the directory.
    ///
    /// # Errors
    ///
    /// A record on the way is malformed.
    pub fn find(&self, path: &[u8]) -> Result<Option<Entry<'a>>, Error> {
        let mut at = Entry::Dir(*self);
        for part in path.split(|&byte| byte == b'/').filter(|part| !part.is_empty()) {
            let Entry::Dir(dir) = at else { return Ok(None) };
            match dir.get(part)? {
                Some(entry) => at = entry,
                None => return Ok(None),
            }
        }
        Ok(Some(at).filter(|at| !path.ends_with(b"/") || matches!(at, Entry::Dir(_))))
    }
}

/// Iterator over a directory's entries.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    records: Records<'a>,
    dir: Dir<'a>,
}

impl<'a> Entries<'a> {
    /// Where the next record starts, in bytes from the image's start.
    pub fn position(&self) -> usize {
        self.records.position()
    }

    /// The next entry with a name that starts so.
    fn next_unread(&mut self, prefix: &[u8]) -> Result<Option<Unread<'a>>, Error> {
        while let Some(record) = self.records.next() {
            let record = record?;
            if !matches!(record.kind, Kind::DIRECTORY | Kind::FILE) {
                continue;
            }
            let (name, start) = read_name(self.dir.bytes, &record).inspect_err(|_| self.records = Records::NONE)?;
            if name.starts_with(prefix) {
                let dir = Dir { name, offset: record.offset, start, end: record.payload.end, ..self.dir };
                return Ok(Some(Unread { kind: record.kind, dir }));
            }
        }
        Ok(None)
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.next_unread(b"").transpose()?.and_then(Unread::read);
        if entry.is_err() {
            self.records = Records::NONE;
        }
        Some(entry)
    }
}

/// A directory or a file of which no more than the name has been read.
#[derive(Debug, Clone, Copy)]
pub struct Unread<'a> {
    kind: Kind,
    /// Its name and its records, also those of a file.
    dir: Dir<'a>,
}

impl<'a> Unread<'a> {
    /// Its own name, unchecked: see [`super::name::check`].
    pub fn name(&self) -> &'a [u8] {
        self.dir.name
    }

    /// The entry.
    ///
    /// # Errors
    ///
    /// It is a file, and one of its records is malformed.
    pub fn read(self) -> Result<Entry<'a>, Error> {
        if self.kind == Kind::DIRECTORY { Ok(Entry::Dir(self.dir)) } else { File::parse(&self.dir).map(Entry::File) }
    }
}

/// How a file's data is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// In the file's own record.
    Verbatim,
    /// Elsewhere in the image, where the file's record points.
    Pointer,
}

/// A file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Where its record starts, in bytes from the image's start.
    pub offset: usize,
    /// Its bytes, in place.
    pub data: &'a [u8],
    /// Where its bytes start, from the image's start.
    pub data_offset: usize,
    /// How its bytes are stored.
    pub placement: Placement,
    /// Its checksum record, if it has one.
    pub checksum: Option<FileChecksum>,
}

/// The checksum that an image holds of a file's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileChecksum {
    /// The CRC-32.
    pub crc: u32,
    /// Where its four bytes start, from the image's start.
    pub offset: usize,
}

impl<'a> File<'a> {
    /// Decodes the records of a file, which `body` describes as if it were a directory.
    fn parse(body: &Dir<'a>) -> Result<Self, Error> {
        let mut data = None;
        let mut checksum = None;
        for record in body.records() {
            let record = record?;
            match record.kind {
                // Only the first data record counts, as stock readers have it.
                Kind::VERBATIM if data.is_none() => data = Some((record.payload, Placement::Verbatim)),
                Kind::POINTER if data.is_none() => {
                    data = Some((read_pointer(body, &record)?, Placement::Pointer));
                }
                Kind::CHECKSUM if checksum.is_none() => {
                    let offset = record.payload.start;
                    let (payload, _) =
                        ext::Checksum::ref_from_prefix(body.bytes.get(record.payload).unwrap_or_default())
                            .map_err(|_| ErrorKind::BadExtension.at(record.offset))?;
                    checksum = Some(FileChecksum { crc: payload.crc.get(), offset });
                }
                _ => {}
            }
        }
        let (range, placement) = data.ok_or(ErrorKind::NoData.at(body.offset))?;
        Ok(Self {
            name: body.name,
            offset: body.offset,
            data_offset: range.start,
            data: body.bytes.get(range).unwrap_or_default(),
            placement,
            checksum,
        })
    }

    /// Compares the data with its checksum, if the file has one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Checksum`] when they differ; the offset is that of the data.
    pub fn check(&self) -> Result<(), Error> {
        let Some(FileChecksum { crc: stored, .. }) = self.checksum else { return Ok(()) };
        let computed = crate::crc::of(self.data);
        if stored == computed { Ok(()) } else { Err(ErrorKind::Checksum { stored, computed }.at(self.data_offset)) }
    }
}

/// The name at the start of a directory or file record, and where the records behind it start.
fn read_name<'a>(bytes: &'a [u8], record: &Record) -> Result<(&'a [u8], usize), Error> {
    let Range { start, end } = record.payload;
    let (stated, name_start) = read_varuint(bytes.get(..end).unwrap_or_default(), start)?;
    let name_end = span_end(name_start, stated, end, start)?;
    Ok((bytes.get(name_start..name_end).unwrap_or_default(), name_end))
}

/// Where the data lies that a pointer record leads to.
fn read_pointer(body: &Dir<'_>, record: &Record) -> Result<Range<usize>, Error> {
    let Range { start, end } = record.payload;
    let bytes = body.bytes.get(..end).unwrap_or_default();
    let (size, pos) = read_varuint(bytes, start)?;
    let (target, _) = read_varuint(bytes, pos)?;
    let outside = || ErrorKind::PointerOutside { size, target }.at(start);
    let from = usize::try_from(target).ok().and_then(|target| body.base.checked_add(target)).ok_or_else(outside)?;
    let to = usize::try_from(size).ok().and_then(|size| from.checked_add(size)).ok_or_else(outside)?;
    if to > body.bytes.len() { Err(outside()) } else { Ok(from..to) }
}
