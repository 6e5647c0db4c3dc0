//! The formats of `struct`: `b B h H i I l L q Q P O S e f d`, `x` and `s`, with counts, after `@ = < > !`.
//!
//! As in stock MicroPython there is no white space, and a count of 0 does not align. `=`, which stock knows but cannot
//! use, is native order without alignment. `O` is the word of an object and `S` the address of a text; here they are
//! words, for the caller to judge.

use core::ffi::{c_int, c_long, c_longlong, c_short};
use core::fmt;

/// Byte order and alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The C compiler's: native order, sizes and alignment.
    Native,
    /// Little-endian, standard sizes, no gaps.
    Little,
    /// Big-endian, standard sizes, no gaps.
    Big,
}

impl Layout {
    fn is_little(self) -> bool {
        match self {
            Self::Native => cfg!(target_endian = "little"),
            Self::Little => true,
            Self::Big => false,
        }
    }
}

/// What a typecode stands for. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Zeros.
    Pad {
        /// How many.
        size: usize,
    },
    /// Raw bytes.
    Bytes {
        /// How many.
        size: usize,
    },
    /// An integer in two's complement.
    Int {
        /// 1 to 8.
        size: usize,
        /// Whether it may be negative.
        signed: bool,
    },
    /// A word that is an object.
    Object,
    /// The address of a text.
    Text,
    /// An IEEE float.
    Float {
        /// 2, 4 or 8.
        size: usize,
    },
}

impl Kind {
    /// That of a number's typecode, with its alignment; `None` when it is no such code.
    #[must_use]
    pub fn of_number(code: u8, layout: Layout) -> Option<(Self, usize)> {
        // Code, size in standard layout, size and alignment in native layout.
        const NUMBERS: [(u8, usize, usize, usize); 9] = [
            (b'b', 1, 1, 1),
            (b'h', 2, size_of::<c_short>(), align_of::<c_short>()),
            (b'i', 4, size_of::<c_int>(), align_of::<c_int>()),
            (b'l', 4, size_of::<c_long>(), align_of::<c_long>()),
            (b'q', 8, size_of::<c_longlong>(), align_of::<c_longlong>()),
            // Whatever the layout, a pointer is a word.
            (b'p', size_of::<usize>(), size_of::<usize>(), align_of::<usize>()),
            (b'e', 2, 2, 2),
            (b'f', 4, 4, align_of::<f32>()),
            (b'd', 8, 8, align_of::<f64>()),
        ];
        let float = matches!(code, b'e' | b'f' | b'd');
        // Of the floats there are no capitals, of the pointers there is nothing else.
        if matches!(code, b'p' | b'E' | b'F' | b'D') {
            return None;
        }
        let word = if layout == Layout::Native { align_of::<usize>() } else { 1 };
        match code {
            b'O' => return Some((Self::Object, word)),
            b'S' => return Some((Self::Text, word)),
            _ => {}
        }
        let row = NUMBERS.iter().find(|row| row.0 == code.to_ascii_lowercase())?;
        let (size, align) = if layout == Layout::Native { (row.2, row.3) } else { (row.1, 1) };
        let kind = if float { Self::Float { size } } else { Self::Int { size, signed: code.is_ascii_lowercase() } };
        Some((kind, align))
    }

    /// Bytes.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Object | Self::Text => size_of::<usize>(),
            Self::Pad { size } | Self::Bytes { size } | Self::Int { size, .. } | Self::Float { size } => size,
        }
    }
}

/// Why a text is no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatError {
    /// A code that there is not, or a count without one.
    BadTypecode,
    /// A count or size beyond memory.
    TooLarge,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadTypecode => "bad typecode",
            Self::TooLarge => "format too large",
        })
    }
}

impl core::error::Error for FormatError {}

/// A format that has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format<'a> {
    codes: &'a [u8],
    layout: Layout,
    size: usize,
    items: usize,
}

/// Where a value is and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Bytes from the start.
    pub offset: usize,
    /// The type.
    pub kind: Kind,
    /// The byte order.
    pub layout: Layout,
}

