//! Characters in a str's bytes.
//!
//! A str is UTF-8 in which lone surrogates may stand as well, each as three bytes, since Python has strings like
//! `'\ud800'`. [`valid_up_to`] checks that once, where bytes become a str; everything else here trusts it for its
//! results, but never for its safety: other bytes give some answer, not a panic.

use core::ops::Range;

/// One past the largest code point.
const CODE_POINTS: u32 = 0x11_0000;

/// Whether a byte continues a character.
#[must_use]
pub fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// How many characters `text` has.
#[must_use]
pub fn char_count(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| !is_continuation(byte)).count()
}

/// Length in bytes of the first character; 0 for an empty text.
#[must_use]
pub fn first_len(text: &[u8]) -> usize {
    match text {
        [] => 0,
        [_, rest @ ..] => 1 + rest.iter().take_while(|&&byte| is_continuation(byte)).count(),
    }
}

/// Length in bytes of a character that starts with this byte, as far as the byte tells.
#[must_use]
pub fn len_from_lead(lead: u8) -> usize {
    match lead {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

/// Where character `index` starts, the text's end being one past the last; `None` beyond.
#[must_use]
pub fn offset(text: &[u8], index: usize) -> Option<usize> {
    if index >= text.len() {
        return (index == char_count(text)).then_some(text.len());
    }
    let mut starts = text.iter().enumerate().filter(|(_, byte)| !is_continuation(**byte));
    match starts.nth(index) {
        Some((at, _)) => Some(at),
        None => (index == char_count(text)).then_some(text.len()),
    }
}

/// Where the character starts that is `index` from the end, 1 being the last; `None` beyond the start.
#[must_use]
pub fn offset_from_end(text: &[u8], index: usize) -> Option<usize> {
    match index.checked_sub(1) {
        None => Some(text.len()),
        Some(skip) => {
            text.iter().enumerate().rev().filter(|(_, byte)| !is_continuation(**byte)).nth(skip).map(|(at, _)| at)
        }
    }
}

/// The bytes of the character at a Python index, negative ones counting from the end; `None` when out of range.
#[must_use]
pub fn char_at(text: &[u8], index: isize) -> Option<Range<usize>> {
    let start = match usize::try_from(index) {
        Ok(index) => offset(text, index)?,
        Err(_) => offset_from_end(text, index.unsigned_abs())?,
    };
    (start < text.len()).then(|| start..start + first_len(&text[start..]))
}

/// Where a slice bound lies, negative ones counting from the end and those beyond either end being that end.
#[must_use]
pub fn slice_offset(text: &[u8], index: isize) -> usize {
    match usize::try_from(index) {
        Ok(index) => offset(text, index).unwrap_or(text.len()),
        Err(_) => offset_from_end(text, index.unsigned_abs()).unwrap_or(0),
    }
}

/// The bytes from one slice bound to another; an empty range at the first when they are the wrong way round.
#[must_use]
pub fn slice(text: &[u8], start: Option<isize>, stop: Option<isize>) -> Range<usize> {
    let start = start.map_or(0, |start| slice_offset(text, start));
    let stop = stop.map_or(text.len(), |stop| slice_offset(text, stop));
    start..stop.max(start)
}

/// The first character's code point and its length in bytes; `None` for an empty text and when no well-formed character
/// comes first. Surrogates are characters, and so is, as in MicroPython, what four bytes can say beyond the last code
/// point.
#[must_use]
pub fn decode(text: &[u8]) -> Option<(u32, usize)> {
    let (&lead, rest) = text.split_first()?;
    // As in stock the shape alone counts: forms longer than need be and numbers beyond the code points are characters
    // too.
    let (len, bits) = match lead {
        0..=0x7f => return Some((u32::from(lead), 1)),
        0xc0..=0xdf => (2, 0x1f),
        0xe0..=0xef => (3, 0x0f),
        0xf0..=0xf7 => (4, 0x07),
        _ => return None,
    };
    let mut code = u32::from(lead & bits);
    for &byte in rest.get(..len - 1)? {
        if !is_continuation(byte) {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    Some((code, len))
}

/// Writes a code point, surrogates included, into `buf`; its bytes, or `None` when it is no code point.
pub fn encode(code: u32, buf: &mut [u8; 4]) -> Option<&[u8]> {
    let (len, lead) = match code {
        0..0x80 => (1, 0),
        0x80..0x800 => (2, 0xc0),
        0x800..0x1_0000 => (3, 0xe0),
        0x1_0000..CODE_POINTS => (4, 0xf0),
        _ => return None,
    };
    let mut rest = code;
    for byte in buf.iter_mut().take(len).skip(1).rev() {
        *byte = 0x80 | (rest & 0x3f) as u8;
        rest >>= 6;
    }
    buf[0] = lead | rest as u8;
    buf.get(..len)
}

/// How many bytes from the start are characters, surrogates included: all of them when `text` is a str.
#[must_use]
pub fn valid_up_to(text: &[u8]) -> usize {
    let mut rest = text;
    loop {
        let ascii = rest.iter().take_while(|byte| byte.is_ascii()).count();
        rest = rest.get(ascii..).unwrap_or_default();
        match decode(rest).and_then(|(_, len)| rest.get(len..)) {
            Some(after) => rest = after,
            None => return text.len() - rest.len(),
        }
    }
}

/// The characters of a text, each as its bytes.
#[must_use]
pub fn chars(text: &[u8]) -> Chars<'_> {
    Chars { rest: text }
}

/// An iterator over characters, each as its bytes.
#[derive(Debug, Clone)]
pub struct Chars<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Chars<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (first, rest) = self.rest.split_at(first_len(self.rest));
        self.rest = rest;
        (!first.is_empty()).then_some(first)
    }
}

impl DoubleEndedIterator for Chars<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (rest, last) = self.rest.split_at(offset_from_end(self.rest, 1).unwrap_or(0));
        self.rest = rest;
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "aé€😀z";

    #[test]
    fn counts_and_offsets() {
        let text = TEXT.as_bytes();
        assert_eq!(char_count(text), 5);
        let starts: Vec<_> = (0..7).map(|index| offset(text, index)).collect();
        assert_eq!(starts, [Some(0), Some(1), Some(3), Some(6), Some(10), Some(11), None]);
        let from_end: Vec<_> = (0..7).map(|index| offset_from_end(text, index)).collect();
        assert_eq!(from_end, [Some(11), Some(10), Some(6), Some(3), Some(1), Some(0), None]);
        assert_eq!((offset(b"", 0), offset(b"", 1), offset_from_end(b"", 1)), (Some(0), None, None));
    }

    #[test]
    fn indices_as_python_has_them() {
        let text = TEXT.as_bytes();
        assert_eq!(char_at(text, 2), Some(3..6));
        assert_eq!(char_at(text, -2), Some(6..10));
        assert_eq!((char_at(text, 5), char_at(text, -6), char_at(text, isize::MIN)), (None, None, None));
        let slice = |start, stop| &TEXT[super::slice(text, start, stop)];
        assert_eq!(slice(Some(1), Some(3)), "é€");
        assert_eq!(slice(None, Some(-1)), "aé€😀");
        assert_eq!(slice(Some(-2), None), "😀z");
        assert_eq!(slice(Some(-99), Some(99)), TEXT);
        assert_eq!(slice(Some(3), Some(1)), "");
    }

    #[test]
    fn every_code_point_round_trips() {
        let mut buf = [0; 4];
        for code in 0..CODE_POINTS {
            let bytes = encode(code, &mut buf).unwrap();
            assert_eq!(decode(bytes), Some((code, bytes.len())));
            if let Some(c) = char::from_u32(code) {
                assert_eq!(bytes, c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        assert_eq!(encode(CODE_POINTS, &mut buf), None);
    }

    #[test]
    fn malformed_text_is_found() {
        for (text, valid) in [
            (&b"ab\xff"[..], 2),
            (b"\xc0\x80", 2),
            (b"\xe2\x82", 0),
            (b"a\xe2\x82a", 1),
            (b"\xf4\x90\x80\x80", 4),
            (b"\xe0\x80\x80", 3),
            (b"\xf8\x80\x80\x80", 0),
            (b"\x80", 0),
            (b"x\xed\xa0\x80", 4),
            (b"", 0),
        ] {
            assert_eq!(valid_up_to(text), valid, "{text:?}");
        }
        assert_eq!(valid_up_to(TEXT.as_bytes()), TEXT.len());
    }

    #[test]
    fn characters_from_both_ends() {
        let text = TEXT.as_bytes();
        let forward: Vec<_> = chars(text).collect();
        let mut backward: Vec<_> = chars(text).rev().collect();
        backward.reverse();
        assert_eq!(forward, backward);
        assert_eq!(forward.concat(), text);
        assert_eq!(forward.len(), 5);
        // Garbage gives something, without end.
        assert_eq!(chars(b"\x80\x80a\xff").count(), 3);
        assert_eq!(chars(b"\x80\x80").rev().count(), 1);
    }
}
