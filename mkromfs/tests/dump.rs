//! `mkromfs dump`: its three views, from files, sources and images; and modules that are broken.
//!
//! `tests/dump/*` is what it prints of `everything.py`, of a recorded module with machine code, and of the goldens that
//! `romfs-format` has. `UPDATE_GOLDEN=1` writes it anew.

mod support;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mkromfs::dump::module::Module;
use mkromfs::dump::{hex, json, text};
use serde_json::Value;
use support::{Random, Work};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dump")
}

/// Compares with what is recorded.
fn compare(name: &str, text: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == recorded, "{name}: the dump differs; see UPDATE_GOLDEN");
}

/// What the tests take apart: `everything.py` compiled, and the recorded module with machine code.
fn samples() -> [Vec<u8>; 2] {
    let source = std::fs::read(folder().join("everything.py")).unwrap();
    let compiled = mkromfs::compile::compile(&source, "everything.py", 0).unwrap();
    [compiled, std::fs::read(folder().join("machine.mpy")).unwrap()]
}

/// All three views of a module, and whether it is sound.
fn views(bytes: &[u8]) -> (Vec<u8>, Value, bool) {
    let module = Module::read(bytes);
    let mut out = vec![];
    text::write(&module, &mut out).unwrap();
    hex::write(&module, &mut out).unwrap();
    let report = json::report(&module, "a.mpy".into(), None, true);
    (out, serde_json::to_value(report).unwrap(), module.error.is_none())
}

/// The bytes of all spans, one behind the other.
fn bytes_of(json: &Value) -> String {
    let mut at = 0;
    let mut bytes = String::new();
    for span in json["spans"].as_array().unwrap() {
        assert_eq!(span["offset"], at, "a gap in the spans");
        bytes += span["bytes"].as_str().unwrap();
        at = bytes.len() / 2;
    }
    bytes
}

#[test]
fn all_views_are_as_recorded() {
    let work = Work::new();
    let [_, machine] = samples();
    work.write("everything.py", std::fs::read(folder().join("everything.py")).unwrap());
    work.write("machine.mpy", machine);
    for (file, name) in [("everything.py", "everything"), ("machine.mpy", "machine")] {
        let text = work.run(["dump", "-x", file]).good();
        let (listing, hex) = text.split_once("\n\n").unwrap();
        compare(&format!("{name}.txt"), listing);
        compare(&format!("{name}.hex"), hex);
        assert_eq!(work.run(["dump", file]).good().trim_end(), listing);

        let json: Value = serde_json::from_str(&work.run(["dump", "--json", file]).good()).unwrap();
        // A line for each thing, so that a difference can be seen.
        let mut lines = String::new();
        for (key, value) in json[0].as_object().unwrap() {
            match value.as_array() {
                Some(items) => items.iter().for_each(|item| lines += &format!("{key} {item}\n")),
                None => lines += &format!("{key} {value}\n"),
            }
        }
        compare(&format!("{name}.json.txt"), &lines);
    }
}

#[test]
fn the_compilers_goldens_are_as_recorded() {
    let goldens = folder().join("../../../romfs-loader/format/tests/golden");
    let mut seen = 0;
    for entry in std::fs::read_dir(goldens).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "mpy") {
            let bytes = std::fs::read(&path).unwrap();
            let module = Module::read(&bytes);
            assert_eq!(module.error, None, "{}", path.display());
            let mut out = vec![];
            text::write(&module, &mut out).unwrap();
            let name = path.with_extension("txt");
            compare(name.file_name().unwrap().to_str().unwrap(), &String::from_utf8(out).unwrap());
            seen += 1;
        }
    }
    assert!(seen >= 8);
}

#[test]
fn every_byte_is_accounted_for() {
    for bytes in samples() {
        let (_, json, good) = views(&bytes);
        assert!(good);
        assert_eq!(bytes_of(&json), hex::digits(&bytes));
        assert!(!json.to_string().contains("not read"));
    }
}

#[test]
fn every_truncation_is_shown_and_is_an_error() {
    for bytes in samples() {
        for len in 0..bytes.len() {
            let (text, json, good) = views(&bytes[..len]);
            assert!(!good, "{len}");
            assert_eq!(bytes_of(&json), hex::digits(&bytes[..len]));
            assert!(json["error"]["offset"].as_u64().unwrap() <= len as u64);
            assert!(String::from_utf8(text).unwrap().contains("not read: "), "{len}");
        }
    }
}

