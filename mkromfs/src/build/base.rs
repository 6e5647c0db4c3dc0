//! The image in the field that a new one is built on.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use romfs_format::link::{Link, LinkError};
use romfs_format::romfs::{Entry, File, Image, Kind};

use super::layout::Item;
use super::layout::onto::{Kept, Unfit};
use super::link_check::Links;
use super::load::{Content, stream};
use super::tree::SourceFile;
use crate::image_file::Listing;
use crate::problem::Problem;

/// An image that others can be built on.
#[derive(Debug)]
pub struct Base<'a> {
    image: Image<'a>,
    files: HashMap<Vec<u8>, File<'a>>,
    /// Where its manifest record ends, and the room for directories and files.
    front_end: usize,
    room_end: usize,
    /// The records behind the room, each with files that were new in some image.
    areas: Vec<Range<usize>>,
    /// Its first link record.
    pub link: Option<Link<'a>>,
}

/// Why all of an image is laid out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anew {
    /// The earlier one was not built for later ones to be built on.
    Unstable,
    /// One of the two has a link record.
    Link,
    /// The earlier one's link record is for another version's loader.
    Loader,
    /// There is no room in what is kept.
    Unfit(Unfit),
    /// It would be longer than it has to be, by so many percent.
    Waste(u64),
}

impl fmt::Display for Anew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstable => f.write_str("it was not built with --signable or --base"),
            Self::Link => f.write_str("only one of the two has a link record"),
            Self::Loader => f.write_str("its link record is for another version of the loader"),
            Self::Unfit(unfit) => unfit.fmt(f),
            Self::Waste(percent) => write!(f, "{percent} % more bytes than needed would be in use"),
        }
    }
}

impl<'a> Base<'a> {
    /// Looks at an image whose tree and checksum were found to be good.
    ///
    /// # Errors
    ///
    /// Why none can be built on it.
    pub fn read(image: Image<'a>) -> Result<Self, Anew> {
        let link = match Links::open(&image) {
            Ok(links) => links.map(|links| *links.first()),
            Err((_, LinkError::Fingerprint)) => return Err(Anew::Loader),
            Err(_) => return Err(Anew::Unstable),
        };
        let front_end = image.manifest().ok_or(Anew::Unstable)?.end;
        let mut records = image.root().records().map_while(Result::ok).filter(|record| record.offset >= front_end);
        let behind = records.find(|record| matches!(record.kind, Kind::LINK | Kind::VERBATIM | Kind::SEAL));
        let first = behind.ok_or(Anew::Unstable)?;
        let mut areas = vec![];
        if first.kind != Kind::SEAL {
            areas.push(first.offset..first.payload.end);
        }
        // A second link record is not kept, nor is what is behind it.
        let others = records.take_while(|record| matches!(record.kind, Kind::VERBATIM | Kind::PADDING));
        for (number, record) in others.filter(|record| record.kind == Kind::VERBATIM).enumerate() {
            match areas.first_mut() {
                // What was first laid out stays as a whole.
                Some(whole) if number == 0 && first.kind == Kind::LINK => whole.end = record.payload.end,
                _ => areas.push(record.offset..record.payload.end),
            }
        }
        let mut base = Self { image, files: HashMap::new(), front_end, room_end: first.offset, areas, link };
        for listed in Listing::new(&image).map_while(Result::ok) {
            if let Entry::File(file) = listed.entry {
                if file.data_offset < base.room_end && !file.data.is_empty() {
                    return Err(Anew::Unstable);
                }
                base.files.entry(listed.path).or_insert(file);
            }
        }
        let strings_end = base.areas.first().map_or(0, |area| area.end);
        let is_kept = |text: &[u8]| {
            let at = text.as_ptr().addr().wrapping_sub(image.bytes().as_ptr().addr());
            at >= base.room_end && at.checked_add(text.len()).is_some_and(|end| end <= strings_end)
        };
        let strings = link.iter().flat_map(|link| (0..link.n_strings()).map(|index| link.string(index)));
        if strings.into_iter().any(|text| !text.is_some_and(is_kept)) {
            return Err(Anew::Unstable);
        }
        Ok(base)
    }

    /// The image's bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.image.bytes()
    }

    /// What is kept for a tree with these files.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn kept(&self, files: &[SourceFile], contents: &[Content], items: &[Item]) -> Result<Kept, Problem> {
        let mut places = vec![];
        let mut end = self.areas.first().map_or(self.room_end, |area| area.end);
        for ((file, content), item) in files.iter().zip(contents).zip(items) {
            let place = self.place(file, content, item)?;
            if let Some(at) = place
                && let Some(area) = self.areas.iter().find(|area| area.contains(&at))
            {
                end = end.max(area.end);
            }
            places.push(place.map(|at| at as u64));
        }
        Ok(Kept {
            width: self.image.payload_offset() - 3,
            front_end: self.front_end as u64,
            bytes: self.room_end..end,
            places,
        })
    }

    /// Where the data of a file lies, if it is there as it is now.
    fn place(&self, file: &SourceFile, content: &Content, item: &Item) -> Result<Option<usize>, Problem> {
        let Some(old) = self.files.get(file.stored.as_bytes()) else { return Ok(None) };
        let in_an_area = self.areas.iter().any(|area| area.contains(&old.data_offset));
        let is_aligned = (old.data_offset as u64).is_multiple_of(item.align);
        if old.data.len() as u64 != item.size || !is_aligned || !in_an_area {
            return Ok(None);
        }
        let mut rest = old.data;
        let same = stream(file, content, |bytes| match rest.strip_prefix(bytes) {
            Some(behind) => {
                rest = behind;
                Ok(())
            }
            None => Err(()),
        })?;
        Ok((same == Ok(())).then_some(old.data_offset))
    }

    /// Whether the first link record has a section for a file that is kept.
    pub fn is_linked(&self, place: Option<u64>, bytes: &[u8]) -> bool {
        place
            .and_then(|at| self.image.bytes().get(at as usize..)?.get(..bytes.len()))
            .is_some_and(|data| self.link.is_some_and(|link| link.section_of(data).is_some()))
    }
}
