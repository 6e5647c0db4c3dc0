//! Finding, splitting and stripping, as ranges of bytes.
//!
//! They work on a str's bytes as on bytes: a whole character never matches inside another. Where an empty match or a single element counts,
//! [`Unit`] says what an element is.

use core::ops::Range;

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
            Self::Byte => text.len() - 1,
            Self::Char => offset_from_end(text, 1).unwrap_or(0),
        }
    }
}

/// The first place of `needle` in `text`.
#[must_use]
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let Some((&first, tail)) = needle.split_first() else { return Some(0) };
    let starts = text.len().checked_sub(tail.len())?;
    let mut at = 0;
    while let Some(skip) = text[at..starts].iter().position(|&byte| byte == first) {
        at += skip + 1;
        if text[at..].starts_with(tail) {
            return Some(at - 1);
        }
    }
    None
}

/// The last place of `needle` in `text`.
#[must_use]
pub fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    let last = text.len().checked_sub(needle.len())?;
    (0..=last).rev().find(|&at| text[at..].starts_with(needle))
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
        let rest = &self.text[from..];
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

/// The parts between separators, at most `max` of them being split at; for `split(sep, max)`. An empty `separator` never
/// matches: the caller has refused it.
pub fn split<'a>(text: &'a [u8], separator: &'a [u8], max: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut start, mut left) = (Some(0), max);
    core::iter::from_fn(move || {
        let from = start?;
        let found = if left == Some(0) || separator.is_empty() { None } else { find(&text[from..], separator) };
        left = left.map(|left| left.saturating_sub(1));
        start = found.map(|len| from + len + separator.len());
        Some(from..found.map_or(text.len(), |len| from + len))
    })
}

/// The parts between separators from the right, the last part first; for `rsplit(sep, max)`.
pub fn rsplit<'a>(text: &'a [u8], separator: &'a [u8], max: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut end, mut left) = (Some(text.len()), max);
    core::iter::from_fn(move || {
        let to = end?;
        let found = if left == Some(0) || separator.is_empty() { None } else { rfind(&text[..to], separator) };
        left = left.map(|left| left.saturating_sub(1));
        end = found;
        Some(found.map_or(0, |at| at + separator.len())..to)
    })
}

/// The words between white space; after `max` splits the rest is one word, with white space at its end; for
/// `split(None, max)`.
pub fn split_space(text: &[u8], max: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut at, mut left) = (0, max);
    core::iter::from_fn(move || {
        at += text[at..].iter().take_while(|&&byte| is_space(byte)).count();
        if at == text.len() {
            return None;
        }
        let start = at;
        at = match left {
            Some(0) => text.len(),
            _ => start + text[start..].iter().take_while(|&&byte| !is_space(byte)).count(),
        };
        left = left.map(|left| left.saturating_sub(1));
        Some(start..at)
    })
}

/// The words between white space from the right, the last word first; for `rsplit(None, max)`.
pub fn rsplit_space(text: &[u8], max: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut end, mut left) = (text.len(), max);
    core::iter::from_fn(move || {
        end -= text[..end].iter().rev().take_while(|&&byte| is_space(byte)).count();
        if end == 0 {
            return None;
        }
        let stop = end;
        end = match left {
            Some(0) => 0,
            _ => stop - text[..stop].iter().rev().take_while(|&&byte| !is_space(byte)).count(),
        };
        left = left.map(|left| left.saturating_sub(1));
        Some(end..stop)
    })
}

