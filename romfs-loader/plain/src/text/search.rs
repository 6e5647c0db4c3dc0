//! Finding, splitting and stripping: what is left are parts of the bytes.
//!
//! They work on a str's bytes as on bytes: a whole character never matches inside another. Where an empty match or a
//! single element counts, [`Unit`] says what an element is.

use super::ascii::is_space;
use super::utf8::{first_len, offset_from_end};

/// What a text consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Byte,
    /// The characters of a str.
    Char,
}

impl Unit {
    /// Length of the first element, which exists.
    fn first(self, text: &[u8]) -> usize {
        match self {
            Self::Byte => 1,
            Self::Char => first_len(text).max(1),
        }
    }

    /// Where the last element starts.
    fn last(self, text: &[u8]) -> usize {
        match self {
            Self::Byte => text.len().saturating_sub(1),
            Self::Char => offset_from_end(text, 1).unwrap_or(0),
        }
    }
}

/// A longer needle is looked for by a hash: the time is linear in any text.
const SHORT: usize = 16;

/// The first place of `needle` in `text`.
#[must_use]
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let Some((&first, tail)) = needle.split_first() else { return Some(0) };
    if tail.len() >= SHORT {
        return find_by_hash(text, needle, false);
    }
    let starts = text.len().checked_sub(tail.len())?;
    let mut at = 0;
    while let Some(skip) = text.get(at..starts)?.iter().position(|&byte| byte == first) {
        at += skip + 1;
        if text.get(at..)?.starts_with(tail) {
            return Some(at - 1);
        }
    }
    None
}

/// The last place of `needle` in `text`.
#[must_use]
pub fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.len() > SHORT {
        return find_by_hash(text, needle, true);
    }
    let mut rest = text;
    while !rest.ends_with(needle) {
        (_, rest) = rest.split_last()?;
    }
    Some(rest.len() - needle.len())
}

/// The first or the last place of a needle that is not empty, where only windows of the same hash (a polynomial of
/// their bytes) are compared.
#[inline(never)]
fn find_by_hash(text: &[u8], needle: &[u8], last: bool) -> Option<usize> {
    const BASE: u32 = 0x0100_0193;
    let add = |hash: u32, byte: u8| hash.wrapping_mul(BASE).wrapping_add(byte.into());
    let (first, behind) = text.split_at_checked(needle.len())?;
    let wanted = needle.iter().fold(0, |hash, byte| add(hash, *byte));
    let highest = needle.iter().skip(1).fold(1, |power: u32, _| power.wrapping_mul(BASE));
    let mut here = first.iter().fold(0, |hash, byte| add(hash, *byte));
    let (mut found, mut at) = (None, 0);
    loop {
        if here == wanted && text[at..].starts_with(needle) {
            found = Some(at);
            if !last {
                return found;
            }
        }
        let Some(next) = behind.get(at) else { return found };
        here = add(here.wrapping_sub(highest.wrapping_mul(text[at].into())), *next);
        at += 1;
    }
}

/// The places of `needle` that do not overlap, from the left; an empty needle is at every boundary of elements. For
/// `count` and `replace`.
#[must_use]
pub fn matches<'a>(text: &'a [u8], needle: &'a [u8], unit: Unit) -> Matches<'a> {
    Matches { text, needle, unit, at: Some(0) }
}

/// An iterator over places in a text.
#[derive(Debug, Clone)]
pub struct Matches<'a> {
    text: &'a [u8],
    needle: &'a [u8],
    unit: Unit,
    /// Where to look next.
    at: Option<usize>,
}

impl Iterator for Matches<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let from = self.at?;
        let rest = self.text.get(from..)?;
        let found = find(rest, self.needle).map(|at| from + at);
        self.at = match found {
            Some(_) if self.needle.is_empty() && rest.is_empty() => None,
            Some(at) if self.needle.is_empty() => Some(at + self.unit.first(rest)),
            Some(at) => Some(at + self.needle.len()),
            None => None,
        };
        found
    }
}

/// The parts between separators, at most `max` of them being split at; for `split(sep, max)`. An empty `separator`
/// never matches: the caller has refused it.
pub fn split<'a>(text: &'a [u8], separator: &'a [u8], max: usize) -> impl Iterator<Item = &'a [u8]> {
    let (mut rest, mut left) = (Some(text), max);
    core::iter::from_fn(move || {
        let part = rest.take()?;
        if left == 0 || separator.is_empty() {
            return Some(part);
        }
        left -= 1;
        let Some(at) = find(part, separator) else { return Some(part) };
        rest = part.get(at + separator.len()..);
        part.get(..at)
    })
}

