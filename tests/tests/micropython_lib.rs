//! Programs that use micropython-lib, and some of its own tests, from one image of the whole library.
//!
//! `MICROPYTHON_LIB` names a checkout of micropython-lib; nothing of it is in this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Trial;
use tests::process::{self, End};
use tests::program::{Program, programs};
use tests::way::build;
use tests::{known, peer, suite};

/// The library's own tests that programs of ours start: paths in its checkout.
const THEIR_TESTS: [&str; 2] = ["python-stdlib/base64/test_base64.py", "python-stdlib/datetime/test_datetime.py"];
/// The library's packages, each a folder of files as they are installed.
const PACKAGES: &str = "python-stdlib";
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let Some(library) = peer::checkout("MICROPYTHON_LIB") else { return suite::main(vec![]) };
    let mkromfs = process::under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let work = Arc::new(tempfile::tempdir().expect("a temporary directory"));
    let ours = suite::home().join("mplib");
    let image = image(&mkromfs, &library, &ours, work.path());
    let list = known::load(&suite::home().join("known-differences.txt"));
    let trials = programs(&ours).into_iter().map(|program| {
        let (mkromfs, image, work) = (mkromfs.clone(), image.clone(), Arc::clone(&work));
        let known = known::find(&list, &program.name, "micropython-lib").cloned();
        Trial::test(program.name.clone(), move || {
            let args = ["run", "-m", &program.module, image.to_str().expect("a UTF-8 path")];
            suite::judge(&program, &process::run(&mkromfs, args, work.path(), LIMIT), known.as_ref())
        })
        .with_kind("micropython-lib")
    });
    let trials = trials.collect();
    suite::main(trials)
}

/// One image with the library in `lib`, our programs, and the library's own tests that they start.
fn image(mkromfs: &Path, library: &Path, ours: &Path, work: &Path) -> PathBuf {
    let tree = work.join("tree");
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
    let image = work.join("library.romfs");
    let built = build(mkromfs, &tree, &image, &[]);
    assert_eq!(built.end, End::Status(0), "{built}");
    image
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
