//! The link record: what the loader would build in RAM for each module, worked out once.
//!
//! Its size follows from the modules alone, so it is known before anything has a place in the image; its bytes follow from the
//! places.

use std::collections::{BTreeMap, HashMap};
use std::mem::size_of;

use romfs_format::link::{
    Head, IN_RAM, LinkError, MAX_ID, MAX_IMAGE, MAX_OFFSET, Module, Named, Namespace, Offset, PAGE, Section,
    fingerprint,
};
use romfs_format::mpy::{Mpy, Object, Qstr};
use romfs_format::qstr::hash;
use romfs_loader::qstr::{MAX_LEN, STATIC};
use zerocopy::IntoBytes;
use zerocopy::little_endian::{U16, U32};

use super::names::{self, Names};

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

/// A module that can be linked.
#[derive(Debug)]
struct Linked {
    /// Its index among the files.
    file: usize,
    /// CRC-32 of its bytes.
    crc: u32,
    /// Ids; those of strings of the image as in [`Plan::strings`].
    qstrs: Vec<u16>,
    constants: Vec<U16>,
    code_at: usize,
    names: Names,
}

/// A link record but for the places of the files.
#[derive(Debug)]
pub struct Plan {
    modules: Vec<Linked>,
    /// The image's strings by hash and text: a file, and the offset in it.
    strings: Vec<(usize, usize)>,
    /// Pages of the image.
    n_pages: usize,
}

/// A string's number by its bytes, and where it was first found.
type Strings<'a> = BTreeMap<(u16, &'a [u8]), (usize, usize)>;

/// Plans the record for the modules of an image. `None` where there is nothing to link.
#[must_use]
pub fn plan<'a>(files: impl Iterator<Item = Input<'a>>) -> Option<Plan> {
    let statics: HashMap<&[u8], u16> = (1..).zip(STATIC).map(|(id, text)| (text.as_bytes(), id)).collect();
    let files: Vec<(Input<'a>, Mpy<'a>)> = files
        .filter(|input| input.bytes.len() <= MAX_OFFSET)
        .filter_map(|input| Some((input, Mpy::parse(input.bytes).ok().filter(|mpy| mpy.header().arch == 0)?)))
        .collect();
    let mut strings = Strings::new();
    for (input, mpy) in &files {
        let mut qstrs = mpy.qstrs();
        loop {
            let at = qstrs.offset();
            match qstrs.next() {
                Some(Ok(Qstr::Str { bytes, .. })) if !statics.contains_key(bytes) => {
                    strings.entry((hash(bytes), bytes)).or_insert((input.file, at));
                }
                Some(_) => {}
                None => break,
            }
        }
    }
    if files.is_empty() || STATIC.len() + strings.len() >= MAX_ID {
        return None;
    }
    let ids: HashMap<&[u8], u16> =
        (STATIC.len() as u16 + 1..).zip(strings.keys()).map(|(id, key)| (key.1, id)).collect();
    let modules = files.iter().filter_map(|(input, mpy)| link(input, mpy, &statics, &ids)).collect();
    Some(Plan { modules, strings: strings.into_values().collect(), n_pages: 0 })
}

fn link(input: &Input<'_>, mpy: &Mpy<'_>, statics: &HashMap<&[u8], u16>, ids: &HashMap<&[u8], u16>) -> Option<Linked> {
    let id = |text: &[u8]| statics.get(text).or_else(|| ids.get(text)).copied();
    let qstrs: Vec<u16> = mpy
        .qstrs()
        .map(|qstr| match qstr.ok()? {
            Qstr::Static(id) => Some(id),
            // The loader will refuse the module.
            Qstr::Str { bytes, .. } if bytes.len() > MAX_LEN => None,
            Qstr::Str { bytes, .. } => id(bytes),
        })
        .collect::<Option<_>>()?;
    let mut constants = vec![];
    let mut constant_slots = 0;
    let mut objects = mpy.objects();
    loop {
        let at = objects.offset();
        let entry = match objects.next() {
            Some(Ok(Object::Str(..) | Object::Bytes(..))) => u16::try_from(at + 1).ok()?,
            Some(Ok(_)) => {
                constant_slots += 1;
                IN_RAM | (constant_slots - 1)
            }
            Some(Err(_)) => return None,
            None => break,
        };
        constants.push(U16::new(entry));
    }
    let names = names::of(mpy, input.package, &qstrs, &constants)?;
    let crc = crc32fast::hash(mpy.bytes());
    Some(Linked { file: input.file, crc, qstrs, constants, code_at: mpy.code_at(), names })
}

impl Plan {
    /// Makes room for an image of this size, and of what the record then takes more.
    pub fn reserve(&mut self, image_size: u64) {
        let pages = |size: usize| size.div_ceil(PAGE);
        let size = usize::try_from(image_size).unwrap_or(MAX_IMAGE).min(MAX_IMAGE);
        // What the record grows by may push strings into one more page.
        self.n_pages = pages(size + size_of::<U16>() * (pages(size) + 1) + PAGE / 16);
    }

