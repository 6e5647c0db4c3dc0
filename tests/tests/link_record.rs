//! Programs from linked images run as from unlinked ones, whatever becomes of the link record: for another loader,
//! damaged, forged, behind another image's, or too late because its strings have ids already.
//!
//! One machine in this process for each run. A sample of the programs runs by default; with `LINK_RECORD_CASES`, the
//! number of damaged records for each program, all of them do, which takes minutes. `MUTATED_MODULES` is the number of
//! modules that are changed and run.

use std::cell::{Cell, RefCell};
use std::env;
use std::fs;
use std::path::Path;

use mkromfs::build::base::Base;
use mkromfs::build::link_check::Links;
use mkromfs::build::rules::AlignRules;
use mkromfs::build::tree::walk;
use mkromfs::build::{Options, prepare};
use mkromfs::commands::reseal::reseal;
use romfs_format::link::{self, Link};
use romfs_format::romfs::{Entry, File, Image};
use romfs_loader::qstr::{FINGERPRINT, STATIC_LEN};
use romfs_loader::{Config, Machine, Platform};
use tempfile::TempDir;
use tests::program::{Program, programs};
use tests::random::Random;
use tests::suite;
use walkdir::WalkDir;

const MEMORY: usize = 2 << 20;

/// How many changed modules run by default.
const MUTATED: usize = 500;

/// What most programs need; a changed one may loop.
const MUTATED_BUDGET: u64 = 300_000;

/// Enough for every program; a forged record may make one loop.
const BUDGET: u64 = 50_000_000;

/// One program of so many runs by default.
const SAMPLE: usize = 8;

/// Programs that need more than a console, and so do not print what is expected here from unlinked images either.
const NEED_MORE: usize = 40;

/// A console that keeps what is written, and a clock that goes on whenever it is looked at.
#[derive(Default)]
struct Console {
    written: RefCell<Vec<u8>>,
    us: Cell<u64>,
}

impl Platform for Console {
    fn write(&self, bytes: &[u8]) {
        self.written.borrow_mut().extend_from_slice(bytes);
    }
    fn write_error(&self, _: &[u8]) {}
    fn ticks_us(&self) -> u64 {
        self.us.set(self.us.get() + 100);
        self.us.get()
    }
    fn sleep_us(&self, us: u64) {
        self.us.set(self.us.get() + us);
    }
}

/// An image in memory that starts at a multiple of what its tables need.
struct InMemory {
    words: Vec<u64>,
    len: usize,
}

impl InMemory {
    fn new(bytes: &[u8]) -> Self {
        let (len, mut padded) = (bytes.len(), bytes.to_vec());
        padded.resize(len.next_multiple_of(8), 0);
        let words = padded.chunks_exact(8).map(|word| u64::from_ne_bytes(word.try_into().unwrap())).collect();
        Self { words, len }
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the words are initialised, all their bytes are bytes, and there are at least `len` of them.
        unsafe { std::slice::from_raw_parts(self.words.as_ptr().cast(), self.len) }
    }
}

fn image_of(tree: &Path, link: bool) -> Vec<u8> {
    built(tree, link, false, None)
}

/// The image of a tree with room for a signature, or built on another one.
fn built(tree: &Path, link: bool, signable: bool, base: Option<&[u8]>) -> Vec<u8> {
    let base = base.map(|base| Base::read(Image::parse(base).unwrap()).unwrap());
    let options = Options {
        jobs: 0,
        opt_level: 0,
        align: AlignRules::new(&[]),
        name: "",
        version: "",
        link,
        signable,
        base: base.as_ref().map(Ok),
        max_waste: u64::MAX,
        progress: false,
    };
    let prepared = prepare(tree, walk(tree, &[], None).unwrap(), &options).unwrap();
    assert_eq!(prepared.anew, None);
    let mut bytes = vec![];
    prepared.write(&mut bytes, false).unwrap();
    bytes
}

/// A directory with a program and what it needs.
fn tree_of(program: &Program) -> TempDir {
    let tree = tempfile::tempdir().unwrap();
    let one = program.dir.join(format!("{}.py", program.module));
    for entry in WalkDir::new(if program.folder { &program.dir } else { &one }) {
        let entry = entry.unwrap();
        let path = tree.path().join(entry.path().strip_prefix(&program.dir).unwrap());
        if entry.file_type().is_file() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(entry.path(), path).unwrap();
        }
    }
    tree
}

/// Both images of a program.
fn images(program: &Program) -> [Vec<u8>; 2] {
    let tree = tree_of(program);
    [true, false].map(|link| image_of(tree.path(), link))
}

/// The image of a program that is built on one in which all modules are different.
fn image_on_another(program: &Program) -> Vec<u8> {
    let tree = tree_of(program);
    let base = tree_of(program);
    for entry in WalkDir::new(base.path()).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|extension| extension == "py") {
            fs::write(entry.path(), "def f(self, x, names):\n    return self.name, x\n").unwrap();
        }
    }
    let base = built(base.path(), true, true, None);
    built(tree.path(), true, true, Some(&base))
}

