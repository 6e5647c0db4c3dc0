//! Strings of one ASCII character, which need no memory: indexing and iterating over text give little else.

use super::{ASCII, Inline};
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, STATIC};
use crate::value::Value;

/// A string object with its one byte.
#[repr(C)]
struct Single {
    inline: Inline,
    byte: [u8; 4],
}

// SAFETY: repr(C), a string's layout first; made in this file only, with the header of a string.
unsafe impl<'v> Object<'v> for Single {
    const TY: Ty = Ty::Str;
}

const CHARS: usize = 128;

/// In [`PLACES`]: the rest is the number of an object, else the id of a string of the static pool; 0 for a control
/// character that programs seldom have, which goes to the heap.
const OBJECT: u16 = 0x8000;

/// Where the string of each character is.
static PLACES: [u16; CHARS] = PLACES_AND_COUNT.0;

/// The strings of the characters that are not in the static pool.
static OBJECTS: [Single; PLACES_AND_COUNT.1] = {
    const EMPTY: Single = Single { inline: Inline { header: Header::with(Ty::Str, ASCII, 0), len: 1 }, byte: [0; 4] };
    let mut objects = [EMPTY; PLACES_AND_COUNT.1];
    let mut c = 0;
    while c < CHARS {
        if PLACES[c] & OBJECT != 0 {
            objects[(PLACES[c] & !OBJECT) as usize].byte[0] = c as u8;
        }
        c += 1;
    }
    objects
};

const PLACES_AND_COUNT: ([u16; CHARS], usize) = {
    let mut places = [0; CHARS];
    let mut i = 0;
    while i < STATIC.len() {
        let text = STATIC[i].as_bytes();
        if text.len() == 1 && text[0].is_ascii() {
            places[text[0] as usize] = i as u16 + 1;
        }
        i += 1;
    }
    let (mut c, mut count) = (0, 0);
    while c < CHARS {
        if places[c] == 0 && matches!(c as u8, 0 | b'\t' | b'\n' | b'\r' | b' '..=b'~') {
            places[c] = OBJECT | count;
            count += 1;
        }
        c += 1;
    }
    (places, count as usize)
};

/// The text at an address in one of the objects.
pub(crate) fn text_at(address: usize) -> Option<&'static [u8]> {
    let at = address.checked_sub(OBJECTS.as_ptr().addr())?;
    let object = OBJECTS.get(at.checked_div(size_of::<Single>())?)?;
    (address == object.byte.as_ptr().addr()).then_some(object.byte.get(..1)?)
}

/// The string object at an address.
pub(crate) fn object_at<'v>(address: usize) -> Option<Value<'v>> {
    crate::raw::item_at(&OBJECTS, address).map(Value::object)
}

/// The string of an ASCII character, if it has one that takes no memory.
#[inline]
pub(super) fn single<'v>(c: u8) -> Option<Value<'v>> {
    match *PLACES.get(usize::from(c))? {
        0 => None,
        place if place & OBJECT == 0 => Some(Value::qstr(Qstr(place.into()))),
        place => OBJECTS.get(usize::from(place & !OBJECT)).map(Value::object),
    }
}