/// The parts between separators from the right, the last part first; for `rsplit(sep, max)`.
pub fn rsplit<'a>(text: &'a [u8], separator: &'a [u8], max: usize) -> impl Iterator<Item = &'a [u8]> {
    let (mut rest, mut left) = (Some(text), max);
    core::iter::from_fn(move || {
        let part = rest.take()?;
        if left == 0 || separator.is_empty() {
            return Some(part);
        }
        left -= 1;
        let Some(at) = rfind(part, separator) else { return Some(part) };
        rest = part.get(..at);
        part.get(at + separator.len()..)
    })
}

/// The words between white space; after `max` splits the rest is one word, with white space at its end; for
/// `split(None, max)`.
pub fn split_space(text: &[u8], max: usize) -> impl Iterator<Item = &[u8]> {
    let (mut rest, mut left) = (text, max);
    core::iter::from_fn(move || {
        rest = rest.get(rest.iter().take_while(|&&byte| is_space(byte)).count()..)?;
        let mut len = rest.len();
        if left > 0 {
            left -= 1;
            len = rest.iter().take_while(|&&byte| !is_space(byte)).count();
        }
        let (word, after) = rest.split_at_checked(len)?;
        rest = after;
        if word.is_empty() { None } else { Some(word) }
    })
}

/// The lines, ended by `\n`, `\r` or `\r\n`, with their ends if `keep_ends`; for `splitlines`.
pub fn lines(text: &[u8], keep_ends: bool) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let len = rest.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        let (line, after) = rest.split_at_checked(len)?;
        let end = match after {
            [b'\r', b'\n', ..] => 2,
            _ => after.len().min(1),
        };
        let (whole, after) = rest.split_at_checked(len + end)?;
        rest = after;
        match whole {
            [] => None,
            _ if keep_ends => Some(whole),
            _ => Some(line),
        }
    })
}

/// Which ends [`strip`] works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `strip`
    Both,
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
}

