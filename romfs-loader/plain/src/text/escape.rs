//! The `repr` of str and bytes.

use super::utf8;

/// What is being quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    /// A str: characters beyond ASCII stand for themselves, except lone surrogates.
    Str,
    /// The part of a bytes object's repr behind its `b`: ASCII only.
    Bytes,
}

/// Writes `text` in quotes: single ones, unless it contains those and no double ones.
///
/// # Errors
/// Those of `put`.
pub fn write_quoted<E>(put: &mut dyn FnMut(&[u8]) -> Result<(), E>, text: &[u8], quoted: Quoted) -> Result<(), E> {
    let quote = if text.contains(&b'\'') && !text.contains(&b'"') { b'"' } else { b'\'' };
    put(&[quote])?;
    let mut rest = text;
    loop {
        let plain =
            rest.iter().take_while(|&&byte| matches!(byte, b' '..=b'~') && byte != quote && byte != b'\\').count();
        let (run, after) = rest.split_at_checked(plain).unwrap_or_default();
        if plain != 0 {
            put(run)?;
        }
        let Some(&byte) = after.first() else { break };
        let (code, len) = match quoted {
            Quoted::Str => utf8::decode(after).unwrap_or((u32::from(byte), 1)),
            Quoted::Bytes => (u32::from(byte), 1),
        };
        match code {
            0x0a => put(b"\\n")?,
            0x0d => put(b"\\r")?,
            0x09 => put(b"\\t")?,
            0x27 | 0x22 | 0x5c => put(&[b'\\', byte])?,
            0xd800..0xe000 => hex_escape(put, b'u', code, 4)?,
            0x11_0000.. => hex_escape(put, b'U', code, 8)?,
            // One byte long but not ASCII: not UTF-8 at all, or bytes.
            0x80.. if len > 1 => put(after.get(..len).unwrap_or_default())?,
            _ => hex_escape(put, b'x', code, 2)?,
        }
        rest = after.get(len..).unwrap_or_default();
    }
    put(&[quote])
}

/// Writes a backslash, a letter and `digits` hexadecimal digits.
fn hex_escape<E>(put: &mut dyn FnMut(&[u8]) -> Result<(), E>, letter: u8, code: u32, digits: usize) -> Result<(), E> {
    put(&[b'\\', letter])?;
    for place in (0..digits).rev() {
        put(&[b"0123456789abcdef"[(code >> (4 * place) & 15) as usize]])?;
    }
    Ok(())
}

/// Writes `text` as a JSON string, quotes included: what `json.dumps` does with a str.
///
/// # Errors
/// Those of `put`.
pub fn write_json<E>(put: &mut dyn FnMut(&[u8]) -> Result<(), E>, text: &[u8]) -> Result<(), E> {
    put(b"\"")?;
    let mut rest = text;
    loop {
        let plain = rest.iter().take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\').count();
        let (run, after) = rest.split_at_checked(plain).unwrap_or_default();
        if plain != 0 {
            put(run)?;
        }
        let Some((&byte, after)) = after.split_first() else { break };
        match byte {
            b'"' | b'\\' => put(&[b'\\', byte])?,
            b'\n' => put(b"\\n")?,
            b'\r' => put(b"\\r")?,
            b'\t' => put(b"\\t")?,
            _ => hex_escape(put, b'u', u32::from(byte), 4)?,
        }
        rest = after;
    }
    put(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(text: &[u8], quoted: Quoted) -> Vec<u8> {
        let mut out = Vec::new();
        let mut put = |bytes: &[u8]| -> Result<(), ()> {
            out.extend_from_slice(bytes);
            Ok(())
        };
        write_quoted(&mut put, text, quoted).unwrap();
        out
    }

    fn repr(text: &[u8]) -> String {
        String::from_utf8(quote(text, Quoted::Str)).unwrap()
    }

    #[test]
    fn quotes_are_chosen() {
        assert_eq!(repr(b""), "''");
        assert_eq!(repr(b"it's"), r#""it's""#);
        assert_eq!(repr(br#"a"b"#), r#"'a"b'"#);
        assert_eq!(repr(br#"'""#), r#"'\'"'"#);
    }

    #[test]
    fn control_characters_and_backslashes() {
        assert_eq!(repr(b"a\\b\n\r\t\0\x1f\x7f"), r"'a\\b\n\r\t\x00\x1f\x7f'");
    }

    #[test]
    fn beyond_ascii() {
        assert_eq!(repr("é€😀\u{80}".as_bytes()), "'é€😀\u{80}'");
        assert_eq!(repr(b"\xed\xa0\x80\xed\xbf\xbf"), r"'\ud800\udfff'");
        assert_eq!(repr(b"a\xff"), r"'a\xff'");
        assert_eq!(quote("é\\".as_bytes(), Quoted::Bytes), br"'\xc3\xa9\\'");
    }

    #[test]
    fn json() {
        let mut out = Vec::new();
        let mut put = |bytes: &[u8]| -> Result<(), ()> {
            out.extend_from_slice(bytes);
            Ok(())
        };
        write_json(&mut put, "a\"\\\n\r\t\u{1}é\u{7f}'".as_bytes()).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\"a\\\"\\\\\\n\\r\\t\\u0001é\u{7f}'\"");
    }

    #[test]
    fn errors_pass_through() {
        assert_eq!(write_quoted(&mut |_| Err(3), b"a", Quoted::Str), Err(3));
    }
}
