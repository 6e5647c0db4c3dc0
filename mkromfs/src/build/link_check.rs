//! The link records of an image, and whether they say what the modules beside them say.

use romfs_format::link::{Link, LinkError, Section, find};
use romfs_format::mpy::Mpy;
use romfs_format::qstr::hash;
use romfs_format::romfs::Image;
use romfs_loader::qstr::{FINGERPRINT, STATIC, STATIC_LEN};

use super::link::{Input, Linked, Unlinked, unlinked};

/// The link record of an image and the one that continues it, for the loader of this version.
#[derive(Debug, Clone)]
pub struct Links<'a> {
    records: Vec<Link<'a>>,
}

impl<'a> Links<'a> {
    /// Opens the records of an image; `None` where there are none.
    ///
    /// # Errors
    /// What is wrong with one, and where it starts.
    pub fn open(image: &Image<'a>) -> Result<Option<Self>, (usize, LinkError)> {
        let mut records: Vec<Link<'a>> = vec![];
        for range in find(image) {
            let start = range.start;
            let record = match records.first() {
                None => Link::open(image.bytes(), range, FINGERPRINT, STATIC_LEN),
                Some(first) => first.open_second(range),
            };
            records.push(record.map_err(|error| (start, error))?);
        }
        Ok(if records.is_empty() { None } else { Some(Self { records }) })
    }

    /// The first record.
    pub fn first(&self) -> &Link<'a> {
        &self.records[0]
    }

    /// All strings, by id.
    pub fn strings(&self) -> impl Iterator<Item = &'a [u8]> {
        self.records.iter().flat_map(|link| (0..link.n_strings()).filter_map(|index| link.string(index)))
    }

    /// The string with an id.
    pub fn text(&self, id: u16) -> Option<&'a [u8]> {
        let index = usize::from(id).checked_sub(1)?;
        if index < STATIC_LEN {
            return Some(STATIC[index].as_bytes());
        }
        self.records.iter().find_map(|link| link.string(index.checked_sub(link.n_before())?))
    }

    /// The id of a string.
    pub fn id(&self, text: &[u8]) -> Option<u16> {
        let known = STATIC.iter().position(|other| other.as_bytes() == text);
        let known = known.or_else(|| {
            self.records.iter().find_map(|link| Some(link.n_before() + link.find_string(text, hash(text))?))
        });
        u16::try_from(known? + 1).ok()
    }

    /// The section of a module with these bytes of the image as its file, and the highest id that was given when it was
    /// made.
    pub fn section_of(&self, file: &[u8]) -> Option<(Section<'a>, u32)> {
        self.records.iter().find_map(|link| Some((link.section_of(file)?, (link.n_before() + link.n_strings()) as u32)))
    }
}

/// Why the records of an image have no section for a module, whose file's data starts at an offset of the image.
pub fn why_unlinked(links: &Links<'_>, file: &[u8], file_at: usize) -> String {
    if let Some(why) = unlinked(file) {
        return why.to_string();
    }
    if links.records.iter().any(|link| link.module_at(file_at).is_some()) {
        return "it is not the file that was linked".into();
    }
    let known = |text: &[u8]| links.id(text).is_some();
    let all_known = Mpy::parse(file).is_ok_and(|mpy| mpy.qstrs().flatten().all(|qstr| known(qstr.as_bytes())));
    if all_known { "the link record leaves it out".into() } else { Unlinked::Strings.to_string() }
}

/// Compares the section of a module with its file, which runs when a `package` is imported or is a module. `max_id` is
/// as [`Links::section_of`] says.
///
/// # Errors
/// What differs.
pub fn section(
    links: &Links<'_>,
    (section, max_id): (&Section<'_>, u32),
    file: &[u8],
    package: bool,
) -> Result<(), &'static str> {
    // What is wrong with the file itself is said elsewhere.
    let Ok(mpy) = Mpy::parse(file) else { return Ok(()) };
    let named = section.qstrs.iter().map(|id| links.text(id.get()));
    if !named.eq(mpy.qstrs().map(|qstr| qstr.ok().map(|qstr| qstr.as_bytes()))) {
        return Err("link record names other strings than the file does");
    }
    if section.code_at != mpy.code_at() {
        return Err("link record has the module's code elsewhere than the file");
    }
    // Of equal strings the record's own tables say which one has the id.
    let id = |text: &[u8]| links.id(text);
    let input = Input { file: 0, package, bytes: file };
    let expected = Linked::of(&input, &mpy, &id, max_id);
    let expected = expected.ok().and_then(|linked| linked.section(&|id| id));
    let Some(bytes) = expected else { return Err("link record has a module that cannot be linked") };
    let Some(expected) = Section::read(&bytes) else { return Err("link record has a module that cannot be linked") };
    let constants =
        |section: &Section<'_>| -> Vec<_> { (0..section.n_constants()).map(|index| section.constant(index)).collect() };
    let objects = |section: &Section<'_>| section.bytes.get(section.tables_size()..).map(<[u8]>::to_vec);
    if constants(section) != constants(&expected) || objects(section) != objects(&expected) {
        return Err("link record has other constants than the file");
    }
    if section.bytes != expected.bytes {
        return Err("link record has other names than the file's code stores");
    }
    Ok(())
}