    /// Bytes of the record's payload.
    #[must_use]
    pub fn size(&self) -> usize {
        self.sections_at() + self.modules.iter().map(Linked::size).sum::<usize>()
    }

    fn sections_at(&self) -> usize {
        let tables = (self.n_pages + self.strings.len()) * size_of::<U16>();
        size_of::<Head>() + self.modules.len() * size_of::<Module>() + tables
    }

    /// The record's payload, for an image whose files' data starts at these offsets.
    ///
    /// # Errors
    /// The image is too large.
    pub fn write(&self, places: &[u64]) -> Result<Vec<u8>, LinkError> {
        let place =
            |file: usize| usize::try_from(places[file]).ok().filter(|at| *at < MAX_IMAGE).ok_or(LinkError::Strings);
        let short = |n: usize| u16::try_from(n).map(U16::new).map_err(|_| LinkError::Strings);
        let offset = |at: usize| Offset::new(at).ok_or(LinkError::Strings);
        // By page, hash and text: the sort is stable.
        let mut strings = vec![];
        for (id, (file, at)) in (STATIC.len() as u16 + 1..).zip(&self.strings) {
            strings.push((place(*file)? + at, id));
        }
        strings.sort_by_key(|(at, _)| at / PAGE);
        let ends = (0..self.n_pages).map(|page| strings.partition_point(|(at, _)| at / PAGE <= page));
        let ends = ends.map(short).collect::<Result<Vec<U16>, _>>()?;
        if ends.last().is_none_or(|end| usize::from(end.get()) < strings.len()) {
            return Err(LinkError::Strings);
        }
        let mut moved: HashMap<u16, u16> = HashMap::new();
        for (new, (_, old)) in (STATIC.len() as u16 + 1..).zip(&strings) {
            moved.insert(*old, new);
        }
        let id = |id: u16| moved.get(&id).copied().unwrap_or(id);
        let mut section_at = self.sections_at();
        let mut modules = vec![];
        let mut sections = vec![];
        for module in &self.modules {
            modules.push(Module {
                file_at: offset(place(module.file)?)?,
                file_crc: U32::new(module.crc),
                section_at: offset(section_at)?,
            });
            section_at += module.size();
            module.write(&id, &mut sections).ok_or(LinkError::Strings)?;
        }
        modules.sort_by_key(|module| module.file_at.get());
        let mut payload = Head {
            crc: U32::ZERO,
            fingerprint: U32::new(fingerprint(STATIC)),
            n_static: short(STATIC.len())?,
            n_strings: short(self.strings.len())?,
            n_modules: short(modules.len())?,
            n_pages: short(self.n_pages)?,
        }
        .as_bytes()
        .to_vec();
        payload.extend_from_slice(modules.as_bytes());
        payload.extend_from_slice(ends.as_bytes());
        for (at, _) in strings {
            payload.extend_from_slice(&((at % PAGE) as u16).to_le_bytes());
        }
        payload.append(&mut sections);
        let crc = crc32fast::hash(&payload[size_of::<U32>()..]);
        payload[..size_of::<U32>()].copy_from_slice(&crc.to_le_bytes());
        Ok(payload)
    }
}

impl Linked {
    fn size(&self) -> usize {
        let n_values = self.names.names.iter().filter(|(_, named)| !matches!(named, Named::Slot(_))).count();
        Section::size(self.qstrs.len(), self.constants.len(), self.names.names.len(), n_values, self.names.begin > 0)
    }

    /// Writes the section, with ids as `id` gives them.
    fn write(&self, id: &impl Fn(u16) -> u16, to: &mut Vec<u8>) -> Option<()> {
        let qstrs: Vec<U16> = self.qstrs.iter().map(|qstr| U16::new(id(*qstr))).collect();
        let all = &self.names.names;
        let mut entries = vec![U16::ZERO; all.len() + all.len().div_ceil(16)];
        let mut values = vec![];
        for (i, (name, named)) in all.iter().enumerate() {
            let named = if let Named::Qstr(qstr) = named { Named::Qstr(id(*qstr)) } else { *named };
            let (name, value) = named.encode(id(*name))?;
            entries[i] = U16::new(name);
            if let Some(value) = value {
                values.push(U16::new(value));
                entries[all.len() + i / 16] |= U16::new(1 << (i % 16));
            }
        }
        let (n_names, n_values) = (u16::try_from(all.len()).ok()?, u16::try_from(values.len()).ok()?);
        entries.append(&mut values);
        let section = Section {
            bytes: &[],
            code_at: self.code_at,
            begin: self.names.begin,
            begun: self.names.begun,
            qstrs: &qstrs,
            constants: &self.constants,
            names: Namespace::new(&entries, n_names, n_values)?,
        };
        to.extend_from_slice(section.head()?.as_bytes());
        for table in [section.qstrs, section.constants, &entries] {
            to.extend_from_slice(table.as_bytes());
        }
        to.extend_from_slice(section.beginning().as_slice().as_bytes());
        Some(())
    }
}
