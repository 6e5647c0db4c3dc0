//! Where `unsafe` follows, no length comes from arithmetic that wraps: firmware is built without overflow checks for this crate (they would be
//! 4 % of its code), so the lint `clippy::arithmetic_side_effects` is denied in each file that has unsafe code.
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

#[test]
fn files_with_unsafe_code_deny_bare_arithmetic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    sources(&root, &mut files);
    let (mut checked, mut bounded) = (0, vec![]);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        if !text.contains("unsafe {") && !text.contains("unsafe fn") {
            continue;
        }
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
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