/// What a program prints with these images mounted, its own at `/rom`, after these strings were interned.
fn output(module: &str, images: &[(&str, &[u8])], interned: &[&[u8]]) -> Vec<u8> {
    output_within(BUDGET, module, images, interned)
}

fn output_within(budget: u64, module: &str, images: &[(&str, &[u8])], interned: &[&[u8]]) -> Vec<u8> {
    let images: Vec<_> = images.iter().map(|(point, bytes)| (*point, InMemory::new(bytes))).collect();
    let console = Console::default();
    let mut memory = vec![0; MEMORY];
    {
        let config = Config { budget: Some(budget), ..Config::for_memory(MEMORY) };
        let machine = Machine::new(&mut memory, config, &console).unwrap();
        for text in interned {
            // The look-up interns the name; there is no such built-in one.
            let name = str::from_utf8(text).unwrap();
            machine.enter(|scope| scope.builtin(name).map(|_| ()).unwrap_err());
        }
        for (point, image) in &images {
            if machine.mount(point, image.bytes()).is_err() {
                return b"cannot be mounted".to_vec();
            }
        }
        machine.set_paths(&["/rom"], &[module], "/rom").unwrap();
        if let Err(uncaught) = machine.run_main(module) {
            uncaught.print();
        }
    }
    console.written.into_inner()
}

fn payload(image: &[u8]) -> std::ops::Range<usize> {
    link::find(&Image::parse(image).unwrap()).next().expect("a link record")
}

/// Makes the record's own checksum fit.
fn renew_own_crc(image: &mut [u8]) {
    let range = payload(image);
    let crc = crc32fast::hash(&image[range.start + 4..range.end]);
    image[range.start..range.start + 4].copy_from_slice(&crc.to_le_bytes());
}

/// How many damaged records there are for each program, and how many programs are left out after each.
fn cases() -> (usize, usize) {
    match env::var("LINK_RECORD_CASES").ok().and_then(|n| n.parse().ok()) {
        Some(n) => (n, 0),
        None => (2, SAMPLE - 1),
    }
}

/// Each program that runs with a console alone, its two images, and what it prints.
fn each(mut f: impl FnMut(&Program, [Vec<u8>; 2], Vec<u8>)) {
    let (mut ran, mut skipped, left_out) = (0, vec![], cases().1);
    for program in programs(&suite::home().join("lang")).into_iter().step_by(left_out + 1) {
        let images = images(&program);
        let expected = fs::read(&program.expected).unwrap();
        if output(&program.module, &[("/rom", &images[1])], &[]) == expected {
            f(&program, images, expected);
            ran += 1;
        } else {
            skipped.push(program.name);
        }
    }
    println!("{ran} programs ran with {} damaged records each", cases().0);
    assert!(skipped.len() <= NEED_MORE && ran > 100 / SAMPLE, "{ran} ran, but not {skipped:?}");
}

#[test]
fn programs_run_the_same_whatever_becomes_of_the_record() {
    let other_tree = tempfile::tempdir().unwrap();
    fs::write(other_tree.path().join("other.py"), "def f(self, x, names):\n    return self.name, x\n").unwrap();
    let other = image_of(other_tree.path(), true);
    each(|program, [linked, plain], expected| {
        let range = payload(&linked);
        let link = Link::open(&linked, range.clone(), FINGERPRINT, STATIC_LEN).unwrap();
        let check = |what: &str, images: &[(&str, &[u8])], interned: &[&[u8]]| {
            let found = output(&program.module, images, interned);
            assert!(found == expected, "{}, {what}: {}", program.name, String::from_utf8_lossy(&found));
        };
        check("linked", &[("/rom", &linked)], &[]);
        check("before another", &[("/rom", &linked), ("/other", &other)], &[]);
        check("behind another", &[("/other", &other), ("/rom", &linked)], &[]);
        check("unlinked behind a linked one", &[("/other", &linked), ("/rom", &plain)], &[]);
        let first = link.string(0).unwrap_or(b"x");
        check("interned before", &[("/rom", &linked)], &[first, b"no name of the image"]);
        check("others interned before", &[("/rom", &linked)], &[b"no name of the image", b"nor this"]);
        let mut foreign = linked.clone();
        foreign[range.start + 4] ^= 1;
        renew_own_crc(&mut foreign);
        check("for another loader", &[("/rom", &foreign)], &[]);
        let mut random = Random::new(linked.len() as u64);
        for _ in 0..cases().0 {
            let mut damaged = linked.clone();
            damaged[range.start + random.below(range.len())] ^= 1 << random.below(8);
            check("damaged", &[("/rom", &damaged)], &[]);
        }
    });
}