/// What is left of `text` without elements of `set` at its ends; without white space for `None`.
#[must_use]
pub fn strip<'a>(text: &'a [u8], set: Option<&[u8]>, side: Side, unit: Unit) -> &'a [u8] {
    let strips = |element: &[u8]| match set {
        Some(set) => find(set, element).is_some(),
        None => element.iter().all(|&byte| is_space(byte)),
    };
    let mut rest = text;
    while side != Side::Right
        && let Some((first, after)) = rest.split_at_checked(unit.first(rest))
        && strips(first)
    {
        rest = after;
    }
    while side != Side::Left
        && !rest.is_empty()
        && let Some((before, last)) = rest.split_at_checked(unit.last(rest))
        && strips(last)
    {
        rest = before;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways to look, in texts of which every part looks like the needle.
    #[test]
    fn searches_by_hash_find_the_same() {
        let naive = |text: &[u8], needle: &[u8]| text.windows(needle.len()).position(|window| window == needle);
        let naive_last = |text: &[u8], needle: &[u8]| text.windows(needle.len()).rposition(|window| window == needle);
        for len in [1, 2, 17, 40] {
            for at in 0..120usize {
                for other in 0..len {
                    let mut needle = vec![b'a'; len];
                    needle[other] = b'b';
                    let mut text = vec![b'a'; 130];
                    if let Some(place) = text.get_mut(at..at + len) {
                        place.copy_from_slice(&needle);
                    }
                    let (first, last) = (naive(&text, &needle), naive_last(&text, &needle));
                    assert_eq!((find(&text, &needle), rfind(&text, &needle)), (first, last));
                    let by_hash = (find_by_hash(&text, &needle, false), find_by_hash(&text, &needle, true));
                    assert_eq!(by_hash, (first, last), "{len}, {at}, {other}");
                }
            }
        }
        assert_eq!((find_by_hash(b"ab", b"abc", false), find_by_hash(b"abc", b"abc", true)), (None, Some(0)));
    }

    #[test]
    fn searches_take_linear_time() {
        // Naive searches compare 10^11 bytes here.
        let text = vec![b'a'; 1 << 20];
        let mut needle = vec![b'a'; 1 << 19];
        *needle.last_mut().unwrap() = b'b';
        assert_eq!(find(&text, &needle), None);
        needle.rotate_right(1);
        assert_eq!((find(&text, &needle), rfind(&text, &needle)), (None, None));
        needle[0] = b'a';
        needle[1 << 18] = b'b';
        assert_eq!((find(&text, &needle), rfind(&text, &needle)), (None, None));
    }

    fn parts<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<&'a str> {
        parts.map(|part| str::from_utf8(part).unwrap()).collect()
    }

    #[test]
    fn finding() {
        for (text, needle, first, last) in [
            ("abcabc", "bc", Some(1), Some(4)),
            ("abcabc", "", Some(0), Some(6)),
            ("abc", "abcd", None, None),
            ("", "", Some(0), Some(0)),
            ("", "a", None, None),
            ("aaa", "aaa", Some(0), Some(0)),
            ("aab", "ab", Some(1), Some(1)),
            ("abc", "c", Some(2), Some(2)),
            ("xay", "ab", None, None),
        ] {
            assert_eq!(find(text.as_bytes(), needle.as_bytes()), first, "{text} {needle}");
            assert_eq!(rfind(text.as_bytes(), needle.as_bytes()), last, "{text} {needle}");
        }
    }

    #[test]
    fn matches_do_not_overlap() {
        let places =
            |text: &str, needle: &str, unit| matches(text.as_bytes(), needle.as_bytes(), unit).collect::<Vec<_>>();
        assert_eq!(places("aaaa", "aa", Unit::Char), [0, 2]);
        assert_eq!(places("aéb", "", Unit::Char), [0, 1, 3, 4]);
        assert_eq!(places("aéb", "", Unit::Byte), [0, 1, 2, 3, 4]);
        assert_eq!(places("", "", Unit::Char), [0]);
        assert_eq!(places("abc", "x", Unit::Char), []);
    }

    #[test]
    fn splitting_at_a_separator() {
        let split = |text: &'static str, separator: &'static str, max: Option<usize>| {
            parts(super::split(text.as_bytes(), separator.as_bytes(), max.unwrap_or(usize::MAX)))
        };
        assert_eq!(split("a,b,,c,", ",", None), ["a", "b", "", "c", ""]);
        assert_eq!(split("a,b,c", ",", Some(1)), ["a", "b,c"]);
        assert_eq!(split("a,b", ",", Some(0)), ["a,b"]);
        assert_eq!(split("", ",", None), [""]);
        assert_eq!(split("abab", "ab", None), ["", "", ""]);
        let rsplit = |text: &'static str, separator: &'static str, max: Option<usize>| {
            parts(super::rsplit(text.as_bytes(), separator.as_bytes(), max.unwrap_or(usize::MAX)))
        };
        assert_eq!(rsplit("a,b,c", ",", Some(1)), ["c", "a,b"]);
        assert_eq!(rsplit("a,,b", ",", None), ["b", "", "a"]);
        assert_eq!(rsplit("ababa", "aba", None), ["", "ab"]);
        assert_eq!(rsplit("a", ",", Some(0)), ["a"]);
    }

    #[test]
    fn splitting_at_space() {
        let split =
            |text: &'static str, max: Option<usize>| parts(split_space(text.as_bytes(), max.unwrap_or(usize::MAX)));
        assert_eq!(split("  a b\t\nc ", None), ["a", "b", "c"]);
        assert_eq!(split("  a  b c ", Some(1)), ["a", "b c "]);
        assert_eq!(split(" a b", Some(0)), ["a b"]);
        assert_eq!(split(" \n", None), Vec::<&str>::new());
    }

    #[test]
    fn lines_end_three_ways() {
        let lines = |text: &'static str, keep| parts(super::lines(text.as_bytes(), keep));
        assert_eq!(lines("a\nb\r\nc\rd", false), ["a", "b", "c", "d"]);
        assert_eq!(lines("a\n\r\n", true), ["a\n", "\r\n"]);
        assert_eq!(lines("\n\r", false), ["", ""]);
        assert_eq!(lines("", false), Vec::<&str>::new());
    }

    #[test]
    fn stripping() {
        let strip = |text: &'static str, set: Option<&str>, side| {
            str::from_utf8(super::strip(text.as_bytes(), set.map(str::as_bytes), side, Unit::Char)).unwrap()
        };
        assert_eq!(strip(" \ta \n", None, Side::Both), "a");
        assert_eq!(strip(" a ", None, Side::Left), "a ");
        assert_eq!(strip(" a ", None, Side::Right), " a");
        assert_eq!(strip("   ", None, Side::Both), "");
        assert_eq!(strip("éèaé", Some("éè"), Side::Both), "a");
        // Shares a byte with the set, which is not enough for a character.
        assert_eq!(strip("êaê", Some("é"), Side::Both), "êaê");
        assert_eq!(strip("abc", Some(""), Side::Both), "abc");
        assert_eq!(super::strip(b"\xc3a\xc3", Some(b"\xc3\xa9"), Side::Both, Unit::Byte), b"a");
    }
}
