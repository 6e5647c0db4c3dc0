//! What is fuzzed: one function for each kind of bytes that come from outside. None of them may panic, hang, or leave
//! its memory, whatever the bytes are.
//!
//! `fuzz/fuzz_targets` hands these to libFuzzer, and the test `corpus` runs each on what is kept in `fuzz/corpus`.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use compiler::{Input, compile};
use mkromfs::build::base::Base;
use mkromfs::build::link_check::{self, Links};
use mkromfs::build::rules::AlignRules;
use mkromfs::build::tree::walk;
use mkromfs::build::{self, prepare};
use mkromfs::commands::reseal::reseal;
use mkromfs::image_file::check_sharing;
use romfs_format::link;
use romfs_format::romfs::write::Header;
use romfs_format::romfs::{Entry, Image, Kind};
use romfs_format::{disasm, mpy, varuint, verify};
use romfs_loader::qstr::FINGERPRINT;
use romfs_loader::{Config, Machine, Platform};

use crate::suite;

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its binary in `fuzz/fuzz_targets` and of its directory in `fuzz/corpus`.
    pub name: &'static str,
    /// Takes the bytes.
    pub run: fn(&[u8]),
    /// Makes inputs to start from, of what the repository has: names of files, and their bytes.
    pub seeds: fn() -> Vec<(String, Vec<u8>)>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "image", run: image, seeds: image_seeds },
    Target { name: "mpy", run: mpy, seeds: mpy_seeds },
    Target { name: "link", run: link_record, seeds: link_seeds },
    Target { name: "source", run: source, seeds: source_seeds },
    Target { name: "regex", run: regex, seeds: regex_seeds },
];

/// Memory of a machine: enough for small programs, soon filled by others.
const MEMORY: usize = 64 << 10;

/// Backward jumps, calls and steps of built-ins, after which a program ends.
const BUDGET: u64 = 20_000;

/// A ROMFS image: read record by record, checked, mounted and run; with the checksums that it has, and with right ones.
pub fn image(bytes: &[u8]) {
    read_image(bytes);
    let mut sealed = bytes.to_vec();
    if reseal(&mut sealed).is_ok() && sealed != bytes {
        read_image(&sealed);
    }
}

fn read_image(bytes: &[u8]) {
    let Ok(image) = Image::parse(bytes) else { return };
    for step in image.walk() {
        let Ok(step) = step else { break };
        if let Entry::File(file) = step.entry
            && file.data.starts_with(b"M")
        {
            read_module(file.data);
        }
    }
    read_link_records(&image);
    let path = Path::new("fuzzed.romfs");
    let _ = mkromfs::sign::check_blocks(path, bytes);
    if check_sharing(path, &image).is_ok() && image.check_tree().and_then(|()| image.check_crc()).is_ok() {
        let _ = Base::read(image);
    }
    run(bytes);
}

/// A `.mpy` file: taken apart, checked, and run as the main module of an image.
pub fn mpy(bytes: &[u8]) {
    read_module(bytes);
    run(&image_of(bytes));
}

/// Takes a file apart: its spans follow each other, and what `check` accepts can be taken apart.
fn read_module(bytes: &[u8]) {
    let mut at = 0;
    let apart = disasm::walk(bytes, &mut |span| {
        assert_eq!(span.range.start, at, "a gap between the spans");
        at = span.range.end;
    });
    assert_eq!(at, bytes.len(), "bytes behind the last span");
    let checked = mpy::check(bytes, &mut vec![0; verify::scratch_len(bytes.len())]);
    assert!(checked.is_err() || apart.is_ok(), "accepted, but {apart:?}");
}

/// A link record: put in the place of the sample's own, with right checksums, read, and run with the sample's modules.
/// The bytes are the record without its checksum and fingerprint.
pub fn link_record(bytes: &[u8]) {
    let mut image = SAMPLE.clone();
    let range = link_range(&image);
    let record = &mut image[range];
    record[4..8].copy_from_slice(&FINGERPRINT.to_le_bytes());
    let len = bytes.len().min(record.len() - HEAD);
    record[HEAD..HEAD + len].copy_from_slice(&bytes[..len]);
    if reseal(&mut image).is_ok() {
        read_link_records(&Image::parse(&image).expect("a sealed image"));
        run(&image);
    }
}

/// Bytes of a link record that are its checksum and its reader's fingerprint.
const HEAD: usize = 8;

fn link_range(image: &[u8]) -> std::ops::Range<usize> {
    link::find(&Image::parse(image).expect("an image")).next().expect("a link record")
}

