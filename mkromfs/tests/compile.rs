//! `mkromfs compile`, and the program under the name mpy-cross.
//!
//! `compile/recorded.txt` has what mpy-cross 1.29.0 does on each of [`CASES`]. To record it again: `UPDATE_GOLDENS=1
//! MPY_CROSS=path/to/mpy-cross cargo test -p mkromfs --test compile`.

mod support;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{Work, peer};

/// The files that every run finds.
const FILES: &[(&str, &str)] = &[
    ("a.py", "x = 1\n\n\ndef f(y):\n    assert y\n    return x + y\n"),
    ("b.txt", "print(b'bytes', 'caf\u{e9}', 1 << 40)\n"),
    ("x", "pass\n"),
    ("-odd.py", "y = 2\n"),
    ("caf\u{e9} \"1\".py", "z = (1, 2.5)\n"),
    ("bad.py", "x = = 1\n"),
    ("reused.py", "def f():\n    def g(a, a):\n        pass\n"),
    ("indent.py", "if x:\n    y\n  z\n"),
    ("name.py", "x = '\\N{DASH}'\n"),
    ("native.py", "x = 1\n\n@micropython.native\ndef f():\n    pass\n"),
    ("viper.py", "@micropython.viper\ndef f(x: int) -> int:\n    return x\n"),
    ("thumb.py", "@micropython.asm_thumb\ndef f(r0):\n    add(r0, r0, r0)\n"),
    ("other.py", "@micropython.fast\ndef f():\n    pass\n"),
    // Bytecode that leaves an iterator on the stack.
    (
        "else.py",
        "async def f():\n    while x:\n        async for y in z:\n            pass\n        else:\n            continue\n",
    ),
    (
        "ints.py",
        "x = 0, 1, -1, 2, -3, 64, 100, 127, 128, 32767, 0x3fffffff, -0x40000000, 0x40000000, 1 << 62\nt = 70\n",
    ),
];

