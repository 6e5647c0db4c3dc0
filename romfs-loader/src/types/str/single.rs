//! Strings of one ASCII character, which need no memory: indexing and iterating over text give little else.

use super::{ASCII, Inline};
use crate::object::{Header, Ty};
use crate::qstr::{Qstr, STATIC};
use crate::value::Value;

/// A string object with its one byte.
#[repr(C)]
struct Single {
    inline: Inline,
    byte: [u8; 4],
}

const CHARS: usize = 128;

static OBJECTS: [Single; CHARS] = {
    const EMPTY: Single = Single { inline: Inline { header: Header::with(Ty::Str, ASCII, 0), len: 1 }, byte: [0; 4] };
    let mut objects = [EMPTY; CHARS];
    let mut c = 0;
    while c < CHARS {
        objects[c].byte[0] = c as u8;
        c += 1;
    }
    objects
};

/// The ids of the characters in the static pool; 0 for those that are not in it.
static IDS: [u16; CHARS] = {
    let mut ids = [0; CHARS];
    let mut i = 0;
    while i < STATIC.len() {
        let text = STATIC[i].as_bytes();
        if text.len() == 1 && text[0].is_ascii() {
            ids[text[0] as usize] = i as u16 + 1;
        }
        i += 1;
    }
    ids
};

/// The string of an ASCII character.
#[inline]
pub(super) fn single(c: u8) -> Option<Value> {
    let object = OBJECTS.get(usize::from(c))?;
    Some(match IDS[usize::from(c)] {
        0 => Value::object(object),
        id => Value::qstr(Qstr(id.into())),
    })
}