/// Reads the strings of the link records, and compares their sections with the modules.
fn read_link_records(image: &Image<'_>) {
    link::find(image).for_each(|range| _ = link::modules(&image.bytes()[range]));
    let Ok(Some(links)) = Links::open(image) else { return };
    links.strings().for_each(|text| _ = links.id(text));
    for step in image.walk().map_while(Result::ok) {
        let Entry::File(file) = step.entry else { continue };
        if let Some((section, max_id)) = links.section_of(file.data) {
            (0..section.n_constants()).for_each(|index| _ = section.constant(index));
            let _ = link_check::section(&links, (&section, max_id), file.data, false);
        } else if file.data.starts_with(b"M") {
            let _ = link_check::why_unlinked(&links, file.data, file.data_offset);
        }
    }
}

/// A source: the first byte says what kind of source it is and which options it is compiled with. What the compiler
/// accepts has to pass the loader's check, but for strings that are no text: mpy-cross takes them, and so does the
/// compiler. Programs are run.
pub fn source(bytes: &[u8]) {
    let Some((&options, source)) = bytes.split_first() else { return };
    let options = compiler::Options {
        input: [Input::File, Input::Single, Input::Paste, Input::Eval][usize::from(options & 3)],
        opt_level: options >> 2 & 3,
        small_int_bits: [31, 63, 16, 1][usize::from(options >> 4 & 3)],
        source_lines: options & 0x40 == 0,
        // Ten times less than by default: frames are larger with a sanitizer.
        max_depth: 40,
        ..compiler::Options::default()
    };
    let mpy = match compile(source, "main.py", &options) {
        Ok(mpy) => mpy,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    match mpy::check(&mpy, &mut vec![0; verify::scratch_len(mpy.len())]) {
        Err(error) if error.kind() != mpy::ErrorKind::NotUtf8 => panic!("compiled, but refused: {error}"),
        _ => {}
    }
    read_module(&mpy);
    run(&image_of(&mpy));
}

/// A regular expression, a NUL, and a text, both as str where they are UTF-8, and as bytes: compiled, matched, split
/// and replaced, in the dialect that takes the pattern and with flags.
pub fn regex(bytes: &[u8]) {
    let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (pattern, text) = (&bytes[..at], bytes.get(at + 1..).unwrap_or_default());
    let literal = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(_) => format!("str({}, 'utf-8')", bytes_literal(bytes)),
        Err(_) => bytes_literal(bytes),
    };
    let mut program = String::from("import re\n");
    for (pattern, text) in [(literal(pattern), literal(text)), (bytes_literal(pattern), bytes_literal(text))] {
        for flags in ["", ", re.MULTILINE | re.DOTALL"] {
            program += &format!(
                "try:\n p = re.compile({pattern}{flags})\n t = {text}\n for m in (p.match(t), p.search(t)):\n  if m:\n\
                 \x20  print(m.groups(), m.start(), m.end(), m.span())\n print(p.split(t))\n print(p.sub(r'<\\g<0>>', t))\n\
                 except Exception as e:\n print(e)\n"
            );
        }
    }
    let mpy = compile(program.as_bytes(), "main.py", &compiler::Options::default()).expect("a valid program");
    run(&image_of(&mpy));
}

fn bytes_literal(bytes: &[u8]) -> String {
    let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    format!("b'{escaped}'")
}

/// A console that shows nothing, and a clock that goes on whenever it is looked at.
#[derive(Default)]
struct Console(Cell<u64>);

impl Platform for Console {
    fn write(&self, _: &[u8]) {}
    fn write_error(&self, _: &[u8]) {}
    fn ticks_us(&self) -> u64 {
        self.0.set(self.0.get() + 100);
        self.0.get()
    }
    fn sleep_us(&self, us: u64) {
        self.0.set(self.0.get().wrapping_add(us));
    }
}

/// Runs `main` of an image within its budget, and shows on the silent console how it ended.
fn run(image: &[u8]) {
    // At an address that its tables can be read in place from.
    let mut words = vec![0u64; image.len().div_ceil(8)];
    words.iter_mut().zip(image.chunks(8)).for_each(|(word, bytes)| {
        let mut padded = [0; 8];
        padded[..bytes.len()].copy_from_slice(bytes);
        *word = u64::from_ne_bytes(padded);
    });
    // SAFETY: the words are initialised, all their bytes are bytes, and there are at least as many as the image's.
    let image = unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<u8>(), image.len()) };
    let mut memory = vec![0; MEMORY];
    let console = Console::default();
    let config = Config { budget: Some(BUDGET), ..Config::for_memory(MEMORY) };
    let machine = Machine::new(&mut memory, config, &console).expect("memory enough for a machine");
    if machine.mount("/rom", image).is_err() {
        return;
    }
    if let Err(uncaught) = machine.set_paths(&["/rom"], &["main"], "/rom").and_then(|()| machine.run_main("main")) {
        uncaught.print();
    }
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
}

