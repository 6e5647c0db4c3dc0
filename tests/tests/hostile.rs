//! Running damaged images: a result or an error in bounded time, never a panic, a signal or a hang.
//!
//! The tests of `mkromfs` do the same through `verify`, `ls`, `cat` and `extract`.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use mkromfs::commands::reseal::reseal;
use romfs_format::link::{self, Link};
use romfs_format::mpy::Mpy;
use romfs_format::romfs::{Entry, Image};
use romfs_loader::qstr::{FINGERPRINT, STATIC_LEN};
use tests::process::{End, run, under_test};
use tests::random::Random;
use tests::suite;
use tests::way::build;

/// Far more than the sample needs; a mutation that loops is stopped by its budget of instructions long before.
const LIMIT: Duration = Duration::from_secs(20);
const OPTIONS: [&str; 5] = ["run", "-X", "heapsize=128K", "-X", "budget=300000"];

fn mkromfs() -> PathBuf {
    under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"))
}

/// A small image whose program uses much of the language in few bytes.
fn sample(work: &Path) -> Vec<u8> {
    let image = work.join("sample.romfs");
    let built = build(&mkromfs(), &suite::home().join("hostile"), &image, &[]);
    assert_eq!(built.end, End::Status(0), "{built}");
    fs::read(image).unwrap()
}

/// Runs every damaged image that `make` makes from a case number below `cases`, on all cores.
fn all_run_orderly(cases: usize, make: impl Fn(usize) -> Option<Vec<u8>> + Sync) {
    let ran = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for first in 0..threads {
            let (make, ran) = (&make, &ran);
            scope.spawn(move || {
                let work = tempfile::tempdir().unwrap();
                let image = work.path().join("damaged.romfs");
                for case in (first..cases).step_by(threads) {
                    let Some(bytes) = make(case) else { continue };
                    fs::write(&image, &bytes).unwrap();
                    let args = OPTIONS.iter().map(AsRef::as_ref).chain([image.as_os_str()]);
                    let finished = run(&mkromfs(), args, work.path(), LIMIT);
                    assert!(finished.orderly(), "case {case}: {finished}");
                    ran.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    println!("{} damaged images ran", ran.into_inner());
}

#[test]
fn the_undamaged_sample_runs() {
    let work = tempfile::tempdir().unwrap();
    sample(work.path());
    let finished = run(&mkromfs(), [&OPTIONS[..], &["sample.romfs"]].concat(), work.path(), LIMIT);
    suite::compare(&suite::home().join("hostile.exp"), &finished).unwrap();
}

#[test]
fn truncations() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    all_run_orderly(sample.len(), |cut| Some(sample[..cut].to_vec()));
}

#[test]
fn torn_tails() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    all_run_orderly(sample.len(), |cut| {
        let mut bytes = sample.clone();
        bytes[cut..].fill(0xff);
        Some(bytes)
    });
}

/// Changes one to four bytes: to a border value, by one bit, or at random.
fn mutate(sample: &[u8], seed: usize) -> Vec<u8> {
    let mut random = Random::new(seed as u64 + 1);
    let mut bytes = sample.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        bytes[at] = match random.below(6) {
            0 => 0,
            1 => 0x7f,
            2 => 0x80,
            3 => 0xff,
            4 => bytes[at] ^ 1 << random.below(8),
            _ => random.below(256) as u8,
        };
    }
    bytes
}

#[test]
fn mutations() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    all_run_orderly(2000, |seed| Some(mutate(&sample, seed)));
}

#[test]
fn mutations_with_new_checksums() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    all_run_orderly(2000, |seed| {
        let mut bytes = mutate(&sample, seed);
        reseal(&mut bytes).is_ok().then_some(bytes)
    });
}

/// Mutations within the modules, which stay linked: what runs is the changed code with the record's tables.
#[test]
fn mutated_modules_run_linked() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    let image = Image::parse(&sample).unwrap();
    let modules = image.walk().map_while(Result::ok).filter_map(|step| match step.entry {
        Entry::File(file) if file.data.starts_with(b"M\x06") => {
            Some(file.data_offset..file.data_offset + file.data.len())
        }
        _ => None,
    });
    let modules: Vec<_> = modules.collect();
    let linked = AtomicUsize::new(0);
    all_run_orderly(1000, |seed| {
        let mut bytes = sample.clone();
        let module = modules[seed % modules.len()].clone();
        let mutated = mutate(&sample[module.clone()], seed);
        bytes[module.clone()].copy_from_slice(&mutated);
        reseal(&mut bytes).ok()?;
        let link = Link::open(&bytes, link::find(&Image::parse(&bytes).ok()?).next()?, FINGERPRINT, STATIC_LEN).ok()?;
        linked.fetch_add(usize::from(link.section_of(&bytes[module]).is_some()), Ordering::Relaxed);
        Some(bytes)
    });
    assert_eq!(linked.into_inner(), 1000, "modules that stayed linked");
}

/// Stock runs machine code from a file whose header says that it has none.
#[test]
fn machine_code_that_the_header_does_not_announce_is_refused() {
    let work = tempfile::tempdir().unwrap();
    let sample = sample(work.path());
    let image = Image::parse(&sample).unwrap();
    let Some(Entry::File(file)) = image.find(b"main.mpy").unwrap() else { panic!("the sample has a main.mpy") };
    let code = file.data_offset + Mpy::parse(file.data).unwrap().code_at();
    // The kind stands in the lowest bits of the last byte of a varuint.
    let last = code + sample[code..].iter().position(|byte| byte & 0x80 == 0).unwrap();
    for kind in 1..=3 {
        let mut bytes = sample.clone();
        bytes[last] |= kind;
        assert!(reseal(&mut bytes).is_ok());
        let path = work.path().join("native.romfs");
        fs::write(&path, &bytes).unwrap();
        for command in ["verify", "run"] {
            let finished = run(&mkromfs(), [command.as_ref(), path.as_os_str()], work.path(), LIMIT);
            assert_eq!(finished.end, End::Status(1), "{command}, kind {kind}: {finished}");
            let text = String::from_utf8_lossy(&finished.err).into_owned() + &String::from_utf8_lossy(&finished.out);
            assert!(text.contains("native code"), "{command}, kind {kind}: {finished}");
        }
    }
}