/// Command lines; `<` and a file at the end is standard input. The file `old` is there before.
const CASES: &[&[&str]] = &[
    &[],
    &["a.py"],
    &["a.py", "--"],
    &["./a.py"],
    &["b.txt"],
    &["x"],
    &["--", "-odd.py"],
    &["-odd.py"],
    &["caf\u{e9} \"1\".py"],
    &["sub\\a.py"],
    &["-o", "out.mpy", "a.py"],
    &["a.py", "-o", "out.mpy"],
    &["-o", "old", "a.py"],
    &["-o", "old", "bad.py"],
    &["-o", "old", "reused.py"],
    &["-o", "-", "a.py"],
    &["-o", "/dev/null", "a.py"],
    &["-o", "", "a.py"],
    &["-o", "sub", "a.py"],
    &["-o", "missing/out.mpy", "a.py"],
    &["-o", "x/out.mpy", "a.py"],
    &["-o"],
    &["-", "<", "a.py"],
    &["-", "-o", "out.mpy", "<", "a.py"],
    &["-", "-o", "-", "<", "a.py"],
    &["-s", "given.py", "-", "<", "a.py"],
    &["-", "<", "bad.py"],
    &["-", "<", "reused.py"],
    &["-s", "given.py", "a.py", "-o", "-"],
    &["-s", "dir\\given.py", "a.py", "-o", "-"],
    &["-s", "", "a.py", "-o", "-"],
    &["-s", "given.py", "bad.py"],
    &["-s", "given.py", "reused.py"],
    &["-s"],
    &["else.py", "-o", "-"],
    &["-O0", "a.py", "-o", "-"],
    &["-O", "a.py", "-o", "-"],
    &["-O1", "a.py", "-o", "-"],
    &["-OO", "a.py", "-o", "-"],
    &["-O2", "a.py", "-o", "-"],
    &["-OOO", "a.py", "-o", "-"],
    &["-O3", "a.py", "-o", "-"],
    &["-O3", "-O0", "a.py", "-o", "-"],
    &["-O9", "a.py", "-o", "-"],
    &["-O10", "a.py", "-o", "-"],
    &["-Os", "a.py", "-o", "-"],
    &["-v", "a.py", "-o", "-"],
    &["-v", "-v", "a.py", "-o", "-"],
    &["-vv", "a.py"],
    &["-X", "no-source-lines", "a.py", "-o", "-"],
    &["-X", "no-source-lines", "-X", "source-lines", "a.py", "-o", "-"],
    &["-X", "emit=bytecode", "a.py", "-o", "-"],
    &["-X", "emit=native", "a.py"],
    &["-X", "emit=viper", "a.py"],
    &["-X", "emit=native", "-march=x64", "bad.py"],
    &["-X", "emit=native", "-X", "emit=bytecode", "a.py", "-o", "-"],
    &["-X", "emit=arm", "a.py"],
    &["-X", "heapsize=4m", "a.py", "-o", "-"],
    &["-X", "heapsize=1000kw", "a.py", "-o", "-"],
    &["-X", "warp", "a.py"],
    &["-X"],
    &["a.py", "-X"],
    &["--", "-X"],
    &["-o", "-X", "a.py"],
    &["-msmall-int-bits=16", "ints.py", "-o", "-"],
    &["-msmall-int-bits=31", "ints.py", "-o", "-"],
    &["-msmall-int-bits=0x1f", "ints.py", "-o", "-"],
    &["-msmall-int-bits=077", "ints.py", "-o", "-"],
    &["-msmall-int-bits=8", "ints.py", "-o", "-"],
    &["-msmall-int-bits=2", "ints.py", "-o", "-"],
    &["-msmall-int-bits=1", "ints.py", "-o", "-"],
    &["-msmall-int-bits=0", "ints.py", "-o", "-"],
    &["-msmall-int-bits=", "ints.py", "-o", "-"],
    &["-msmall-int-bits=32", "ints.py", "-o", "-"],
    &["-msmall-int-bits=63", "ints.py", "-o", "-"],
    &["-msmall-int-bits=64", "ints.py", "-o", "-"],
    &["-msmall-int-bits=66", "ints.py", "-o", "-"],
    &["-msmall-int-bits=255", "ints.py", "-o", "-"],
    &["-msmall-int-bits=-1", "ints.py", "-o", "-"],
    &["-msmall-int-bits=many", "ints.py"],
    &["-msmall-int-bits", "31", "ints.py"],
    &["-march=x64", "a.py", "-o", "-"],
    &["-march=host", "a.py", "-o", "-"],
    &["-march=armv6m", "a.py", "-o", "-"],
    &["-march=armv8", "a.py"],
    &["-march=", "a.py"],
    &["-march", "x64", "a.py"],
    &["-march=rv32imc", "-march-flags=zba", "a.py", "-o", "-"],
    &["-march=rv32imc", "-march-flags=zba,zcmp", "a.py", "-o", "-"],
    &["-march-flags=0b10", "-march=rv32imc", "a.py", "-o", "-"],
    &["-march=rv32imc", "-march-flags=0", "a.py", "-o", "-"],
    &["-march=rv32imc", "-march-flags=8", "a.py"],
    &["-march=rv32imc", "-march-flags=zbb", "a.py"],
    &["-march=armv7m", "-march-flags=1", "a.py"],
    &["-march-flags=nonsense", "a.py", "-o", "-"],
    &["native.py"],
    &["viper.py"],
    &["thumb.py"],
    &["other.py"],
    &["-march=rv64imc", "native.py"],
    &["-march=x86", "thumb.py"],
    &["-march=x64", "other.py"],
    &["bad.py"],
    &["indent.py"],
    &["name.py"],
    &["reused.py"],
    &["missing.py"],
    &["missing/a.py"],
    &["it's.py"],
    &["it's \"quoted\".py"],
    &["new\nline\u{1}.py"],
    &["a.py/b.py"],
    &["sub"],
    &[""],
    &["a.py", "b.txt"],
    &["a.py", "-"],
    &["-h"],
    &["--help"],
    &["-z", "a.py"],
    &["--version"],
    &["--version", "-z"],
    &["-z", "--version"],
    &["a.py", "--version"],
    &["--version", "-X", "warp"],
];