/// The lines, ended by `\n`, `\r` or `\r\n`, with their ends if `keep_ends`; for `splitlines`.
pub fn lines(text: &[u8], keep_ends: bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    core::iter::from_fn(move || {
        if at == text.len() {
            return None;
        }
        let start = at;
        let len = text[start..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        let end = match &text[start + len..] {
            [b'\r', b'\n', ..] => 2,
            rest => rest.len().min(1),
        };
        at = start + len + end;
        Some(start..if keep_ends { at } else { start + len })
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
pub fn strip(text: &[u8], set: Option<&[u8]>, side: Side, unit: Unit) -> Range<usize> {
    let strips = |element: &[u8]| match set {
        Some(set) => find(set, element).is_some(),
        None => element.iter().all(|&byte| is_space(byte)),
    };
    let (mut start, mut end) = (0, text.len());
    while side != Side::Right && start < end {
        let len = unit.first(&text[start..end]);
        if !strips(&text[start..start + len]) {
            break;
        }
        start += len;
    }
    while side != Side::Left && start < end {
        let last = start + unit.last(&text[start..end]);
        if !strips(&text[last..end]) {
            break;
        }
        end = last;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<&str> {
        ranges.map(|range| &text[range]).collect()
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
        let split = |text, separator: &str, max| parts(text, super::split(text.as_bytes(), separator.as_bytes(), max));
        assert_eq!(split("a,b,,c,", ",", None), ["a", "b", "", "c", ""]);
        assert_eq!(split("a,b,c", ",", Some(1)), ["a", "b,c"]);
        assert_eq!(split("a,b", ",", Some(0)), ["a,b"]);
        assert_eq!(split("", ",", None), [""]);
        assert_eq!(split("abab", "ab", None), ["", "", ""]);
        let rsplit =
            |text, separator: &str, max| parts(text, super::rsplit(text.as_bytes(), separator.as_bytes(), max));
        assert_eq!(rsplit("a,b,c", ",", Some(1)), ["c", "a,b"]);
        assert_eq!(rsplit("a,,b", ",", None), ["b", "", "a"]);
        assert_eq!(rsplit("ababa", "aba", None), ["", "ab"]);
        assert_eq!(rsplit("a", ",", Some(0)), ["a"]);
    }

    #[test]
    fn splitting_at_space() {
        let split = |text, max| parts(text, split_space(text.as_bytes(), max));
        assert_eq!(split("  a b\t\nc ", None), ["a", "b", "c"]);
        assert_eq!(split("  a  b c ", Some(1)), ["a", "b c "]);
        assert_eq!(split(" a b", Some(0)), ["a b"]);
        assert_eq!(split(" \n", None), Vec::<&str>::new());
        let rsplit = |text, max| parts(text, rsplit_space(text.as_bytes(), max));
        assert_eq!(rsplit(" a b  c ", Some(1)), ["c", " a b"]);
        assert_eq!(rsplit(" a b", None), ["b", "a"]);
        assert_eq!(rsplit("", None), Vec::<&str>::new());
    }

    #[test]
    fn lines_end_three_ways() {
        let lines = |text, keep| parts(text, super::lines(text.as_bytes(), keep));
        assert_eq!(lines("a\nb\r\nc\rd", false), ["a", "b", "c", "d"]);
        assert_eq!(lines("a\n\r\n", true), ["a\n", "\r\n"]);
        assert_eq!(lines("\n\r", false), ["", ""]);
        assert_eq!(lines("", false), Vec::<&str>::new());
    }

    #[test]
    fn stripping() {
        let strip = |text: &'static str, set: Option<&str>, side| {
            &text[super::strip(text.as_bytes(), set.map(str::as_bytes), side, Unit::Char)]
        };
        assert_eq!(strip(" \ta \n", None, Side::Both), "a");
        assert_eq!(strip(" a ", None, Side::Left), "a ");
        assert_eq!(strip(" a ", None, Side::Right), " a");
        assert_eq!(strip("   ", None, Side::Both), "");
        assert_eq!(strip("éèaé", Some("éè"), Side::Both), "a");
        // Shares a byte with the set, which is not enough for a character.
        assert_eq!(strip("êaê", Some("é"), Side::Both), "êaê");
        assert_eq!(strip("abc", Some(""), Side::Both), "abc");
        assert_eq!(super::strip(b"\xc3a\xc3", Some(b"\xc3\xa9"), Side::Both, Unit::Byte), 1..2);
    }
}
