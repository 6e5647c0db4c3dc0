//! A checkout of micropython-lib, laid out as an application that carries all of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Program, programs};

/// The library's own tests that programs of ours start: paths in its checkout.
const THEIR_TESTS: [&str; 2] = ["python-stdlib/base64/test_base64.py", "python-stdlib/datetime/test_datetime.py"];
/// The library's packages, each a folder of files as they are installed.
const PACKAGES: &str = "python-stdlib";

/// Fills `tree` with the library in `lib`, the programs in `ours`, and the library's own tests that they start.
///
/// # Panics
///
/// The checkout is not as expected, or `tree` cannot be written.
pub fn stage(library: &Path, ours: &Path, tree: &Path) {
    for package in entries(&library.join(PACKAGES)).iter().filter(|path| path.is_dir()) {
        install(package, package, &tree.join("lib"));
    }
    for Program { dir, module, .. } in programs(ours) {
        copy(&dir.join(&module).with_extension("py"), &tree.join(module).with_extension("py"));
    }
    for test in THEIR_TESTS {
        let path = library.join(test);
        copy(&path, &tree.join(path.file_name().expect("a file")));
    }
}

/// Copies the modules of a package, without its manifest, tests and examples.
fn install(package: &Path, dir: &Path, target: &Path) {
    for path in entries(dir) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 file name");
        if path.is_dir() {
            if !["tests", "examples"].contains(&name) {
                install(package, &path, target);
            }
        } else if name.ends_with(".py") && name != "manifest.py" && !name.starts_with("test_") {
            copy(&path, &target.join(path.strip_prefix(package).expect("a file of the package")));
        }
    }
}

/// The paths of all files below `dir`, relative to it, sorted.
///
/// # Panics
///
/// A directory cannot be read.
#[must_use]
pub fn files(dir: &Path) -> Vec<PathBuf> {
    fn search(root: &Path, dir: &Path, found: &mut Vec<PathBuf>) {
        for path in entries(dir) {
            if path.is_dir() {
                search(root, &path, found);
            } else {
                found.push(path.strip_prefix(root).expect("a path below the root").into());
            }
        }
    }
    let mut found = vec![];
    search(dir, dir, &mut found);
    found.sort();
    found
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a directory entry").path()).collect();
    paths.sort();
    paths
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a file in a directory")).expect("making a directory");
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}
