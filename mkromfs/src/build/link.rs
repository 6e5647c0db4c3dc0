//! The link record: what the loader would build in RAM for each module, worked out once.
//!
//! Its size follows from the modules alone, so it is known before anything has a place in the image; its bytes follow
//! from the places.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::mem::size_of;

use romfs_format::link::{
    Head, Link, MAX_FILE, MAX_ID, MAX_IMAGE, Module, Named, Namespace, PAGE, Page, Section, fingerprint, write_entry,
};
use romfs_format::mpy::{Mpy, Qstr};
use romfs_format::qstr::hash;
use romfs_loader::qstr::{MAX_LEN, STATIC};
use zerocopy::IntoBytes;
use zerocopy::little_endian::{U16, U32};

use super::names::{self, Names};
use super::objects::{Node, Writer};

/// A module of the image.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its index among the files.
    pub file: usize,
    /// Whether it runs when a package is imported.
    pub package: bool,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Why a module is not linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// It is longer than [`MAX_FILE`].
    Long,
    /// It is no bytecode that can be read.
    Unreadable,
    /// It has names longer than the loader takes.
    LongName,
    /// Its tables have more entries than can be counted.
    Tables,
    /// There are not so many ids as strings of it that no module before it has.
    Strings,
    /// It lies behind the first [`MAX_IMAGE`] bytes of the image.
    Far,
}

impl fmt::Display for Unlinked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long => write!(f, "it has more than {} KiB", MAX_FILE >> 10),
            Self::Unreadable => f.write_str("it is no plain bytecode"),
            Self::LongName => write!(f, "it has a name of more than {MAX_LEN} bytes"),
            Self::Tables => f.write_str("its tables are too large"),
            Self::Strings => write!(f, "the image has more than {} different names", MAX_ID - STATIC.len() - 1),
            Self::Far => write!(f, "it lies more than {} GiB from the image's start", MAX_IMAGE >> 30),
        }
    }
}

/// Why a module by itself is not linked; `None` where it can be.
#[must_use]
pub fn unlinked(bytes: &[u8]) -> Option<Unlinked> {
    let mpy = match parse(bytes) {
        Ok(mpy) => mpy,
        Err(why) => return Some(why),
    };
    let statics = statics();
    // Any ids will do.
    let id = |text: &[u8]| Some(statics.get(text).copied().unwrap_or(STATIC.len() as u16 + 1));
    Linked::of(&Input { file: 0, package: false, bytes }, &mpy, &id, MAX_ID as u32 - 1).err()
}

fn parse(bytes: &[u8]) -> Result<Mpy<'_>, Unlinked> {
    if bytes.len() > MAX_FILE {
        return Err(Unlinked::Long);
    }
    Mpy::parse(bytes).ok().filter(|mpy| mpy.header().arch == 0).ok_or(Unlinked::Unreadable)
}

/// The loader's static strings with their ids.
fn statics() -> HashMap<&'static [u8], u16> {
    (1..).zip(STATIC).map(|(id, text)| (text.as_bytes(), id)).collect()
}

/// A module that can be linked.
#[derive(Debug)]
pub(super) struct Linked {
    /// Its index among the files.
    file: usize,
    /// CRC-32 of its bytes.
    crc: u32,
    /// Ids; those of strings of the image as in [`Plan::strings`].
    qstrs: Vec<u16>,
    constants: Vec<Node>,
    code_at: usize,
    names: Names,
    /// Whether constants and values take 32 bits.
    wide: bool,
    /// Bytes of the section.
    size: usize,
    max_id: u32,
}

/// A link record but for the places of the files.
#[derive(Debug)]
pub struct Plan {
    modules: Vec<Linked>,
    /// The image's strings by hash and text: a file, and the offset in it.
    strings: Vec<(usize, usize)>,
    /// Pages of the image in which strings lie: room for so many.
    n_pages: usize,
    /// How many strings have ids without the record, and what its readers recognise that by.
    n_before: usize,
    fingerprint: u32,
}

/// A string's number by its bytes, and where it was first found.
type Strings<'a> = BTreeMap<(u16, &'a [u8]), (usize, usize)>;