/// An image whose only file is the module `main`.
fn image_of(mpy: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"main.mpy";
    let mut len = vec![0; varuint::len(NAME.len() as u64)];
    varuint::fill(NAME.len() as u64, &mut len);
    record(Kind::IMAGE, &record(Kind::FILE, &[&len, NAME, &record(Kind::VERBATIM, mpy)].concat()))
}

/// The image of `tests/hostile`, linked.
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| built(&suite::home().join("hostile"), true, false, None));

fn built(tree: &Path, link: bool, signable: bool, base: Option<&[u8]>) -> Vec<u8> {
    let base = base.map(|base| Base::read(Image::parse(base).expect("an image")).expect("an image to build on"));
    let align = AlignRules::new(&[]);
    let options = build::Options {
        jobs: 1,
        opt_level: 0,
        align,
        name: "",
        version: if signable { "1.2.3" } else { "" },
        link,
        signable,
        base: base.as_ref().map(Ok),
        max_waste: u64::MAX,
        progress: false,
    };
    let prepared = prepare(tree, walk(tree, &[], None).expect("a tree"), &options).expect("valid sources");
    let mut bytes = vec![];
    prepared.write(&mut bytes, false).expect("room in memory");
    bytes
}

fn image_seeds() -> Vec<(String, Vec<u8>)> {
    let images = suite::home().join("../images");
    let signable = built(&images.join("hello"), true, true, None);
    // With a second link record, which continues the first.
    let continued = built(&suite::home().join("hostile"), true, true, Some(&signable));
    vec![
        ("sample".into(), SAMPLE.clone()),
        ("unlinked".into(), built(&suite::home().join("hostile"), false, false, None)),
        ("signable".into(), signable),
        ("continued".into(), continued),
        ("hello".into(), built(&images.join("hello"), true, false, None)),
        ("station".into(), built(&images.join("station"), true, false, None)),
    ]
}

/// The compiler's own test programs.
fn goldens() -> Vec<PathBuf> {
    let entries = fs::read_dir(suite::home().join("../compiler/tests/goldens")).expect("the compiler's tests");
    let paths = entries.map(|entry| entry.expect("a directory that can be read").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ext| ext == "py")).collect();
    paths.sort();
    paths
}

/// The programs of `tests/lang` that are one file.
fn programs() -> Vec<PathBuf> {
    let programs = crate::program::programs(&suite::home().join("lang"));
    let files = programs.iter().filter(|program| !program.folder);
    files.map(|program| program.dir.join(format!("{}.py", program.module))).collect()
}

/// Sources of at most so many bytes, by their names. Longer ones make a fuzzer slow.
fn sources(longest: usize) -> Vec<(String, Vec<u8>)> {
    let paths = goldens().into_iter().chain(programs());
    let named = paths.map(|path| {
        let parent = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        (format!("{parent}-{stem}"), fs::read(&path).expect("a source"))
    });
    named.filter(|(_, source)| source.len() <= longest).collect()
}

fn mpy_seeds() -> Vec<(String, Vec<u8>)> {
    let compiled = sources(2048)
        .into_iter()
        .filter_map(|(name, source)| Some((name, compile(&source, "main.py", &compiler::Options::default()).ok()?)));
    compiled.collect()
}

fn link_seeds() -> Vec<(String, Vec<u8>)> {
    vec![("sample".into(), SAMPLE[link_range(&SAMPLE)][HEAD..].to_vec())]
}

fn source_seeds() -> Vec<(String, Vec<u8>)> {
    sources(4096).into_iter().map(|(name, source)| (name, [&[0], &source[..]].concat())).collect()
}

/// The patterns and texts of the regular expressions' own tests.
fn regex_seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds = vec![];
    for (number, line) in include_str!("fuzz/patterns.txt").lines().enumerate() {
        if let Some((pattern, text)) = line.split_once('\t') {
            seeds.push((format!("{number:03}"), [pattern.as_bytes(), &[0], text.as_bytes()].concat()));
        }
    }
    seeds
}
