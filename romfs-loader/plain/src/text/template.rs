//! The language of `str.format`: literal text and `{name!conversion:spec}` fields.

use core::fmt;

use super::utf8;

/// A part of a format string, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands for itself.
    Literal(&'a [u8]),
    /// Something to format.
    Field(Field<'a>),
}

/// A replacement field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The argument.
    pub argument: Argument<'a>,
    /// Whether `.name` or `[item]` follow the argument, which stock does not look up either.
    pub has_path: bool,
    /// What is called first, if anything.
    pub conversion: Option<Conversion>,
    /// The format spec, without the colon; it may hold fields of its own, which [`Template`] takes apart as well.
    pub spec: &'a [u8],
}

/// Which argument a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// The next positional one.
    Next,
    /// A positional one by number; saturates.
    Position(usize),
    /// A keyword.
    Keyword(&'a [u8]),
}

/// `!r` or `!s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// `repr()`
    Repr,
    /// `str()`
    Str,
}

/// A format string that is none. Displays as stock MicroPython's message for the ValueError.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateError {
    /// A `}` without its `{`.
    SingleClose,
    /// A `{` without its `}`.
    UnmatchedOpen,
    /// The text ends after a `!`.
    NoConversion,
    /// A letter after `!` that is neither `r` nor `s`.
    UnknownConversion(char),
    /// Something other than `:` or `}` after the conversion.
    ExpectedColon,
}

impl TemplateError {
    /// The message, but for the letter that is unknown.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::SingleClose => "single '}' encountered in format string",
            Self::UnmatchedOpen => "unmatched '{' in format",
            Self::NoConversion => "end of format while looking for conversion specifier",
            Self::UnknownConversion(_) => "unknown conversion specifier ",
            Self::ExpectedColon => "expected ':' after format specifier",
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())?;
        match self {
            Self::UnknownConversion(c) => write!(f, "{c}"),
            _ => Ok(()),
        }
    }
}

impl core::error::Error for TemplateError {}

/// An iterator over the pieces of a format string. It ends after an error.
#[derive(Debug, Clone)]
pub struct Template<'a> {
    rest: &'a [u8],
}

impl<'a> Template<'a> {
    /// Takes `text` apart, which is UTF-8 or at least leaves ASCII alone.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    fn piece(&mut self) -> Result<Piece<'a>, TemplateError> {
        let Some((&first, rest)) = self.rest.split_first() else { return Ok(Piece::Literal(&[])) };
        match (first, rest.first()) {
            // A doubled brace is the literal text of its second half, up to the next brace.
            (b'{', Some(b'{')) | (b'}', Some(b'}')) => Ok(self.literal(1)),
            (b'{', _) => {
                let (field, after) = parse_field(rest)?;
                self.rest = after;
                Ok(Piece::Field(field))
            }
            (b'}', _) => Err(TemplateError::SingleClose),
            _ => Ok(self.literal(0)),
        }
    }

    /// The text from `start`, whose first byte is literal whatever it is.
    fn literal(&mut self, start: usize) -> Piece<'a> {
        let text = self.rest.get(start..).unwrap_or_default();
        let len = text.iter().skip(1).position(|c| matches!(c, b'{' | b'}')).map_or(text.len(), |len| len + 1);
        let (literal, rest) = text.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        Piece::Literal(literal)
    }
}

impl<'a> Iterator for Template<'a> {
    type Item = Result<Piece<'a>, TemplateError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.rest = &[];
        }
        Some(piece)
    }
}

/// Reads a field behind its `{`: it, and what follows its `}`.
fn parse_field(text: &[u8]) -> Result<(Field<'_>, &[u8]), TemplateError> {
    let name_len = text.iter().position(|c| matches!(c, b'}' | b'!' | b':')).ok_or(TemplateError::UnmatchedOpen)?;
    let (name, mut rest) = text.split_at(name_len);
    let mut conversion = None;
    if let [b'!', after @ ..] = rest {
        conversion = Some(match after.first() {
            Some(b'r') => Conversion::Repr,
            Some(b's') => Conversion::Str,
            Some(_) => return Err(TemplateError::UnknownConversion(first_char(after))),
            None => return Err(TemplateError::NoConversion),
        });
        rest = &after[1..];
    }
    let mut spec: &[u8] = &[];
    if let [b':', after @ ..] = rest {
        let len = closing_brace(after).ok_or(TemplateError::UnmatchedOpen)?;
        (spec, rest) = after.split_at(len);
    }
    match rest {
        [b'}', rest @ ..] => {
            let (argument, has_path) = parse_name(name);
            Ok((Field { argument, has_path, conversion, spec }, rest))
        }
        [] => Err(TemplateError::UnmatchedOpen),
        _ => Err(TemplateError::ExpectedColon),
    }
}