/// Plans the record for the modules of an image, one that continues the record `first` if there is one; none where
/// there is nothing to link. The files of the other modules come with the reason.
#[must_use]
pub fn plan<'a>(
    files: impl Iterator<Item = Input<'a>>,
    first: Option<&Link<'a>>,
) -> (Option<Plan>, Vec<(usize, Unlinked)>) {
    let mut statics: HashMap<&[u8], u16> = statics();
    if let Some(first) = first {
        let ids = STATIC.len() as u16 + 1..;
        statics.extend((0..first.n_strings()).filter_map(|index| first.string(index)).zip(ids));
    }
    let statics = statics;
    let n_before = STATIC.len() + first.map_or(0, Link::n_strings);
    let (mut linked, mut others): (Vec<(Input<'a>, Mpy<'a>)>, _) = (vec![], vec![]);
    let mut strings = Strings::new();
    for input in files {
        let added = parse(input.bytes).and_then(|mpy| {
            let mut more = Strings::new();
            let mut qstrs = mpy.qstrs();
            loop {
                let at = qstrs.offset();
                match qstrs.next() {
                    Some(Ok(Qstr::Str { bytes, .. })) if bytes.len() > MAX_LEN => return Err(Unlinked::LongName),
                    Some(Ok(Qstr::Str { bytes, .. })) if !statics.contains_key(bytes) => {
                        let key = (hash(bytes), bytes);
                        if !strings.contains_key(&key) {
                            more.entry(key).or_insert((input.file, at));
                        }
                    }
                    Some(_) => {}
                    None => break,
                }
            }
            if n_before + strings.len() + more.len() >= MAX_ID { Err(Unlinked::Strings) } else { Ok((mpy, more)) }
        });
        match added {
            Ok((mpy, mut more)) => {
                strings.append(&mut more);
                linked.push((input, mpy));
            }
            Err(why) => others.push((input.file, why)),
        }
    }
    let ids: HashMap<&[u8], u16> = (n_before as u16 + 1..).zip(strings.keys()).map(|(id, key)| (key.1, id)).collect();
    let id = |text: &[u8]| statics.get(text).or_else(|| ids.get(text)).copied();
    let max_id = (n_before + strings.len()) as u32;
    let mut modules = vec![];
    for (input, mpy) in &linked {
        match Linked::of(input, mpy, &id, max_id) {
            Ok(module) => modules.push(module),
            Err(why) => others.push((input.file, why)),
        }
    }
    others.sort_unstable_by_key(|(file, _)| *file);
    if modules.is_empty() {
        return (None, others);
    }
    let fingerprint = first.map_or_else(|| fingerprint(STATIC), Link::crc);
    (Some(Plan { modules, strings: strings.into_values().collect(), n_pages: 0, n_before, fingerprint }), others)
}

impl Linked {
    /// A module, with the ids of its strings as `id` gives them, of which none is higher than `max_id`.
    ///
    /// # Errors
    /// Why it cannot be linked.
    pub(super) fn of(
        input: &Input<'_>,
        mpy: &Mpy<'_>,
        id: &impl Fn(&[u8]) -> Option<u16>,
        max_id: u32,
    ) -> Result<Self, Unlinked> {
        let qstrs = mpy.qstrs().map(|qstr| {
            qstr.ok().and_then(|qstr| match qstr {
                Qstr::Static(id) => Some(id),
                Qstr::Str { bytes, .. } => id(bytes),
            })
        });
        let qstrs: Vec<u16> = qstrs.collect::<Option<_>>().ok_or(Unlinked::LongName)?;
        let constants = Node::all(mpy.objects(), id).ok_or(Unlinked::Unreadable)?;
        let names = names::of(mpy, input.package, &qstrs).ok_or(Unlinked::Unreadable)?;
        let (file, crc, code_at) = (input.file, crc32fast::hash(mpy.bytes()), mpy.code_at());
        let mut module = Self { file, crc, qstrs, constants, code_at, names, wide: false, size: 0, max_id };
        for wide in [false, true] {
            module.wide = wide;
            if let Some(section) = module.section(&|id| id) {
                module.size = section.len();
                return Ok(module);
            }
        }
        Err(Unlinked::Tables)
    }

    /// The section, with ids as `id` gives them. What it takes does not depend on them.
    pub(super) fn section(&self, id: &dyn Fn(u16) -> u16) -> Option<Vec<u8>> {
        let qstrs: Vec<U16> = self.qstrs.iter().map(|qstr| U16::new(id(*qstr))).collect();
        let all = &self.names.names;
        let mut parts = vec![U16::ZERO; all.len() + all.len().div_ceil(16)];
        let (mut values, mut n_values) = (vec![], 0u16);
        for (i, (name, named)) in all.iter().enumerate() {
            let named = if let Named::Qstr(qstr) = named { Named::Qstr(id(*qstr)) } else { *named };
            let (name, value) = named.encode(id(*name), self.wide)?;
            parts[i] = U16::new(name);
            if let Some(value) = value {
                values.extend(write_entry(value, self.wide));
                n_values = n_values.checked_add(1)?;
                parts[all.len() + i / 16] |= U16::new(1 << (i % 16));
            }
        }
        parts.append(&mut values);
        let mut section = Section {
            bytes: &[],
            code_at: self.code_at,
            begin: self.names.begin,
            begun: self.names.begun,
            qstrs: &qstrs,
            constants: &[],
            names: Namespace::new(&parts, u16::try_from(all.len()).ok()?, n_values, self.wide)?,
        };
        let constants_size = self.constants.len() * if self.wide { size_of::<U32>() } else { size_of::<U16>() };
        let mut objects = Writer::new(section.tables_size() + constants_size, id, self.max_id);
        let mut constants = vec![];
        for node in &self.constants {
            constants.extend(write_entry(objects.constant(node)?.encode(self.wide)?, self.wide));
        }
        section.constants = &constants;
        let (objects_at, objects) = objects.finish();
        let padding = objects_at - section.tables_size();
        let mut bytes = section.head(padding + objects.len())?.as_bytes().to_vec();
        for table in [section.qstrs, section.constants, &parts] {
            bytes.extend_from_slice(table.as_bytes());
        }
        bytes.extend_from_slice(section.beginning().as_slice().as_bytes());
        bytes.resize(objects_at, 0);
        bytes.extend_from_slice(&objects);
        Some(bytes)
    }
}

