//! Laying out a value in its width.
//!
//! Output goes to a function of the caller's that takes bytes and may fail, so that it can be a str being built, a
//! stream or a count. Widths are in characters.

/// Where a value stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: padding goes between sign and digits.
    AfterSign,
}

impl Align {
    /// That of a character, if it is one.
    #[must_use]
    pub fn from_byte(c: u8) -> Option<Self> {
        match c {
            b'<' => Some(Self::Left),
            b'>' => Some(Self::Right),
            b'^' => Some(Self::Center),
            b'=' => Some(Self::AfterSign),
            _ => None,
        }
    }
}

/// How to fill a width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Padding {
    /// What to fill with.
    pub fill: char,
    /// Where the value stands.
    pub align: Align,
    /// In characters; nothing happens when the value is as wide.
    pub width: usize,
}

/// Separators between groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouping {
    /// `,` or `_`
    pub separator: u8,
    /// Digits in a group; not 0.
    pub size: usize,
}

/// A number's text, in parts; all ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberText<'a> {
    /// The sign, if one is shown.
    pub sign: Option<u8>,
    /// `0x` and the like.
    pub prefix: &'a [u8],
    /// Digits before the point, which may be grouped.
    pub digits: &'a [u8],
    /// The rest: point and decimals, exponent, percent sign; or `inf` and `nan`.
    pub tail: &'a [u8],
}

impl<'a> NumberText<'a> {
    /// That of a float's text, whose digits end where the first other character stands.
    #[must_use]
    pub fn of_float(text: &'a [u8]) -> Self {
        let signs = usize::from(text.first().is_some_and(|c| matches!(c, b'-' | b'+' | b' ')));
        let (sign, rest) = text.split_at_checked(signs).unwrap_or_default();
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (digits, tail) = rest.split_at_checked(digits).unwrap_or_default();
        Self { sign: sign.first().copied(), prefix: &[], digits, tail }
    }
}

/// Writes `text`, which has `chars` characters, in its padding.
///
/// # Errors
/// Those of `put`.
pub fn write_text<E>(
    put: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    text: &[u8],
    chars: usize,
    padding: Padding,
) -> Result<(), E> {
    let (before, after) = padding.sides(chars);
    repeat(put, padding.fill, before)?;
    put(text)?;
    repeat(put, padding.fill, after)
}

/// Writes a number in its padding, with at least `min_digits` digits (the precision of `%d`).
///
/// Zeros that [`Align::AfterSign`] fills in are digits: they are grouped too, and a group's separator never comes
/// first.
///
/// # Errors
/// Those of `put`.
pub fn write_number<E>(
    put: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    number: NumberText<'_>,
    padding: Padding,
    grouping: Option<Grouping>,
    min_digits: usize,
) -> Result<(), E> {
    let around = usize::from(number.sign.is_some()) + number.prefix.len() + number.tail.len();
    let mut digits = number.digits.len().max(min_digits);
    if padding.align == Align::AfterSign && padding.fill == '0' && !number.digits.is_empty() {
        digits = digits.max(digits_to_fill(padding.width.saturating_sub(around), grouping));
    }
    let (before, after) = padding.sides(around + grouped_len(digits, grouping));
    let inside = if padding.align == Align::AfterSign { before } else { 0 };
    repeat(put, padding.fill, before - inside)?;
    if let Some(sign) = number.sign {
        put(&[sign])?;
    }
    put(number.prefix)?;
    repeat(put, padding.fill, inside)?;
    write_digits(put, number.digits, digits, grouping)?;
    put(number.tail)?;
    repeat(put, padding.fill, after)
}

impl Padding {
    /// How much goes before and after a value of `chars` characters.
    fn sides(self, chars: usize) -> (usize, usize) {
        let missing = self.width.saturating_sub(chars);
        match self.align {
            Align::Left => (0, missing),
            Align::Right | Align::AfterSign => (missing, 0),
            Align::Center => (missing / 2, missing - missing / 2),
        }
    }
}

/// Characters of `digits` digits with their separators.
fn grouped_len(digits: usize, grouping: Option<Grouping>) -> usize {
    digits.saturating_add(grouping.map_or(0, |grouping| digits.saturating_sub(1) / grouping.size.max(1)))
}

/// The fewest digits that, grouped, are at least `chars` characters.
fn digits_to_fill(chars: usize, grouping: Option<Grouping>) -> usize {
    match grouping {
        None => chars,
        // Where a separator would come first, another digit does.
        Some(grouping) => chars - chars.saturating_sub(1) / (grouping.size + 1),
    }
}

/// Writes `digits` with zeros in front, `total` in all.
fn write_digits<E>(
    put: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    digits: &[u8],
    total: usize,
    grouping: Option<Grouping>,
) -> Result<(), E> {
    let zeros = total.saturating_sub(digits.len());
    let Some(grouping) = grouping else {
        repeat(put, '0', zeros)?;
        return put(digits);
    };
    let mut shown = digits.iter();
    for left in (1..=total).rev() {
        let digit = if left > digits.len() { b'0' } else { shown.next().copied().unwrap_or(b'0') };
        put(&[digit])?;
        if left > 1 && (left - 1) % grouping.size.max(1) == 0 {
            put(&[grouping.separator])?;
        }
    }
    Ok(())
}

