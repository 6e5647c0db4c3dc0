//! The compiler's output is mpy-cross's, byte for byte.
//!
//! Each program in `goldens` comes with the `.mpy` files that mpy-cross 1.29.0 makes of it, as hexadecimal text, by
//! optimisation level. To record them again: `UPDATE_GOLDENS=1 MPY_CROSS=path/to/mpy-cross cargo test -p mpy-compiler
//! --test goldens`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mpy_compiler::{Options, compile};

const LEVELS: u8 = 4;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens")
}

/// Bytes as hexadecimal text, 40 to a line.
fn hex(bytes: &[u8]) -> String {
    bytes.chunks(40).fold(String::new(), |mut text, row| {
        for byte in row {
            write!(text, "{byte:02x}").expect("writing to a string");
        }
        text + "\n"
    })
}

/// A golden file's text: a line `-O0 -O1 ...` with the levels that have the same bytes, and the bytes.
fn golden(outputs: &[Vec<u8>]) -> String {
    let mut text = String::new();
    let mut level = 0;
    while level < outputs.len() {
        let same = outputs[level..].iter().take_while(|output| **output == outputs[level]).count();
        let names: Vec<_> = (level..level + same).map(|level| format!("-O{level}")).collect();
        text += &format!("{}\n{}", names.join(" "), hex(&outputs[level]));
        level += same;
    }
    text
}

fn record(name: &str, file: &Path) -> String {
    let mpy_cross = std::env::var_os("MPY_CROSS").expect("MPY_CROSS has to name mpy-cross 1.29.0");
    let outputs: Vec<_> = (0..LEVELS)
        .map(|level| {
            let mut command = Command::new(&mpy_cross);
            command.arg(format!("-O{level}")).args(["-s", &format!("{name}.py"), "-o", "-", "--"]).arg(file);
            let output = command.output().expect("mpy-cross does not run");
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        })
        .collect();
    golden(&outputs)
}

fn check(name: &str) {
    let file = directory().join(format!("{name}.py"));
    let golden_file = file.with_extension("golden");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&golden_file, record(name, &file)).expect("cannot write the golden file");
    }
    let source = fs::read(&file).expect("no such program");
    let outputs: Vec<_> = (0..LEVELS)
        .map(|opt_level| {
            let options = Options { opt_level, ..Options::default() };
            compile(&source, &format!("{name}.py"), &options).unwrap_or_else(|error| panic!("{name}: {error}"))
        })
        .collect();
    let expected = fs::read_to_string(&golden_file).expect("no golden file");
    assert!(golden(&outputs) == expected, "{name}: not the bytes of mpy-cross\n{}", golden(&outputs));
}

macro_rules! goldens {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name).trim_start_matches("r#")); })*

        #[test]
        fn every_program_is_tested() {
            let names = [$(stringify!($name).trim_start_matches("r#")),*];
            for entry in fs::read_dir(directory()).expect("no directory of goldens") {
                let path = entry.expect("unreadable directory").path();
                let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("odd file name");
                assert!(names.contains(&stem), "{} is not listed", path.display());
            }
        }
    };
}

goldens! {
    assign
    r#async
    augmented
    calls
    classes
    closures
    comments
    r#const
    displays
    empty
    fold
    functions
    generators
    r#if
    imports
    jumps
    line_ends
    line_entries
    lines
    long_jumps
    loops
    many_locals
    many_names
    names
    no_newline
    operators
    prelude
    productions
    scopes
    sizes
    statements
    strings
    tabs
    r#try
    with
}

/// Options beside the level, on one program.
#[test]
fn options() {
    let source = b"x = 1000, 100000, 0x3fffffff, 0x40000000, 0x80000000\nif x:\n    y = 2\n\n\nz = 70000\n";
    let with = |options: Options| hex(&compile(source, "o.py", &options).expect("valid source"));
    let plain = with(Options::default());
    for (options, expected) in [
        (Options { small_int_bits: 31, ..Options::default() }, include_str!("goldens_options/bits31.hex")),
        (Options { small_int_bits: 16, ..Options::default() }, include_str!("goldens_options/bits16.hex")),
        (Options { small_int_bits: 63, ..Options::default() }, include_str!("goldens_options/bits63.hex")),
        (Options { source_lines: false, ..Options::default() }, include_str!("goldens_options/no_lines.hex")),
    ] {
        assert_eq!(with(options), expected, "{options:?}");
    }
    assert_eq!(plain, include_str!("goldens_options/bits31.hex"));
}