/// What a program did, as a text to compare: its status, its output, and the files that are new or changed.
fn observe(program: &Path, args: &[&str]) -> String {
    let work = Work::new();
    for (name, text) in FILES {
        work.write(name, text);
    }
    work.write("sub/a.py", "x = 1\n");
    work.write("old", "old");
    let (args, input) = match args {
        [args @ .., "<", file] => (args, File::open(work.path(file)).unwrap().into()),
        args => (args, Stdio::null()),
    };
    let run =
        Command::new(program).arg0("mpy-cross").args(args).stdin(input).current_dir(work.path("")).output().unwrap();
    let mut text = format!("exit {}\n", run.status.code().unwrap());
    if run.stdout.starts_with(b"usage") {
        // Its first line; the rest is for people.
        writeln!(text, "out {}", String::from_utf8_lossy(&run.stdout).lines().next().unwrap()).unwrap();
    } else if run.stdout.starts_with(b"M\x06") {
        writeln!(text, "out {}", hex(&run.stdout)).unwrap();
    } else {
        String::from_utf8_lossy(&run.stdout).lines().for_each(|line| writeln!(text, "out {line}").unwrap());
    }
    String::from_utf8_lossy(&run.stderr).lines().for_each(|line| writeln!(text, "err {line}").unwrap());
    for dir in ["", "sub/"] {
        for name in work.names(dir) {
            let name = format!("{dir}{name}");
            let known = FILES.iter().any(|(known, _)| *known == name) || name == "sub" || name == "sub/a.py";
            if !known {
                writeln!(text, "file {name} {}", hex(&fs::read(work.path(&name)).unwrap())).unwrap();
            }
        }
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn ours() -> PathBuf {
    env!("CARGO_BIN_EXE_mkromfs").into()
}

fn observe_all(program: &Path) -> String {
    CASES.iter().fold(String::new(), |text, args| text + &format!("$ {args:?}\n{}", observe(program, args)))
}

#[test]
fn does_what_mpy_cross_did() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile/recorded.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        let mpy_cross = std::env::var_os("MPY_CROSS").expect("MPY_CROSS has to name mpy-cross 1.29.0");
        fs::write(&file, observe_all(Path::new(&mpy_cross))).unwrap();
    }
    let recorded = fs::read_to_string(file).unwrap();
    let seen = observe_all(&ours());
    let cases = |text: &str| text.split("$ ").map(str::to_owned).collect::<Vec<_>>();
    for (seen, recorded) in cases(&seen).iter().zip(cases(&recorded)) {
        assert_eq!(seen, &recorded);
    }
    assert_eq!(seen, recorded);
}

/// Options of each kind, one from each row at a time.
const CHOICES: &[&[&[&str]]] = &[
    &[&[], &["-O"], &["-O2"], &["-O3"], &["-O0"]],
    &[&[], &["-X", "no-source-lines"], &["-X", "emit=native"], &["-X", "heapsize=8M"], &["-X", "emit=none"]],
    &[&[], &["-msmall-int-bits=16"], &["-msmall-int-bits=63"], &["-msmall-int-bits=1x"]],
    &[&[], &["-s", "given.py"], &["-v"], &["--"], &["-march=rv32imc", "-march-flags=3"]],
    &[&["a.py"], &["ints.py"], &["reused.py"], &["bad.py"], &["missing.py"], &["-odd.py"]],
    &[&[], &["-o", "out.mpy"], &["-o", "-"], &["-q"], &["b.txt"]],
];