/// Writes `fill` `count` times, in pieces when it is one byte long.
fn repeat<E>(put: &mut dyn FnMut(&[u8]) -> Result<(), E>, fill: char, mut count: usize) -> Result<(), E> {
    let mut encoded = [0; 4];
    let encoded = fill.encode_utf8(&mut encoded).as_bytes();
    let mut run = [0; 32];
    let per_run = run.len() / encoded.len();
    for chunk in run.chunks_exact_mut(encoded.len()) {
        chunk.copy_from_slice(encoded);
    }
    while count != 0 {
        let now = count.min(per_run);
        put(run.get(..now * encoded.len()).unwrap_or_default())?;
        count -= now;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::spec::Spec;

    /// Formats an integer as `str.format` would.
    fn int(spec: &str, value: i64) -> String {
        let spec = Spec::parse(spec.as_bytes()).unwrap();
        let (digits, prefix, radix) = match spec.kind {
            Some(b'x') => (format!("{:x}", value.unsigned_abs()), "0x", 16),
            Some(b'b') => (format!("{:b}", value.unsigned_abs()), "0b", 2),
            _ => (value.unsigned_abs().to_string(), "", 10),
        };
        let prefix = if spec.alternate { prefix.as_bytes() } else { &[] };
        let number = NumberText { sign: spec.sign.char(value < 0), prefix, digits: digits.as_bytes(), tail: &[] };
        number_text(number, spec.padding(true), spec.grouping(radix), 0)
    }

    fn number_text(number: NumberText, padding: Padding, grouping: Option<Grouping>, min_digits: usize) -> String {
        let mut out = Vec::new();
        let mut put = |bytes: &[u8]| -> Result<(), ()> {
            out.extend_from_slice(bytes);
            Ok(())
        };
        write_number(&mut put, number, padding, grouping, min_digits).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers_as_python_formats_them() {
        for (spec, value, expected) in [
            ("012,", 1_234_567, "0,001,234,567"),
            ("011,", 1_234_567, "001,234,567"),
            ("010,", -1_234_567, "-1,234,567"),
            ("0>12,", 1_234_567, "0001,234,567"),
            ("012_d", 1_234_567, "0_001_234_567"),
            ("_x", 0x123_4567, "123_4567"),
            ("_b", 300, "1_0010_1100"),
            ("012_x", 0x12345, "00_0001_2345"),
            ("_", 1_234_567, "1_234_567"),
            ("#012x", 255, "0x00000000ff"),
            ("#_x", 255_000, "0x3_e418"),
            ("*^12,", -123_456, "**-123,456**"),
            ("=8", -5, "-      5"),
            ("*=8", -5, "-******5"),
            ("+,", 12_345, "+12,345"),
            ("<05", 3, "30000"),
            ("^05", 3, "00300"),
            ("x^5", 3, "xx3xx"),
            ("é^4", 3, "é3éé"),
            ("#b", -5, "-0b101"),
            ("-^+9d", 7, "---+7----"),
            (" ", 7, " 7"),
            ("09", -7, "-00000007"),
            ("0=9", -7, "-00000007"),
            ("x<09", -7, "-7xxxxxxx"),
            ("", 0, "0"),
            ("08,", 0, "0,000,000"),
        ] {
            assert_eq!(int(spec, value), expected, "{spec:?} {value}");
        }
        assert_eq!(int("40", 1), format!("{:>40}", 1));
        assert_eq!(int("é<40", 1), format!("{:é<40}", 1));
    }

    #[test]
    fn precision_is_a_number_of_digits() {
        let number = NumberText { sign: Some(b'-'), digits: b"42", ..NumberText::default() };
        let padding = |align, fill| Padding { fill, align, width: 8 };
        assert_eq!(number_text(number, padding(Align::Right, ' '), None, 5), "  -00042");
        assert_eq!(number_text(number, padding(Align::Left, ' '), None, 5), "-00042  ");
        assert_eq!(number_text(number, padding(Align::AfterSign, '0'), None, 5), "-0000042");
        assert_eq!(number_text(number, padding(Align::Right, ' '), None, 10), "-0000000042");
    }

    #[test]
    fn floats_group_before_the_point() {
        let grouping = Some(Grouping { separator: b',', size: 3 });
        let padding = Padding { fill: '0', align: Align::AfterSign, width: 12 };
        assert_eq!(number_text(NumberText::of_float(b"1234.50"), padding, grouping, 0), "0,001,234.50");
        assert_eq!(number_text(NumberText::of_float(b"-1.5e+10"), padding, None, 0), "-00001.5e+10");
        assert_eq!(number_text(NumberText::of_float(b"-inf"), padding, grouping, 0), "-00000000inf");
        assert_eq!(
            NumberText::of_float(b"+nan"),
            NumberText { sign: Some(b'+'), tail: b"nan", ..NumberText::default() }
        );
    }

    #[test]
    fn text_is_padded_by_characters_and_errors_pass_through() {
        let mut out = Vec::new();
        let mut put = |bytes: &[u8]| -> Result<(), u8> {
            out.extend_from_slice(bytes);
            Ok(())
        };
        let padding = Padding { fill: '.', align: Align::Center, width: 4 };
        write_text(&mut put, "é".as_bytes(), 1, padding).unwrap();
        write_text(&mut put, b"longer", 6, padding).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), ".é..longer");
        assert_eq!(write_text(&mut |_| Err(7), b"", 0, padding), Err(7));
    }
}
