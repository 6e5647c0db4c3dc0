//! Rules of the house that no tool of the compiler holds.

use std::fs;
use std::path::{Path, PathBuf};

/// Where lines end, in characters. `cargo fmt` holds it for code, but leaves comments, strings and macros as they are.
const COLUMNS: usize = 120;

/// The sources of the repository, in the order of their paths.
fn sources() -> Vec<PathBuf> {
    fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            if path.is_dir() {
                if name != "target" && name != ".git" {
                    collect(&path, into);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let mut files = vec![];
    collect(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), &mut files);
    files.sort();
    files
}

/// Whether a file has tests alone.
fn is_test(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn lines_end_at_column_120() {
    let files = sources();
    assert!(files.len() > 300, "{} files", files.len());
    let mut long = vec![];
    for file in &files {
        for (number, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
            // Programs and what they print are in strings of tests, on lines of their own.
            let is_bound = !is_test(file) || line.trim_start().starts_with("//");
            if is_bound && line.chars().count() > COLUMNS {
                long.push(format!("{}:{}", file.display(), number + 1));
            }
        }
    }
    assert!(long.is_empty(), "lines beyond column {COLUMNS}:\n{}", long.join("\n"));
}
