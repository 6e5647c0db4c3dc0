//! Where unsafe code is, as `docs/architecture.md` says. And where it is, no length comes from arithmetic that wraps:
//! firmware is built without overflow checks for this crate (they would be 4 % of its code), so the lint
//! `clippy::arithmetic_side_effects` is denied in each file that has unsafe code.
#![cfg(not(miri))]

use std::fs;
use std::path::{Path, PathBuf};

const DENIED: &str = "#![deny(clippy::arithmetic_side_effects)]";
const ALLOWED: &str = "#![allow(clippy::arithmetic_side_effects, reason = ";

/// Files whose numbers are bounded before they get there, as their `reason` says.
const BOUNDED: &[&str] = &[
    "heap/collect.rs",
    "heap/mod.rs",
    "qstr.rs",
    "types/table/names.rs",
    "vm/frame.rs",
    "vm/rare.rs",
    "vm/run.rs",
    "vm/unwind.rs",
];

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            into.push(path);
        }
    }
}

fn has_unsafe_code(text: &str) -> bool {
    ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"].iter().any(|word| text.contains(word))
}

/// The files of the crate: path below `src`, and text.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    sources(&root, &mut files);
    let name = |file: &Path| file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
    files.iter().map(|file| (name(file), fs::read_to_string(file).unwrap())).collect()
}

#[test]
fn the_documentation_lists_the_files_with_unsafe_code() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture.md");
    let document = fs::read_to_string(document).unwrap();
    let (_, list) = document.split_once("The files with unsafe code, as").unwrap();
    let (list, _) = list.split_once("\n- ").or_else(|| list.split_once("\n\n")).unwrap();
    let is_file = |word: &&str| word.ends_with(".rs") && !word.starts_with("romfs-loader/");
    let mut listed: Vec<&str> = list.split('`').filter(is_file).collect();
    listed.sort_unstable();
    let files = files();
    let mut there: Vec<&str> = files
        .iter()
        .filter(|(name, text)| has_unsafe_code(text) && !name.starts_with("types/"))
        .map(|(name, _)| name.as_str())
        .collect();
    there.sort_unstable();
    assert_eq!(listed, there, "docs/architecture.md lists on the left");
}

#[test]
fn files_with_unsafe_code_deny_bare_arithmetic() {
    let (mut checked, mut bounded) = (0, vec![]);
    for (name, text) in files() {
        if !text.contains("unsafe {") && !text.contains("unsafe fn") {
            continue;
        }
        if text.contains(ALLOWED) {
            bounded.push(name);
        } else {
            assert!(text.contains(DENIED), "{name} has unsafe code: add {DENIED}");
        }
        checked += 1;
    }
    bounded.sort();
    assert_eq!(bounded, BOUNDED, "files that are exempt");
    assert!(checked > 30, "{checked} files");
}