#[test]
fn combinations_are_the_same_as_with_mpy_cross() {
    let Some(mpy_cross) = peer("mpy-cross") else { return };
    let mut random = support::Random(3);
    for _ in 0..400 {
        let args: Vec<&str> = CHOICES.iter().flat_map(|row| row[random.below(row.len())]).copied().collect();
        // With an architecture there is machine code there, and none here.
        if args.contains(&"emit=native") && args.contains(&"-march=rv32imc") {
            continue;
        }
        assert_eq!(observe(&ours(), &args), observe(&mpy_cross, &args), "{args:?}");
    }
}

#[test]
fn links_are_enough() {
    let work = Work::new();
    work.write("a.py", "x = 1\n");
    fs::create_dir(work.path("bin")).unwrap();
    let link = work.path("bin/mpy-cross");
    symlink(ours(), &link).unwrap();
    let run = || Command::new(&link).arg("--version").output().unwrap();
    let version = "MicroPython v1.29.0 on 2026-08-29; mpy-cross emitting mpy v6.3\n";
    assert_eq!(String::from_utf8_lossy(&run().stdout), version);
    fs::remove_file(&link).unwrap();
    // A hard link where the file system allows one.
    if fs::hard_link(ours(), &link).is_err() {
        fs::copy(ours(), &link).unwrap();
    }
    assert_eq!(String::from_utf8_lossy(&run().stdout), version);
    let usage = Command::new(&link).arg("-h").output().unwrap();
    assert_eq!(usage.status.code(), Some(1));
    let start = format!("usage: {} [<opts>] [-X <implopt>] [--] <input filename>\n", link.display());
    assert!(String::from_utf8_lossy(&usage.stdout).starts_with(&start));
    // The other commands are not there under that name.
    let build = Command::new(&link).args(["build", "a.py"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&build.stderr), "multiple input files\n");
}

#[test]
fn native_code_is_refused_by_its_name_in_both_ways() {
    for (args, message) in [
        (&["-march=armv7em", "native.py"][..], "cannot emit native code for armv7em"),
        (&["-march=x64", "viper.py"], "cannot emit native code for x64"),
        (&["-march=armv6m", "thumb.py"], "no inline assembler for armv6m"),
        (&["-X", "emit=native", "-march=xtensawin", "a.py"], "cannot emit native code for xtensawin"),
    ] {
        let seen = observe(&ours(), args);
        assert!(
            seen.starts_with("exit 1\n") && seen.contains(&format!("err NotImplementedError: {message}\n")),
            "{seen}"
        );
        assert!(!seen.contains("file a.mpy"), "{seen}");
        let work = Work::new();
        FILES.iter().for_each(|(name, text)| drop(work.write(name, text)));
        work.run(["compile"].iter().chain(args)).bad(&[message, "help: ", "mpy-cross for your device"]);
    }
    let traced = observe(&ours(), &["-march=armv7em", "native.py"]);
    assert!(traced.contains("err   File \"native.py\", line 3, in <module>\n"), "{traced}");
}

#[test]
fn errors_show_their_place() {
    let work = Work::new();
    work.write("a.py", "x = 1\ny = '\u{e4}' = = 3\n");
    let run = work.run(["compile", "a.py"]);
    run.bad(&["error: SyntaxError: invalid syntax", "--> a.py:2:11", "2 | y = '\u{e4}' = = 3", "|           ^"]);
    work.write("f.py", "def f():\n    break\n");
    work.run(["compile", "f.py"]).bad(&["'break'/'continue' outside loop", "--> f.py:2:5", "2 |     break"]);
    work.write("cr.py", "x = 1\ry = = 2\rz = 3\n");
    work.run(["compile", "cr.py"]).bad(&["--> cr.py:2:5", "2 | y = = 2\n"]);
    work.run(["compile", "missing.py"]).bad(&["missing.py: cannot read: "]);
    work.run(["compile", "-o", "no/where", "cr.py"]).bad(&["cr.py:2:5"]);
    work.write("g.py", "");
    work.run(["compile", "-o", "no/where", "g.py"]).bad(&["no/where: cannot create"]);
    work.run(["compile", "."]).bad(&["Is a directory"]);
    assert_eq!(work.names(""), ["a.py", "cr.py", "f.py", "g.py"]);
}

