//! Whether a link record says what the modules beside it say.

use std::ops::Range;

use romfs_format::link::{Link, LinkError, Section};
use romfs_format::mpy::Mpy;
use romfs_format::qstr::hash;
use romfs_format::romfs::Image;
use romfs_loader::qstr::{FINGERPRINT, STATIC, STATIC_LEN};

use super::link::{Input, Linked, Unlinked, unlinked};

/// Opens the record of an image at this place, for the loader of this version.
///
/// # Errors
/// See [`LinkError`].
pub fn open<'a>(image: &Image<'a>, range: Range<usize>) -> Result<Link<'a>, LinkError> {
    Link::open(image.bytes(), range, FINGERPRINT, STATIC_LEN)
}

/// Why the record of an image has no section for a module, whose file's data starts at an offset of the image.
pub fn why_unlinked(link: &Link<'_>, file: &[u8], file_at: usize) -> String {
    if let Some(why) = unlinked(file) {
        return why.to_string();
    }
    if link.modules().iter().any(|module| module.file_at.get() as usize == file_at) {
        return "it is not the file that was linked".into();
    }
    let known = |text: &[u8]| {
        STATIC.iter().any(|other| other.as_bytes() == text) || link.find_string(text, hash(text)).is_some()
    };
    let all_known = Mpy::parse(file).is_ok_and(|mpy| mpy.qstrs().flatten().all(|qstr| known(qstr.as_bytes())));
    if all_known { "the link record leaves it out".into() } else { Unlinked::Strings.to_string() }
}

/// Compares the section of a module with its file, which runs when a `package` is imported or is a module.
///
/// # Errors
/// What differs.
pub fn section(link: &Link<'_>, section: &Section<'_>, file: &[u8], package: bool) -> Result<(), &'static str> {
    // What is wrong with the file itself is said elsewhere.
    let Ok(mpy) = Mpy::parse(file) else { return Ok(()) };
    let text = |id: u16| match usize::from(id).checked_sub(1)? {
        index if index < STATIC_LEN => Some(STATIC[index].as_bytes()),
        index => link.string(index - STATIC_LEN),
    };
    let named = section.qstrs.iter().map(|id| text(id.get()));
    if !named.eq(mpy.qstrs().map(|qstr| qstr.ok().map(|qstr| qstr.as_bytes()))) {
        return Err("link record names other strings than the file does");
    }
    if section.code_at != mpy.code_at() {
        return Err("link record has the module's code elsewhere than the file");
    }
    // Of equal strings the record's own tables say which one has the id.
    let id = |text: &[u8]| match STATIC.iter().position(|other| other.as_bytes() == text) {
        Some(index) => u16::try_from(index + 1).ok(),
        None => u16::try_from(STATIC_LEN + 1 + link.find_string(text, hash(text))?).ok(),
    };
    let input = Input { file: 0, package, bytes: file };
    let expected = Linked::of(&input, &mpy, &id, (STATIC_LEN + link.n_strings()) as u32);
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