#[test]
fn programs_run_the_same_from_a_second_record() {
    each(|program, _, expected| {
        let image = image_on_another(program);
        let check = |what: &str, image: &[u8], interned: &[&[u8]]| {
            let found = output(&program.module, &[("/rom", image)], interned);
            assert!(found == expected, "{}, {what}: {}", program.name, String::from_utf8_lossy(&found));
        };
        check("linked", &image, &[]);
        let links = Links::open(&Image::parse(&image).unwrap()).unwrap().unwrap();
        let linked = modules(&image).into_iter().all(|range| links.section_of(&image[range]).is_some());
        assert!(linked, "{}", program.name);
        check("interned before", &image, &[links.strings().last().unwrap_or(b"x")]);
        let range = link::find(&Image::parse(&image).unwrap()).nth(1).expect("a second record");
        let mut foreign = image.clone();
        foreign[range.start + 4] ^= 1;
        let crc = crc32fast::hash(&foreign[range.start + 4..range.end]);
        foreign[range.start..range.start + 4].copy_from_slice(&crc.to_le_bytes());
        check("behind another first one", &foreign, &[]);
        reseal(&mut foreign).unwrap();
        assert!(Links::open(&Image::parse(&foreign).unwrap()).is_ok(), "{}", program.name);
        check("made to fit", &foreign, &[]);
        let mut random = Random::new(image.len() as u64);
        for _ in 0..cases().0 {
            let mut damaged = image.clone();
            damaged[range.start + random.below(range.len())] ^= 1 << random.below(8);
            check("damaged", &damaged, &[]);
        }
    });
}

/// What runs from a record that somebody made fit its checksum is anybody's guess; that it stays within the machine is
/// not.
#[test]
fn forged_records_stay_within_the_machine() {
    let sample = [true, false].map(|link| image_of(&suite::home().join("../images/station"), link));
    let range = payload(&sample[0]);
    let mut random = Random::new(7);
    for _ in 0..100 * cases().0 {
        let mut forged = sample[0].clone();
        for _ in 0..=random.below(4) {
            let at = range.start + 4 + random.below(range.len() - 4);
            forged[at] = match random.below(5) {
                0 => 0,
                1 => 0xff,
                2 => forged[at].wrapping_add(1),
                3 => forged[at] ^ 1 << random.below(8),
                _ => random.below(256) as u8,
            };
        }
        renew_own_crc(&mut forged);
        output("main", &[("/rom", &forged)], &[]);
    }
    println!("{} forged records ran", 100 * cases().0);
}

/// Where the `.mpy` files of an image lie in it.
fn modules(image: &[u8]) -> Vec<std::ops::Range<usize>> {
    let image = Image::parse(image).unwrap();
    let range = |file: File<'_>| file.data_offset..file.data_offset + file.data.len();
    let files = image.walk().map(Result::unwrap).filter_map(|step| match step.entry {
        Entry::File(file) if file.name.ends_with(b".mpy") => Some(range(file)),
        _ => None,
    });
    files.collect()
}

/// Modules of all programs with one to four bytes changed, linked (their checksums renewed, so that the record's tables
/// are used) and not.
#[test]
fn changed_modules_stay_within_the_machine() {
    let count = env::var("MUTATED_MODULES").ok().and_then(|n| n.parse().ok()).unwrap_or(MUTATED);
    let programs = programs(&suite::home().join("lang"));
    let (mut changed, mut unharmed) = (0, 0);
    for (at, program) in programs.iter().enumerate().take(count) {
        let [linked, plain] = images(program);
        let expected = fs::read(&program.expected).unwrap();
        let (in_linked, in_plain) = (modules(&linked), modules(&plain));
        for case in (at..count).step_by(programs.len()) {
            let mut random = Random::new(case as u64 + 1);
            let number = random.below(in_linked.len());
            let (range, plain_range) = (in_linked[number].clone(), in_plain[number].clone());
            let (mut linked, mut plain) = (linked.clone(), plain.clone());
            for _ in 0..=random.below(4) {
                let byte = &mut linked[range.start + random.below(range.len())];
                *byte = match random.below(5) {
                    0 => 0,
                    1 => 0xff,
                    2 => byte.wrapping_add(1),
                    3 => *byte ^ 1 << random.below(8),
                    _ => random.below(256) as u8,
                };
            }
            plain[plain_range].copy_from_slice(&linked[range.clone()]);
            reseal(&mut linked).unwrap();
            reseal(&mut plain).unwrap();
            let link = Link::open(&linked, payload(&linked), FINGERPRINT, STATIC_LEN).unwrap();
            assert!(link.section_of(&linked[range]).is_some(), "{}, case {case}: linked no more", program.name);
            for image in [&linked, &plain] {
                let printed = output_within(MUTATED_BUDGET, &program.module, &[("/rom", image)], &[]);
                unharmed += usize::from(printed == expected);
            }
            changed += 1;
        }
    }
    println!("{changed} changed modules ran, linked and not; {unharmed} of the runs printed what the program prints");
    assert_eq!(changed, count);
}