#[test]
fn usage() {
    let work = Work::new();
    work.write("-a.py", "x = 1\n");
    for (args, message) in [
        (&["-z"][..], "unknown option, or its value is missing or wrong: -z"),
        (&["-X", "warp"], "warp"),
        (&[], "no input file"),
        (&["a", "b"], "multiple input files"),
    ] {
        let run = work.run(["compile"].iter().chain(args));
        assert_eq!((run.status, run.out.len()), (Some(2), 0));
        assert!(run.err.contains(message) && run.err.contains("mkromfs compile --help"), "{run:?}");
    }
    for args in [&["compile", "--help"][..], &["compile", "-h"], &["help", "compile"]] {
        let text = work.run(args).good();
        assert!(text.contains("Usage: mkromfs compile [OPTIONS] [--] FILE"), "{text}");
        assert!(text.contains("-march-flags=FLAGS"), "{text}");
    }
    assert!(work.run(["compile", "--version"]).good().starts_with("MicroPython v1.29.0"));
    let run = work.run(["compile", "-v", "--", "-a.py"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), "-a.py: 6 bytes of source, -a.mpy: 26 bytes\n"));
}

#[test]
fn output_is_replaced_as_a_whole() {
    let work = Work::new();
    work.write("a.py", "x = 1\n");
    work.write("old.mpy", "old");
    fs::set_permissions(work.path("old.mpy"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("old.mpy", work.path("link.mpy")).unwrap();
    let inode = |name: &str| fs::metadata(work.path(name)).unwrap().ino();
    let before = inode("old.mpy");
    work.run(["compile", "-o", "link.mpy", "a.py"]).good();
    assert!(fs::symlink_metadata(work.path("link.mpy")).unwrap().is_symlink());
    assert_ne!(before, inode("old.mpy"));
    assert_eq!(fs::metadata(work.path("old.mpy")).unwrap().mode() & 0o777, 0o640);
    let good = fs::read(work.path("old.mpy")).unwrap();
    work.write("a.py", "x = = 1\n");
    assert_eq!(work.run(["compile", "-o", "old.mpy", "a.py"]).status, Some(1));
    assert_eq!(fs::read(work.path("old.mpy")).unwrap(), good);
    assert_eq!(work.names(""), ["a.py", "link.mpy", "old.mpy"]);
}

#[test]
fn nesting() {
    let work = Work::new();
    let nested = |n: usize| format!("x = {}1{}\n", "(".repeat(n), ")".repeat(n));
    work.write("app/deep.py", nested(7900));
    work.run(["compile", "-o", "/dev/null", "app/deep.py"]).good();
    work.run(["build", "app"]).good();
    work.write("app/deep.py", nested(8100));
    for args in [&["compile", "app/deep.py"][..], &["build", "app"]] {
        work.run(args).bad(&["app/deep.py:1:", "RuntimeError: maximum recursion depth exceeded"]);
    }
    // As mpy-cross prints exceptions without a place.
    let run = Command::new(ours()).arg0("mpy-cross").arg("app/deep.py").current_dir(work.path("")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&run.stderr), "RuntimeError: maximum recursion depth exceeded\n");
}

#[test]
fn large_sources_and_odd_names() {
    use std::os::unix::ffi::OsStringExt;
    let work = Work::new();
    work.write("large.py", vec![b'#'; 16 << 20]);
    work.run(["compile", "large.py"]).bad(&["large.py: is larger than"]);
    assert_eq!(work.names(""), ["large.py"]);
    let odd = OsString::from_vec(b"\xff.py".to_vec());
    fs::write(work.path("").join(&odd), "x = 1\n").unwrap();
    work.run(["compile".into(), odd.clone()]).bad(&["\\xff.py: its name is not UTF-8", "with -s"]);
    work.run(["compile".into(), "-s".into(), "name.py".into(), odd]).good();
}
