//! The programs to run, found by walking a directory.

use std::fs;
use std::path::{Path, PathBuf};

/// A program and where its expected output is.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its path below the suite's directory without an extension: `exc/reraise`. The test's name.
    pub name: String,
    /// The directory that becomes the image's root or the current directory.
    pub dir: PathBuf,
    /// The module to start, in `dir`: `reraise`, or `main` for a program that is a folder.
    pub module: String,
    /// Whether the whole of `dir` belongs to the program; else it is one file among others.
    pub folder: bool,
    /// The file with what the program prints.
    pub expected: PathBuf,
}

impl Program {
    /// A program that is the folder `dir`, with `dir` + `.exp` beside it.
    #[must_use]
    pub fn folder(name: &str, dir: &Path) -> Self {
        let expected = dir.with_extension("exp");
        Self { name: name.into(), dir: dir.into(), module: "main".into(), folder: true, expected }
    }

    /// A program that is one file, with a `.exp` beside it.
    ///
    /// # Panics
    ///
    /// `file` has no directory or its name is not UTF-8.
    #[must_use]
    pub fn file(name: &str, file: &Path) -> Self {
        let module = file.file_stem().and_then(|stem| stem.to_str()).expect("a UTF-8 file name");
        let dir = file.parent().expect("a file in a directory");
        Self {
            name: name.into(),
            dir: dir.into(),
            module: module.into(),
            folder: false,
            expected: file.with_extension("exp"),
        }
    }
}

/// All programs below `root`, sorted by name. A folder with a `main.py` is one program; other folders are searched.
///
/// # Panics
///
/// The directory cannot be read, or there is a `.exp` that belongs to no program.
#[must_use]
pub fn programs(root: &Path) -> Vec<Program> {
    let mut found = vec![];
    search(root, "", &mut found);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn search(dir: &Path, prefix: &str, found: &mut Vec<Program>) {
    let mut expected = vec![];
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("a directory entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a UTF-8 file name");
        let name = format!("{prefix}{stem}");
        if path.join("main.py").is_file() {
            found.push(Program::folder(&name, &path));
        } else if path.is_dir() {
            search(&path, &format!("{name}/"), found);
        } else if path.extension().is_some_and(|ext| ext == "py") {
            found.push(Program::file(&name, &path));
        } else if path.extension().is_some_and(|ext| ext == "exp") {
            expected.push(path);
        }
    }
    for path in expected {
        assert!(found.iter().any(|program| program.expected == path), "{} belongs to no program", path.display());
    }
}