#[test]
fn every_mutation_is_shown() {
    let mut random = Random(11);
    for bytes in samples() {
        for at in 0..bytes.len() {
            for value in [0, 0x7f, 0x80, 0xff, bytes[at] ^ 1 << random.below(8), random.below(256) as u8] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                let (_, json, good) = views(&bytes);
                assert_eq!(bytes_of(&json), hex::digits(&bytes), "{at} {value:#x}");
                assert_eq!(json["error"].is_null(), good);
            }
        }
    }
}

#[test]
fn what_can_be_read_of_a_broken_file_comes_before_the_error() {
    let work = Work::new();
    let [bytes, _] = samples();
    // Within the last function but one.
    work.write("cut.mpy", &bytes[..bytes.len() - 30]);
    let run = work.run(["dump", "cut.mpy"]);
    run.bad(&["cut.mpy: offset 0x", "file ends too early"]);
    let text = String::from_utf8(run.out).unwrap();
    for part in ["qstr 56 \"self\"", "function <module> at", "function Derived.go at", "YIELD_FROM"] {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
    let run = work.run(["dump", "--json", "cut.mpy"]);
    assert_eq!((run.status, &*run.err), (Some(1), ""));
    let json: Value = serde_json::from_slice(&run.out).unwrap();
    assert_eq!(json[0]["error"]["message"], "file ends too early");

    work.write("empty.mpy", "");
    work.run(["dump", "empty.mpy"]).bad(&["empty.mpy: offset 0x0", "file ends too early"]);
    work.write("notes.txt", "hello");
    work.run(["dump", "notes.txt"]).bad(&["notes.txt: is neither a module nor an image"]);
    work.run(["dump", "gone.mpy"]).bad(&["gone.mpy: cannot open"]);
    work.write("bad.py", "x = = 1");
    work.run(["dump", "bad.py"]).bad(&["SyntaxError: invalid syntax", "bad.py:1"]);
}

#[test]
fn images_are_looked_into() {
    let work = Work::new();
    work.write("app/main.py", "import net.wire\nprint('x')\n");
    work.write("app/net/__init__.py", "");
    work.write("app/net/wire.py", "def send(what): return what\n");
    work.write("app/net/data.bin", "Mxx");
    work.run(["build", "-q", "app"]).good();

    let heads = |run: String| -> Vec<String> {
        run.lines().filter_map(|line| line.strip_prefix("module ")?.split(' ').next().map(str::to_owned)).collect()
    };
    assert_eq!(heads(work.run(["dump", "app.romfs"]).good()), ["main.mpy", "net/__init__.mpy", "net/wire.mpy"]);
    assert_eq!(heads(work.run(["dump", "app.romfs:net"]).good()), ["net/__init__.mpy", "net/wire.mpy"]);
    let wire = work.run(["dump", "app.romfs:net/wire.mpy"]).good();
    assert!(wire.contains("function send at") && wire.contains("LOAD_FAST 0 what"), "{wire}");
    assert_eq!(work.run(["dump", "app.romfs:/net/wire.mpy"]).good(), wire);

    let json: Value = serde_json::from_str(&work.run(["dump", "--json", "app.romfs"]).good()).unwrap();
    assert_eq!(json[2]["entry"], "net/wire.mpy");
    assert_eq!(json[2]["functions"][1]["arguments"][0]["name"], "what");

    work.run(["dump", "app.romfs:net/data.bin"]).bad(&["app.romfs: net/data.bin: offset 0x", "ends too early"]);
    work.run(["dump", "app.romfs:nothing"]).bad(&["app.romfs: nothing: no such module", "mkromfs ls"]);
    // A colon in a name is no separator where there is such a file.
    std::fs::copy(work.path("app.romfs"), work.path("a:b.romfs")).unwrap();
    assert_eq!(work.run(["dump", "a:b.romfs:net/wire.mpy"]).good(), wire);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let work = Work::new();
    let lines: String = (0..5000).map(|i| format!("print({i}, 'some text to fill the pipe')\n")).collect();
    work.write("long.py", lines);
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(["dump", "-x", "long.py"]).current_dir(work.path("")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}
