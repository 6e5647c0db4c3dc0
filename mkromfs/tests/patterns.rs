//! `--exclude` and `--align`: what patterns mean, and what is said of those that mean nothing.

mod support;

use romfs_format::romfs::{Entry, Image};
use support::Work;

fn tree(work: &Work) {
    for (path, text) in [
        ("main.py", "x = 1\n"),
        ("tests/test_a.py", "y = 1\n"),
        ("net/tests/test_b.py", "z = 1\n"),
        ("docs/caf\u{e9}.txt", "text"),
        ("docs/cafe.txt", "text"),
        ("models/one.bin", "one!"),
        ("models/deep/two.bin", "two!"),
        ("notes", "text"),
    ] {
        work.write(&format!("at/app/{path}"), text);
    }
}

/// The paths of the files in an image.
fn files(bytes: &[u8]) -> Vec<(String, usize)> {
    let image = Image::parse(bytes).unwrap();
    let mut found = vec![];
    let mut open: Vec<String> = vec![];
    for step in image.walk() {
        let step = step.unwrap();
        open.truncate(step.depth);
        open.push(String::from_utf8(step.entry.name().to_vec()).unwrap());
        if let Entry::File(file) = step.entry {
            found.push((open.join("/"), file.data_offset));
        }
    }
    found
}

/// Builds with options; the files, and what is warned of.
fn build(work: &Work, options: &[&str]) -> (Vec<(String, usize)>, String) {
    let mut args = vec!["build", "at/app", "-o", "-"];
    args.extend(options);
    let run = work.run(args);
    (files(run.good_bytes()), run.err)
}

#[test]
fn what_is_left_out() {
    let work = Work::new();
    tree(&work);
    let all = build(&work, &[]).0;
    for (pattern, left_out) in [
        ("tests/", &["tests/test_a.mpy", "net/tests/test_b.mpy"][..]),
        ("tests", &["tests/test_a.mpy", "net/tests/test_b.mpy"]),
        ("/tests/", &["tests/test_a.mpy"]),
        ("./tests", &["tests/test_a.mpy"]),
        ("net/tests/", &["net/tests/test_b.mpy"]),
        ("net/**", &["net/tests/test_b.mpy"]),
        ("*.py", &["main.mpy", "tests/test_a.mpy", "net/tests/test_b.mpy"]),
        ("caf?.txt", &["docs/caf\u{e9}.txt", "docs/cafe.txt"]),
        ("caf[\u{e8}-\u{ea}].txt", &["docs/caf\u{e9}.txt"]),
        ("{notes,docs}", &["docs/caf\u{e9}.txt", "docs/cafe.txt", "notes"]),
    ] {
        let (files, warnings) = build(&work, &["--exclude", pattern]);
        let expected: Vec<_> =
            all.iter().map(|(path, _)| path).filter(|path| !left_out.contains(&path.as_str())).collect();
        assert_eq!(files.iter().map(|(path, _)| path).collect::<Vec<_>>(), expected, "{pattern}");
        assert!(!warnings.contains("warning"), "{pattern}: {warnings}");
    }
}

#[test]
fn what_is_aligned() {
    let work = Work::new();
    tree(&work);
    for (pattern, aligned) in [
        ("models/", &["models/one.bin", "models/deep/two.bin"][..]),
        ("/models/", &["models/one.bin", "models/deep/two.bin"]),
        ("deep/", &["models/deep/two.bin"]),
        ("models/*", &["models/one.bin"]),
        ("caf?.txt", &["docs/caf\u{e9}.txt", "docs/cafe.txt"]),
        ("main.py", &["main.mpy"]),
        ("main.mpy", &["main.mpy"]),
    ] {
        let (files, warnings) = build(&work, &["--align", &format!("{pattern}=4096")]);
        for (path, offset) in files {
            assert_eq!(aligned.contains(&path.as_str()), offset % 4096 == 0, "{pattern}: {path} at {offset}");
        }
        assert!(!warnings.contains("warning"), "{pattern}: {warnings}");
    }
}

#[test]
fn a_pattern_that_matches_nothing_is_told_with_what_to_write() {
    let work = Work::new();
    tree(&work);
    let absolute = work.path("at/app/docs").canonicalize().unwrap();
    let absolute = absolute.to_str().unwrap();
    for (option, pattern, expected) in [
        ("--exclude", "app/tests", "matches nothing; paths begin in the tree: write 'tests'"),
        ("--exclude", "at/app/net/tests/", "matches nothing; paths begin in the tree: write 'net/tests/'"),
        ("--exclude", absolute, "matches nothing; paths begin in the tree: write 'docs'"),
        ("--exclude", "main.mpy", "matches nothing; files are named as they are in the tree: write 'main.py'"),
        ("--exclude", "!main.py", "matches nothing; no pattern takes another one back: write 'main.py'"),
        ("--exclude", "notes/", "matches nothing; only directories have a slash behind their name: write 'notes'"),
        ("--exclude", "gone", "'gone' matches nothing\n"),
        ("--align", "models=32", "matches no file; a directory has a slash behind its name: write 'models/=32'"),
        ("--align", "app/models=32", "matches no file; paths begin in the tree: write 'models/=32'"),
        ("--align", "at/app/models/*=32", "matches no file; paths begin in the tree: write 'models/*=32'"),
        ("--align", "*.gone=32", "'*.gone=32' matches no file\n"),
    ] {
        let (_, warnings) = build(&work, &[option, pattern]);
        let told = format!("warning: {option} '{pattern}'");
        assert!(warnings.contains(&told) && warnings.contains(expected), "{pattern}: {warnings}");
        assert_eq!(warnings.matches("warning").count(), 1, "{warnings}");
        // What it says to write matches something.
        if let Some((_, instead)) = expected.split_once("write '") {
            let (_, warnings) = build(&work, &[option, instead.trim_end_matches('\'')]);
            assert!(!warnings.contains("warning"), "{pattern}: {warnings}");
        }
        let quiet = work.run(["build", "at/app", "-q", option, pattern]);
        quiet.good();
        assert_eq!(quiet.err, "");
    }
    for pattern in ["", "[", "{a", "a\\"] {
        assert_eq!(work.run(["build", "at/app", "--exclude", pattern]).status, Some(2), "{pattern}");
    }
}