impl Plan {
    /// Takes note of where the data of the image's files starts. Whether the record still takes as much as before.
    pub fn settle(&mut self, places: &[u64]) -> bool {
        let pages: BTreeSet<u64> =
            self.strings.iter().map(|(file, at)| (places[*file] + *at as u64) / PAGE as u64).collect();
        let settled = pages.len() <= self.n_pages;
        self.n_pages = self.n_pages.max(pages.len());
        settled
    }

    /// Bytes of the record's payload.
    #[must_use]
    pub fn size(&self) -> usize {
        self.sections_at() + self.modules.iter().map(|module| module.size).sum::<usize>()
    }

    fn sections_at(&self) -> usize {
        let pages = self.n_pages * size_of::<Page>();
        let strings = (self.strings.len() * size_of::<U16>()).next_multiple_of(size_of::<U32>());
        size_of::<Head>() + self.modules.len() * size_of::<Module>() + pages + strings
    }

    /// The files that are linked.
    pub fn files(&self) -> impl Iterator<Item = usize> {
        self.modules.iter().map(|module| module.file)
    }

    /// The record's payload, for an image whose files' data starts at these offsets.
    ///
    /// # Errors
    /// The image is too large.
    pub fn write(&self, places: &[u64]) -> Result<Vec<u8>, Unlinked> {
        let place = |file: usize| u32::try_from(places[file]).map_err(|_| Unlinked::Far);
        let short = |n: usize| u16::try_from(n).map(U16::new).map_err(|_| Unlinked::Tables);
        let long = |n: usize| u32::try_from(n).map(U32::new).map_err(|_| Unlinked::Tables);
        // By page, hash and text: the sort is stable.
        let mut strings = vec![];
        for (id, (file, at)) in (self.n_before as u16 + 1..).zip(&self.strings) {
            strings.push((u64::from(place(*file)?) + *at as u64, id));
        }
        let page = |at: u64| at / PAGE as u64;
        strings.sort_by_key(|(at, _)| page(*at));
        let mut pages: Vec<Page> = vec![];
        for group in strings.chunk_by(|(a, _), (b, _)| page(*a) == page(*b)) {
            let before = pages.last().map_or(0, |page| usize::from(page.end.get()));
            let number = group.first().map_or(0, |(at, _)| page(*at));
            let number = U16::new(u16::try_from(number).map_err(|_| Unlinked::Far)?);
            pages.push(Page { number, end: short(before + group.len())? });
        }
        // Where fewer pages are needed than there was to be room for, no string lies in the last ones.
        pages.resize(self.n_pages, Page { number: U16::MAX_VALUE, end: short(strings.len())? });
        let mut moved: HashMap<u16, u16> = HashMap::new();
        for (new, (_, old)) in (self.n_before as u16 + 1..).zip(&strings) {
            moved.insert(*old, new);
        }
        let id = |id: u16| moved.get(&id).copied().unwrap_or(id);
        let mut section_at = self.sections_at();
        let mut modules = vec![];
        let mut sections = vec![];
        for module in &self.modules {
            modules.push(Module {
                file_at: U32::new(place(module.file)?),
                file_crc: U32::new(module.crc),
                section_at: long(section_at)?,
            });
            let mut section =
                module.section(&id).filter(|section| section.len() == module.size).ok_or(Unlinked::Tables)?;
            section_at += section.len();
            sections.append(&mut section);
        }
        modules.sort_by_key(|module| module.file_at.get());
        let mut payload = Head {
            crc: U32::ZERO,
            fingerprint: U32::new(self.fingerprint),
            n_before: short(self.n_before)?,
            n_strings: short(self.strings.len())?,
            n_modules: short(modules.len())?,
            n_pages: short(self.n_pages)?,
        }
        .as_bytes()
        .to_vec();
        payload.extend_from_slice(modules.as_bytes());
        payload.extend_from_slice(pages.as_bytes());
        for (at, _) in strings {
            payload.extend_from_slice(&((at % PAGE as u64) as u16).to_le_bytes());
        }
        payload.resize(self.sections_at(), 0);
        payload.append(&mut sections);
        let crc = crc32fast::hash(&payload[size_of::<U32>()..]);
        payload[..size_of::<U32>()].copy_from_slice(&crc.to_le_bytes());
        Ok(payload)
    }
}
