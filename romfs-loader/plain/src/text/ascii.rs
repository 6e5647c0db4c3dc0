//! Case and kinds of characters. As in stock MicroPython, only ASCII has them: other characters are neither letters nor
//! spaces, and no case mapping changes them.

/// White space: space, tab, newline, vertical tab, form feed, carriage return.
#[must_use]
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// A predicate of `str` on all of its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `isspace`
    Space,
    /// `isalpha`
    Alpha,
    /// `isdigit`
    Digit,
    /// `isalnum`
    Alnum,
    /// `isupper`: letters only count, and there is one.
    Upper,
    /// `islower`: letters only count, and there is one.
    Lower,
}

impl Kind {
    /// Whether it holds of `text`; never of an empty one.
    #[must_use]
    pub fn holds(self, text: &[u8]) -> bool {
        let counts = |byte: &u8| byte.is_ascii_alphabetic() || !matches!(self, Self::Upper | Self::Lower);
        let mut any = false;
        text.iter().filter(|byte| counts(byte)).all(|&byte| {
            any = true;
            self.is(byte)
        }) && any
    }

    fn is(self, byte: u8) -> bool {
        match self {
            Self::Space => is_space(byte),
            Self::Alpha => byte.is_ascii_alphabetic(),
            Self::Digit => byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Upper => byte.is_ascii_uppercase(),
            Self::Lower => byte.is_ascii_lowercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert!(Kind::Space.holds(b" \t\n\x0b\x0c\r"));
        assert!(!Kind::Space.holds(b" \x1c"));
        assert!(!Kind::Space.holds(b""));
        assert!(Kind::Alpha.holds(b"aZ"));
        assert!(!Kind::Alpha.holds("é".as_bytes()));
        assert!(Kind::Digit.holds(b"09"));
        assert!(!Kind::Digit.holds(b"0a"));
        assert!(Kind::Alnum.holds(b"0a"));
        assert!(Kind::Upper.holds("A1É".as_bytes()));
        assert!(!Kind::Upper.holds(b"1"));
        assert!(!Kind::Upper.holds(b"Aa"));
        assert!(Kind::Lower.holds(b"a-b"));
        assert!(!Kind::Lower.holds(b""));
    }
}