/// A value that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Of a signed code.
    Int(i64),
    /// Of an unsigned code.
    Unsigned(u64),
    /// Of `e`, `f` and `d`.
    Float(f64),
    /// Of `s`.
    Bytes(&'a [u8]),
    /// Of `O`.
    Object(usize),
    /// Of `S`.
    Text(usize),
}

/// A field and its buffer or value do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldError {
    /// The buffer ends before the field does.
    BufferTooSmall,
    /// It is a field for other values.
    WrongKind,
}

impl<'a> Format<'a> {
    /// Checks a format and measures it.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn parse(text: &'a [u8]) -> Result<Self, FormatError> {
        let native = if cfg!(target_endian = "little") { Layout::Little } else { Layout::Big };
        let (layout, codes) = match text {
            [b'<', rest @ ..] => (Layout::Little, rest),
            [b'>' | b'!', rest @ ..] => (Layout::Big, rest),
            [b'=', rest @ ..] => (native, rest),
            [b'@', rest @ ..] => (Layout::Native, rest),
            _ => (Layout::Native, text),
        };
        let mut format = Self { codes, layout, size: 0, items: 0 };
        let mut rest = codes;
        while let Some(group) = Group::take(&mut rest, layout)? {
            let is_pad = matches!(group.kind, Kind::Pad { .. });
            let total = group.count.checked_mul(group.kind.size()).ok_or(FormatError::TooLarge)?;
            let start = group.start(format.size).ok_or(FormatError::TooLarge)?;
            format.size = start.checked_add(total).filter(|&size| size <= MAX_SIZE).ok_or(FormatError::TooLarge)?;
            let items = if is_pad { 0 } else { group.count };
            format.items = format.items.checked_add(items).ok_or(FormatError::TooLarge)?;
        }
        Ok(format)
    }

    /// Bytes in all: `calcsize`.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Values in all, pad bytes not counted.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// The fields in order, pad bytes as well.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields { rest: self.codes, layout: self.layout, offset: 0, group: None }
    }
}

/// The largest size of a format: what a slice may have.
const MAX_SIZE: usize = isize::MAX as usize;

/// A code with its count.
#[derive(Debug, Clone, Copy)]
struct Group {
    kind: Kind,
    align: usize,
    count: usize,
}

impl Group {
    /// Takes the next code.
    fn take(rest: &mut &[u8], layout: Layout) -> Result<Option<Self>, FormatError> {
        let Some(&first) = rest.first() else { return Ok(None) };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut count = usize::from(!first.is_ascii_digit());
        for digit in &rest[..digits] {
            let next = count.checked_mul(10).and_then(|n| n.checked_add(usize::from(digit - b'0')));
            count = next.ok_or(FormatError::TooLarge)?;
        }
        let (&code, after) = rest[digits..].split_first().ok_or(FormatError::BadTypecode)?;
        *rest = after;
        Ok(Some(match code {
            b'x' => Self { kind: Kind::Pad { size: count }, align: 1, count: 1 },
            b's' => Self { kind: Kind::Bytes { size: count }, align: 1, count: 1 },
            _ => {
                let (kind, align) = Kind::of_number(code, layout).ok_or(FormatError::BadTypecode)?;
                Self { kind, align, count }
            }
        }))
    }

    /// Where it starts when `offset` bytes come before it.
    fn start(&self, offset: usize) -> Option<usize> {
        if self.count == 0 { Some(offset) } else { offset.checked_next_multiple_of(self.align) }
    }
}

/// An iterator over the fields of a format.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    rest: &'a [u8],
    layout: Layout,
    offset: usize,
    /// What is left of the current code.
    group: Option<Group>,
}

impl Iterator for Fields<'_> {
    type Item = Field;

    fn next(&mut self) -> Option<Field> {
        loop {
            let group = match self.group.take() {
                Some(group) => group,
                None => Group::take(&mut self.rest, self.layout).ok()??,
            };
            if let Some(count) = group.count.checked_sub(1) {
                let offset = group.start(self.offset)?;
                self.offset = offset.checked_add(group.kind.size())?;
                self.group = (count != 0).then_some(Group { count, ..group });
                return Some(Field { offset, kind: group.kind, layout: self.layout });
            }
        }
    }
}

