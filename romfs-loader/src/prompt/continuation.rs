//! Whether what was typed at a prompt needs another line.

/// The words that begin a statement which an empty line ends.
const COMPOUND: [&[u8]; 8] = [b"if", b"while", b"for", b"try", b"with", b"def", b"class", b"async"];

/// Where a scan of the text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Code,
    /// In a string: its quote, and whether it takes three of them.
    Text(u8, bool),
}

/// Whether the statement is not complete: a bracket or a long string is open, the line ends in a backslash, or it is a
/// compound statement that no empty line has ended.
pub fn wants_more(text: &[u8]) -> bool {
    let Some(last) = text.last() else { return false };
    let (place, open) = scan(text);
    match place {
        Place::Text(_, true) => return true,
        Place::Code if open.iter().any(|count| *count > 0) => return true,
        _ => {}
    }
    *last == b'\\' || (is_compound(text) && *last != b'\n')
}

fn is_compound(text: &[u8]) -> bool {
    let word = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    text.first() == Some(&b'@') || COMPOUND.contains(&&text[..word])
}

/// Where the text ends, and how many brackets of each kind are open there.
fn scan(text: &[u8]) -> (Place, [i32; 3]) {
    let (mut place, mut open) = (Place::Code, [0; 3]);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        let tripled = text.get(at..at + 2).is_some_and(|next| next == [byte; 2]);
        match (place, byte) {
            (Place::Code, b'\'' | b'"') => {
                place = Place::Text(byte, tripled);
                at += if tripled { 2 } else { 0 };
            }
            (Place::Text(quote, long), _) if byte == quote && (tripled || !long) => {
                place = Place::Code;
                at += if long { 2 } else { 0 };
            }
            (Place::Text(..), b'\\') if matches!(text.get(at), Some(b'\'' | b'"' | b'\\')) => at += 1,
            (Place::Code, _) => {
                for (count, [opening, closing]) in open.iter_mut().zip([b"()", b"[]", b"{}"]) {
                    *count += i32::from(byte == *opening) - i32::from(byte == *closing);
                }
            }
            _ => {}
        }
    }
    (place, open)
}

#[cfg(test)]
mod tests {
    use super::wants_more;

    #[test]
    fn complete() {
        for text in [
            "",
            "1",
            "x = (1)",
            "'('",
            "'\\'('",
            "'''a'''",
            "if1 = 2",
            "format(1)",
            "if x: y\n",
            "')",
            "'a\\\\'",
            "())",
        ] {
            assert!(!wants_more(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn incomplete() {
        for text in [
            "f(",
            "[1,\n2",
            "{",
            "'''a",
            "\"\"\"a''\"",
            "1 \\",
            "if x:",
            "@f",
            "async def f():",
            "for",
            "if x:\n  y",
            "'''a'",
        ] {
            assert!(wants_more(text.as_bytes()), "{text:?}");
        }
    }
}
