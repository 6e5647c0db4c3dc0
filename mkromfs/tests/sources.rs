//! Building from sources: what is compiled, what it is called, and how broken sources are reported.

mod support;

use std::fs;

use mkromfs::module::MAX_SIZE;
use romfs_format::mpy::Mpy;
use romfs_format::romfs::{Entry, Image};
use support::Work;

/// A package with enough modules to keep several threads busy.
fn package(work: &Work, dir: &str) {
    work.write(&format!("{dir}/main.py"), "import net\nprint(net.name())\n");
    work.write(&format!("{dir}/net/__init__.py"), "from .m00 import name\n");
    for module in 0..60 {
        let source = format!("def name():\n    return 'module {module}'\n\nTABLE = {:?}\n", vec![module; 200]);
        work.write(&format!("{dir}/net/m{module:02}.py"), source);
    }
    work.write(&format!("{dir}/net/caf\u{e9}.py"), "x = 'caf\u{e9}'\n");
}

#[test]
fn sources_become_modules_that_know_their_place_in_the_tree() {
    let work = Work::new();
    package(&work, "app");
    work.run(["build", "app"]).good();
    let bytes = fs::read(work.path("app.romfs")).unwrap();
    let image = Image::parse(&bytes).unwrap();
    for (path, source) in [
        ("main.mpy", "main.py"),
        ("net/__init__.mpy", "net/__init__.py"),
        ("net/m07.mpy", "net/m07.py"),
        ("net/caf\u{e9}.mpy", "net/caf\u{e9}.py"),
    ] {
        let Some(Entry::File(file)) = image.find(path.as_bytes()).unwrap() else { panic!("{path} is missing") };
        let module = Mpy::parse(file.data).unwrap();
        assert_eq!(module.qstrs().next().unwrap().unwrap().as_bytes(), source.as_bytes());
    }
    assert_eq!(image.find(b"main.py"), Ok(None));
    let text = work.run(["verify", "app.romfs"]).good();
    assert!(text.contains("63 files, 63 modules"), "{text}");
    // Nothing was written into the tree.
    assert_eq!(work.names("app"), ["main.py", "net"]);
    assert_eq!(work.names("app/net").len(), 62);
}

#[test]
fn same_tree_same_bytes() {
    let work = Work::new();
    package(&work, "one/app");
    package(&work, "two/other/place");
    work.run(["build", "one/app", "-o", "1.romfs", "-j1"]).good();
    let absolute = work.path("two/other/place");
    work.run_in("two", ["build", absolute.to_str().unwrap(), "-o", "../2.romfs", "-j2"]).good();
    work.run_in("two/other/place", ["build", "./", "-o", "../../../3.romfs", "-j", "7"]).good();
    let first = fs::read(work.path("1.romfs")).unwrap();
    assert!(first == fs::read(work.path("2.romfs")).unwrap());
    assert!(first == fs::read(work.path("3.romfs")).unwrap());
}

#[test]
fn optimisation_levels_differ() {
    let work = Work::new();
    work.write("app/x.py", "def f(x):\n    assert x\n\n    return x\n");
    let sizes: Vec<u64> = ["-O0", "-O1", "-O3"]
        .iter()
        .map(|level| {
            work.run(["build", "app", level]).good();
            fs::metadata(work.path("app.romfs")).unwrap().len()
        })
        .collect();
    assert!(sizes[0] > sizes[1] && sizes[1] > sizes[2], "{sizes:?}");
}

#[test]
fn every_broken_source_is_reported() {
    let work = Work::new();
    package(&work, "app");
    work.write("app/a.py", "def f(:\n    pass\n");
    work.write("app/net/b.py", "x = 1\ny = '\u{e4}' = = 3\n");
    work.write("app/net/c.py", "def f():\n    break\n");
    work.write("app/d.py", "@micropython.native\ndef f():\n    pass\n");
    work.write("app/e.mpy", "no module");
    let run = work.run(["build", "app"]);
    run.bad(&[
        "app/a.py:1:7",
        "app/net/b.py:2:11",
        "app/net/c.py:2",
        "app/d.py:1",
        "remove the decorator",
        "app/e.mpy",
    ]);
    run.bad(&["SyntaxError: invalid syntax", "2 | y = '\u{e4}' = = 3", "5 problems"]);
    assert_eq!(work.names(""), ["app"]);

    let run = work.run(["build", "app", "--json"]);
    assert_eq!((run.status, run.err.as_str()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_slice(&run.out).unwrap();
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 5);
    assert_eq!(problems[0]["path"], "app/a.py");
    assert_eq!((problems[0]["line"].as_u64(), problems[0]["column"].as_u64()), (Some(1), Some(7)));
}

#[test]
fn sources_that_are_no_text() {
    let work = Work::new();
    work.write("app/nul.py", "x = 1\n\0\n");
    work.write("app/binary.py", (0..=255).collect::<Vec<u8>>());
    work.write("app/deep.py", "(".repeat(100_000));
    work.run(["build", "app"]).bad(&["app/binary.py", "app/deep.py", "app/nul.py"]);
    work.write("large/x.py", vec![b'#'; MAX_SIZE as usize + 1]);
    work.run(["build", "large"]).bad(&["large/x.py: is larger than"]);
    work.write("large/x.py", vec![b'#'; MAX_SIZE as usize]);
    work.run(["build", "large"]).good();
}

#[test]
fn source_named_like_an_extension_is_data() {
    let work = Work::new();
    work.write("app/.py", "not Python (");
    work.write("app/x.PY", "not Python (");
    work.write("app/y.pyi", "not Python (");
    work.run(["build", "app"]).good();
    assert_eq!(work.run(["cat", "app.romfs", ".py"]).good(), "not Python (");
}
