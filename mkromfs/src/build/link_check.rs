//! Whether a link record says what the modules beside it say.

use std::ops::Range;

use romfs_format::link::{IN_RAM, Link, LinkError, Section};
use romfs_format::mpy::{Mpy, Object};
use romfs_format::romfs::Image;
use romfs_loader::qstr::{FINGERPRINT, STATIC, STATIC_LEN};

use super::names::{self, Names};

/// Opens the record of an image at this place, for the loader of this version.
///
/// # Errors
/// See [`LinkError`].
pub fn open<'a>(image: &Image<'a>, range: Range<usize>) -> Result<Link<'a>, LinkError> {
    Link::open(image.bytes(), range, FINGERPRINT, STATIC_LEN)
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
    let mut objects = mpy.objects();
    let mut in_ram = 0;
    for entry in section.constants {
        let at = objects.offset();
        let fits = match objects.next() {
            Some(Ok(Object::Str(..) | Object::Bytes(..))) => usize::from(entry.get()) == at + 1,
            Some(Ok(_)) => {
                in_ram += 1;
                entry.get() == IN_RAM | (in_ram - 1)
            }
            _ => false,
        };
        if !fits {
            return Err("link record has other constants than the file");
        }
    }
    if objects.next().is_some() || usize::from(in_ram) != section.constant_slots() {
        return Err("link record has other constants than the file");
    }
    let qstrs: Vec<u16> = section.qstrs.iter().map(|id| id.get()).collect();
    let expected = names::of(&mpy, package, &qstrs, section.constants);
    let name = |position| Some((section.names.id(position)?, section.names.named(position)?));
    let names =
        (0..section.names.len()).map(name).collect::<Option<_>>().ok_or("link record has a name of an unknown kind")?;
    if expected != Some(Names { names, begin: section.begin, begun: section.begun }) {
        return Err("link record has other names than the file's code stores");
    }
    Ok(())
}
