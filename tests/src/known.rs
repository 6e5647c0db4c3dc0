//! Known differences from stock MicroPython: a list with causes, whose entries fail when they no longer apply.

use std::fs;
use std::path::Path;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The program's name.
    pub program: String,
    /// The name of the way it differs on, `i686` for all of them on a machine with words of 32 bits, or `*` for all.
    pub way: String,
    /// What differs, why, and what a user does instead.
    pub cause: String,
}

/// Reads a list: `program | way | cause` per line, blank lines and lines that start with `#` left out.
///
/// # Errors
///
/// The message names the line that is not of this form.
pub fn parse(text: &str) -> Result<Vec<Difference>, String> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let fields: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
            match fields[..] {
                [program, way, cause] if [program, way, cause].iter().all(|field| !field.is_empty()) => {
                    Ok(Difference { program: program.into(), way: way.into(), cause: cause.into() })
                }
                _ => Err(format!("line {number}: expected `program | way | cause`, found `{line}`")),
            }
        })
        .collect()
}

/// Reads the list in a file; no file is an empty list.
///
/// # Panics
///
/// The list is not of the form that [`parse`] reads.
#[must_use]
pub fn load(path: &Path) -> Vec<Difference> {
    let text = fs::read_to_string(path).unwrap_or_default();
    parse(&text).unwrap_or_else(|error| panic!("{}, {error}", path.display()))
}

/// The entry for a program on a way.
#[must_use]
pub fn find<'a>(list: &'a [Difference], program: &str, way: &str) -> Option<&'a Difference> {
    list.iter().find(|entry| entry.program == program && (entry.way == way || entry.way == "*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_searched() {
        let list = parse("# comment\n\nfloat/ties | * | rounds to even; use round()\na | image | b | c\n").unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(find(&list, "float/ties", "source").unwrap().cause, "rounds to even; use round()");
        assert_eq!(find(&list, "a", "image").unwrap().cause, "b | c");
        assert_eq!(find(&list, "a", "source"), None);
    }

    #[test]
    fn every_entry_is_about_a_program() {
        let home = crate::suite::home();
        let names: Vec<String> = ["lang", "mplib"]
            .iter()
            .flat_map(|dir| crate::program::programs(&home.join(dir)))
            .map(|program| program.name)
            .collect();
        for entry in load(&home.join("known-differences.txt")) {
            assert!(names.contains(&entry.program), "no program is called {}", entry.program);
        }
    }

    #[test]
    fn incomplete_entries_are_errors() {
        for text in ["a", "a | b", "a | b |", "a || c"] {
            assert!(parse(text).unwrap_err().starts_with("line 1"), "{text}");
        }
    }
}