impl Field {
    /// A number of this kind as an element of an array.
    #[must_use]
    pub fn element(kind: Kind, index: usize) -> Option<Self> {
        Some(Self { offset: index.checked_mul(kind.size())?, kind, layout: Layout::Native })
    }

    fn end(&self) -> Result<usize, FieldError> {
        self.offset.checked_add(self.kind.size()).ok_or(FieldError::BufferTooSmall)
    }

    /// The value in `buf`; pad bytes have none, which is `Ok(None)`.
    ///
    /// # Errors
    /// [`FieldError::BufferTooSmall`].
    pub fn read<'b>(&self, buf: &'b [u8]) -> Result<Option<Value<'b>>, FieldError> {
        let bytes = buf.get(self.offset..self.end()?).ok_or(FieldError::BufferTooSmall)?;
        Ok(Some(match self.kind {
            Kind::Pad { .. } => return Ok(None),
            Kind::Bytes { .. } => Value::Bytes(bytes),
            Kind::Object => Value::Object(self.word(bytes) as usize),
            Kind::Text => Value::Text(self.word(bytes) as usize),
            Kind::Int { size, signed } => {
                let word = self.word(bytes);
                let unused = 64 - 8 * size as u32;
                if signed { Value::Int((word << unused).cast_signed() >> unused) } else { Value::Unsigned(word) }
            }
            Kind::Float { size } => {
                let word = self.word(bytes);
                Value::Float(match size {
                    2 => f64_from_half(word as u16),
                    4 => f64::from(f32::from_bits(word as u32)),
                    _ => f64::from_bits(word),
                })
            }
        }))
    }

    /// At most eight bytes as an integer.
    fn word(&self, bytes: &[u8]) -> u64 {
        let join = |word: u64, &byte: &u8| word << 8 | u64::from(byte);
        if self.layout.is_little() { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) }
    }

    fn put_word(&self, buf: &mut [u8], word: u64) -> Result<(), FieldError> {
        let bytes = buf.get_mut(self.offset..self.end()?).ok_or(FieldError::BufferTooSmall)?;
        let size = bytes.len();
        for (i, slot) in bytes.iter_mut().enumerate() {
            let place = if self.layout.is_little() { i } else { size - 1 - i };
            *slot = (word >> (8 * place)) as u8;
        }
        Ok(())
    }

    /// Writes an integer of which `low` is the low 64 bits in two's complement. What does not fit is cut off, as stock
    /// does.
    ///
    /// # Errors
    /// [`FieldError`].
    pub fn write_int(&self, buf: &mut [u8], low: u64) -> Result<(), FieldError> {
        match self.kind {
            Kind::Int { .. } | Kind::Object | Kind::Text => self.put_word(buf, low),
            _ => Err(FieldError::WrongKind),
        }
    }

    /// Writes a float, rounded to the field's size; what is too large becomes infinite.
    ///
    /// # Errors
    /// [`FieldError`].
    pub fn write_float(&self, buf: &mut [u8], value: f64) -> Result<(), FieldError> {
        let Kind::Float { size } = self.kind else { return Err(FieldError::WrongKind) };
        let word = match size {
            2 => u64::from(half_from_f64(value)),
            4 => u64::from((value as f32).to_bits()),
            _ => value.to_bits(),
        };
        self.put_word(buf, word)
    }

    /// Writes raw bytes, cut off or followed by zeros; pad bytes are all zeros.
    ///
    /// # Errors
    /// [`FieldError`].
    pub fn write_bytes(&self, buf: &mut [u8], value: &[u8]) -> Result<(), FieldError> {
        let value = match self.kind {
            Kind::Bytes { size } => &value[..value.len().min(size)],
            Kind::Pad { .. } => &[],
            _ => return Err(FieldError::WrongKind),
        };
        let bytes = buf.get_mut(self.offset..self.end()?).ok_or(FieldError::BufferTooSmall)?;
        let (head, zeros) = bytes.split_at_mut(value.len());
        head.copy_from_slice(value);
        zeros.fill(0);
        Ok(())
    }
}