/// Where the `}` stands that no `{` of the text itself opens.
fn closing_brace(text: &[u8]) -> Option<usize> {
    let mut open = 0usize;
    text.iter().position(|c| match c {
        b'{' => {
            open += 1;
            false
        }
        b'}' if open == 0 => true,
        b'}' => {
            open -= 1;
            false
        }
        _ => false,
    })
}

fn first_char(text: &[u8]) -> char {
    utf8::decode(text).and_then(|(code, _)| char::from_u32(code)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn parse_name(name: &[u8]) -> (Argument<'_>, bool) {
    let head_len = name.iter().position(|c| matches!(c, b'.' | b'[')).unwrap_or(name.len());
    let (head, path) = name.split_at(head_len);
    let argument = match parse_index(head) {
        Some(position) => Argument::Position(position),
        None if head.is_empty() => Argument::Next,
        None => Argument::Keyword(head),
    };
    (argument, !path.is_empty())
}

/// A number, if the text is all digits; saturates.
fn parse_index(text: &[u8]) -> Option<usize> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    digits.then(|| text.iter().fold(0usize, |n, c| n.saturating_mul(10).saturating_add(usize::from(c - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Result<Vec<Piece<'_>>, TemplateError> {
        Template::new(text.as_bytes()).collect()
    }

    fn field(text: &str) -> Field<'_> {
        match pieces(text).unwrap().as_slice() {
            [Piece::Field(field)] => *field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn literals_and_doubled_braces() {
        assert_eq!(pieces(""), Ok(vec![]));
        let literals = |text| {
            let mut all = String::new();
            for piece in pieces(text).unwrap() {
                let Piece::Literal(part) = piece else { panic!("{piece:?}") };
                all.push_str(std::str::from_utf8(part).unwrap());
            }
            all
        };
        assert_eq!(literals("plain"), "plain");
        assert_eq!(literals("{{a}}"), "{a}");
        assert_eq!(literals("{{{{}}"), "{{}");
        assert_eq!(literals("}}{{"), "}{");
    }

    #[test]
    fn fields() {
        assert_eq!(
            pieces("a{}b{0}"),
            Ok(vec![
                Piece::Literal(b"a"),
                Piece::Field(Field { argument: Argument::Next, has_path: false, conversion: None, spec: b"" }),
                Piece::Literal(b"b"),
                Piece::Field(Field { argument: Argument::Position(0), has_path: false, conversion: None, spec: b"" }),
            ])
        );
        let full = field("{0.name[3][k].x!r:>{width}.2f}");
        assert_eq!(full.argument, Argument::Position(0));
        assert_eq!(full.conversion, Some(Conversion::Repr));
        assert_eq!(full.spec, b">{width}.2f");
        assert!(full.has_path && field("{a[0]}").has_path);
        assert_eq!(field("{key!s}").argument, Argument::Keyword(b"key"));
        assert_eq!(field("{:}").spec, b"");
        assert_eq!(field("{99999999999999999999999}").argument, Argument::Position(usize::MAX));
    }

    #[test]
    fn errors() {
        for (text, error) in [
            ("}", TemplateError::SingleClose),
            ("a}b", TemplateError::SingleClose),
            ("{", TemplateError::UnmatchedOpen),
            ("{0", TemplateError::UnmatchedOpen),
            ("{:{}", TemplateError::UnmatchedOpen),
            ("{0!r", TemplateError::UnmatchedOpen),
            ("{!", TemplateError::NoConversion),
            ("{!x}", TemplateError::UnknownConversion('x')),
            ("{!é}", TemplateError::UnknownConversion('é')),
            ("{!rr}", TemplateError::ExpectedColon),
        ] {
            assert_eq!(pieces(text), Err(error), "{text}");
        }
    }

    #[test]
    fn an_error_ends_the_iteration() {
        let mut template = Template::new(b"}}}a");
        assert_eq!(template.next(), Some(Ok(Piece::Literal(b"}"))));
        assert_eq!(template.next(), Some(Err(TemplateError::SingleClose)));
        assert_eq!(template.next(), None);
    }
}
