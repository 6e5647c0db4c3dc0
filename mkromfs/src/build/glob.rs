//! Globs, which mean characters: `?` and a class in brackets stand for one, however many bytes it has.

use regex_lite::Regex;

/// The regular expression of a glob: `?`, `*`, `**` as a whole part of a path, `[a-z]`, `[!a-z]`, `{one,other}`, `\`
/// before what is no sign. None but `**` goes over a slash.
///
/// # Errors
///
/// What is wrong with the glob.
pub fn regex(glob: &str) -> Result<Regex, String> {
    if glob.is_empty() {
        return Err("an empty pattern matches nothing".into());
    }
    let mut expression = String::from("^");
    let mut rest = glob.chars().peekable();
    let (mut before, mut braces) = ('/', 0);
    while let Some(c) = rest.next() {
        match c {
            '?' => expression.push_str("[^/]"),
            '*' if rest.peek() == Some(&'*') => {
                rest.next();
                // A choice in braces begins and ends as a glob does.
                let begins = before == '/' || braces > 0 && matches!(before, '{' | ',');
                match rest.peek() {
                    Some('/') if begins => {
                        rest.next();
                        expression.push_str("(?:.*/)?");
                        before = '/';
                        continue;
                    }
                    None if begins => expression.push_str(".*"),
                    Some(',' | '}') if begins && braces > 0 => expression.push_str(".*"),
                    _ => expression.push_str("[^/]*"),
                }
            }
            '*' => expression.push_str("[^/]*"),
            '[' => class(&mut rest, &mut expression)?,
            '{' => {
                braces += 1;
                expression.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                expression.push(')');
            }
            ',' if braces > 0 => expression.push('|'),
            '\\' => literal(rest.next().ok_or("there is nothing behind the last '\\'")?, &mut expression),
            c => literal(c, &mut expression),
        }
        before = c;
    }
    if braces > 0 {
        return Err("a '{' has no '}'".into());
    }
    expression.push('$');
    // Line ends are characters like others.
    Regex::new(&format!("(?s){expression}")).map_err(|error| error.to_string())
}

/// A class, behind its `[`.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, expression: &mut String) -> Result<(), String> {
    let start = expression.len();
    expression.push('[');
    if rest.next_if(|c| matches!(c, '!' | '^')).is_some() {
        expression.push_str("^/");
    }
    let mut first = true;
    loop {
        match rest.next().ok_or("a '[' has no ']'")? {
            ']' if !first => break,
            '-' if !first && rest.peek() != Some(&']') => expression.push('-'),
            c => literal(c, expression),
        }
        first = false;
    }
    expression.push(']');
    let class = Regex::new(&expression[start..]).map_err(|error| error.to_string())?;
    if class.is_match("/") { Err("a class in brackets cannot have a '/'".into()) } else { Ok(()) }
}

fn literal(c: char, expression: &mut String) {
    if c.is_ascii_punctuation() {
        expression.push('\\');
    }
    expression.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_mean_characters() {
        for (glob, matched, unmatched) in [
            (
                "caf?.txt",
                &["café.txt", "cafe.txt", "caf€.txt", "caf😀.txt"][..],
                &["caf.txt", "cafée.txt", "caf/.txt"][..],
            ),
            ("[é-ë]", &["é", "ê"], &["e", "\u{c3}", "ì"]),
            ("[!é]x", &["ex", "€x"], &["éx", "/x", "x"]),
            ("[]a]", &["]", "a"], &["b"]),
            ("[a-]", &["a", "-"], &["b"]),
            ("*.bin", &[".bin", "ä b.bin"], &["a/b.bin", "a.binx"]),
            ("a/*", &["a/b", "a/"], &["a/b/c", "a"]),
            ("a/**", &["a/b", "a/b/c"], &["a", "b/a/c"]),
            ("**/a", &["a", "x/a", "x/y/a"], &["xa", "x/ya"]),
            ("x/**/a", &["x/a", "x/y/z/a"], &["xa", "x/ya"]),
            ("a**b", &["ab", "a.b"], &["a/b"]),
            ("{tests/**,**/docs,**}", &["tests/a", "tests/a/b", "docs", "a/docs", "x/y"], &[]),
            ("{tests/**,**/docs}/x", &["tests/a/b/x", "docs/x", "a/b/docs/x"], &["tests/x", "adocs/x"]),
            ("*.{png,jp{,e}g}", &["a.png", "a.jpg", "a.jpeg"], &["a.jpe", "a."]),
            ("\\*+(x)", &["*+(x)"], &["a+(x)", "\\*+(x)"]),
            ("a,b}", &["a,b}"], &["a"]),
            ("a\nb?", &["a\nb\n"], &["a"]),
        ] {
            let regex = regex(glob).unwrap();
            matched.iter().for_each(|text| assert!(regex.is_match(text), "{glob} {text:?}"));
            unmatched.iter().for_each(|text| assert!(!regex.is_match(text), "{glob} {text:?}"));
        }
    }

    #[test]
    fn what_is_no_glob_is_told() {
        for glob in ["", "a[/]b", "a[+-9]b", "[", "[a", "[]", "{a", "{a,{b}", "a\\", "[z-a]"] {
            assert!(regex(glob).is_err(), "{glob}");
        }
    }
}