/// 2^`exponent`, for an exponent that is that of a normal `f64`.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The value of an IEEE half-precision float, exactly.
#[must_use]
pub fn f64_from_half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let value = match exponent {
        0 => fraction * power_of_two(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + fraction) * power_of_two(exponent - 25),
    };
    if bits >> 15 == 0 { value } else { -value }
}

/// The nearest IEEE half-precision float, ties to even; infinite from 65520 on.
#[must_use]
pub fn half_from_f64(value: f64) -> u16 {
    let sign = (value.to_bits() >> 48) as u16 & 0x8000;
    let value = value.abs();
    let bits = if value.is_nan() {
        0x7e00
    } else if value >= 65520.0 {
        0x7c00
    } else if value < power_of_two(-14) {
        // In units of the smallest subnormal; the rounding may carry into the smallest normal, whose bits come next.
        let units = value * power_of_two(24);
        let whole = units as u16;
        let rest = units - f64::from(whole);
        whole + u16::from(rest > 0.5 || rest == 0.5 && whole & 1 == 1)
    } else {
        let bits = value.to_bits();
        let (kept, lost) = (bits >> 42, bits & ((1 << 42) - 1));
        let rounded = kept + u64::from(lost > 1 << 41 || lost == 1 << 41 && kept & 1 == 1);
        (rounded - ((1023 - 15) << 10)) as u16
    };
    sign | bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Result<usize, FormatError> {
        Format::parse(text.as_bytes()).map(|format| format.size())
    }

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("<bhilq", 19),
            (">e", 2),
            ("4s", 4),
            ("0i", 0),
            ("@b0q", 1),
            ("<2h3b", 7),
            ("=bi", 5),
            ("@3sh", 6),
            ("@b3xh", 6),
            ("", 0),
            ("<", 0),
            ("!2d", 16),
            ("@hhi", 8),
            ("0s", 0),
        ] {
            assert_eq!(size(text), Ok(expected), "{text}");
        }
        assert_eq!(size("P"), Ok(size_of::<usize>()));
        assert_eq!(size("bP"), Ok(2 * size_of::<usize>()));
        assert_eq!(size("OS"), Ok(2 * size_of::<usize>()));
        for text in ["?", "c", "n", "p", "E", "F", "D", "b h", "1", "i1", " b", "<@b"] {
            assert_eq!(size(text), Err(FormatError::BadTypecode), "{text}");
        }
        for text in ["99999999999999999999b", "9223372036854775807q", "9223372036854775807bb"] {
            assert_eq!(size(text), Err(FormatError::TooLarge), "{text}");
        }
        assert_eq!(size("9223372036854775807x"), Ok(isize::MAX as usize));
    }

    #[test]
    fn fields_lie_where_c_puts_them() {
        let fields: Vec<_> =
            Format::parse(b"@b2h0q3x2sI").unwrap().fields().map(|field| (field.offset, field.kind)).collect();
        let (h, signed) = (2, true);
        assert_eq!(
            fields,
            [
                (0, Kind::Int { size: 1, signed }),
                (2, Kind::Int { size: h, signed }),
                (4, Kind::Int { size: h, signed }),
                (6, Kind::Pad { size: 3 }),
                (9, Kind::Bytes { size: 2 }),
                (12, Kind::Int { size: 4, signed: false }),
            ]
        );
        assert_eq!(Format::parse(b"2h3x4s0i").unwrap().items(), 3);
    }

    fn pack_int(text: &str, value: i64) -> Vec<u8> {
        let format = Format::parse(text.as_bytes()).unwrap();
        let mut buf = vec![0xaa; format.size()];
        format.fields().next().unwrap().write_int(&mut buf, value as u64).unwrap();
        buf
    }

    fn unpack<'a>(text: &str, bytes: &'a [u8]) -> Vec<Value<'a>> {
        let format = Format::parse(text.as_bytes()).unwrap();
        format.fields().filter_map(|field| field.read(bytes).unwrap()).collect()
    }

    #[test]
    fn integers() {
        assert_eq!(pack_int("<b", 200), [200]);
        assert_eq!(pack_int("<h", 70_000), [0x70, 0x11]);
        assert_eq!(pack_int(">i", -2), [0xff, 0xff, 0xff, 0xfe]);
        assert_eq!(pack_int("<Q", -1), [0xff; 8]);
        assert_eq!(
            unpack("<bBxH", &[0xff, 0xff, 7, 1, 2]),
            [Value::Int(-1), Value::Unsigned(255), Value::Unsigned(0x201)]
        );
        assert_eq!(unpack(">q", &[0xff; 8]), [Value::Int(-1)]);
        assert_eq!(unpack("<Q", &[0xff; 8]), [Value::Unsigned(u64::MAX)]);
        assert_eq!(unpack(">I", &[0x80, 0, 0, 1]), [Value::Unsigned(0x8000_0001)]);
    }

    #[test]
    fn bytes_and_padding() {
        let format = Format::parse(b"<3s2x1s").unwrap();
        let mut buf = [0xaa; 6];
        let mut fields = format.fields();
        fields.next().unwrap().write_bytes(&mut buf, b"a").unwrap();
        fields.next().unwrap().write_bytes(&mut buf, b"ignored").unwrap();
        fields.next().unwrap().write_bytes(&mut buf, b"xy").unwrap();
        assert_eq!(&buf, b"a\0\0\0\0x");
        assert_eq!(unpack("<3s2xs", &buf), [Value::Bytes(b"a\0\0"), Value::Bytes(b"x")]);
    }

    #[test]
    fn floats() {
        let pack = |text: &str, value| {
            let format = Format::parse(text.as_bytes()).unwrap();
            let mut buf = vec![0; format.size()];
            format.fields().next().unwrap().write_float(&mut buf, value).unwrap();
            buf
        };
        assert_eq!(pack("<f", 0.1), [0xcd, 0xcc, 0xcc, 0x3d]);
        assert_eq!(pack("<f", 1e40), [0, 0, 0x80, 0x7f]);
        assert_eq!(pack(">d", 1.5), [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
        assert_eq!(pack("<e", 0.1), [0x66, 0x2e]);
        assert_eq!(pack("<e", 65504.0), [0xff, 0x7b]);
        assert_eq!(pack("<e", 65519.99), [0xff, 0x7b]);
        assert_eq!(pack("<e", 65520.0), [0, 0x7c]);
        assert_eq!(pack("<e", -1e-8), [0, 0x80]);
        assert_eq!(unpack("<f", &[0xcd, 0xcc, 0xcc, 0x3d]), [Value::Float(0.10000000149011612)]);
        assert_eq!(unpack("<e", &[1, 0]), [Value::Float(5.960464477539063e-08)]);
    }

    #[test]
    fn every_half_round_trips() {
        for bits in 0..=u16::MAX {
            let value = f64_from_half(bits);
            if value.is_nan() {
                assert_eq!(half_from_f64(value) & 0x7fff, 0x7e00);
            } else {
                assert_eq!(half_from_f64(value), bits);
            }
        }
        // Ties, above and below the normal range.
        assert_eq!(half_from_f64(1.0 + 1.0 / 2048.0), 0x3c00);
        assert_eq!(half_from_f64(1.0 + 3.0 / 2048.0), 0x3c02);
        assert_eq!(half_from_f64(2.5 * power_of_two(-24)), 2);
        assert_eq!(half_from_f64(1023.5 * power_of_two(-24)), 0x400);
    }

    #[test]
    fn short_buffers_and_wrong_kinds_are_errors() {
        let field = Format::parse(b"<xi").unwrap().fields().nth(1).unwrap();
        assert_eq!(field.read(&[0; 4]), Err(FieldError::BufferTooSmall));
        assert_eq!(field.write_int(&mut [0; 4], 1), Err(FieldError::BufferTooSmall));
        assert_eq!(field.write_float(&mut [0; 5], 1.0), Err(FieldError::WrongKind));
        assert_eq!(field.write_bytes(&mut [0; 5], b""), Err(FieldError::WrongKind));
        assert_eq!(Field::element(Kind::Float { size: 8 }, usize::MAX), None);
        assert_eq!(Field::element(Kind::Float { size: 8 }, 2).map(|field| field.offset), Some(16));
    }
}
