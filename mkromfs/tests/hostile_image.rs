//! Damaged and malicious images: an error or a result, in bounded time, and never a file outside the output directory.

mod support;

use std::fs;
use std::path::Path;

use clap::Parser;
use mkromfs::cli::Cli;
use mkromfs::commands::reseal::reseal;
use romfs_format::romfs::write::Header;
use romfs_format::romfs::{Image, Kind};
use support::{Random, Work};

fn sample(work: &Work) -> Vec<u8> {
    work.write("app/pkg/data.bin", vec![7; 50]);
    work.write("app/pkg/note.txt", "note\n");
    work.write("app/aligned.raw", vec![9; 64]);
    work.write("app/main.py", "def f(a, *b):\n    for x in b:\n        try:\n            yield a + x\n        finally:\n            print(2.5, f)\n");
    work.run(["build", "app", "--align", "*.raw=64", "--image-name", "sample"]).good();
    fs::read(work.path("app.romfs")).unwrap()
}

/// Runs all reading commands on an image, in this process; whether `verify` is content.
fn read_all(work: &Work, bytes: &[u8]) -> bool {
    // A new file each time: some file systems write one that is truncated to disk at once.
    let probe = work.write("probe.romfs", bytes);
    let image = probe.to_str().unwrap();
    let out = work.path("probe.out");
    let run = |args: &[&str]| {
        let cli = Cli::try_parse_from([&["mkromfs"], args].concat()).unwrap();
        cli.run(&mut Vec::new()).is_ok()
    };
    run(&["ls", image]);
    run(&["cat", image, "pkg/note.txt"]);
    if run(&["extract", image, "-o", out.to_str().unwrap()]) {
        fs::remove_dir_all(&out).unwrap();
    }
    assert!(!out.exists());
    let good = run(&["verify", image]);
    fs::remove_file(&probe).unwrap();
    good
}

#[test]
fn truncations_and_torn_tails_are_refused() {
    let work = Work::new();
    let sample = sample(&work);
    assert!(read_all(&work, &sample));
    for cut in 0..sample.len() {
        assert!(!read_all(&work, &sample[..cut]), "cut at {cut}");
        let mut torn = sample.clone();
        torn[cut..].fill(0xff);
        assert!(!read_all(&work, &torn), "torn at {cut}");
    }
    assert_eq!(work.names(""), ["app", "app.romfs"]);
}

#[test]
fn every_changed_byte_is_found() {
    let work = Work::new();
    let sample = sample(&work);
    for at in 0..sample.len() {
        for flip in [1, 0x40, 0x80, 0x81, 0xff] {
            let mut changed = sample.clone();
            changed[at] ^= flip;
            assert!(!read_all(&work, &changed), "byte {at} ^ {flip:#x}");
        }
    }
}

#[test]
fn mutations_with_and_without_new_checksums() {
    let work = Work::new();
    let sample = sample(&work);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..2000 {
        let mut bytes = sample.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = [0, 0x7f, 0x80, 0xff, random.below(256) as u8][random.below(5)];
        }
        read_all(&work, &bytes);
        if reseal(&mut bytes).is_ok() {
            read_all(&work, &bytes);
        }
    }
}

#[test]
fn the_program_itself_survives_a_few() {
    let work = Work::new();
    let sample = sample(&work);
    for cut in (0..sample.len()).step_by(9) {
        let mut torn = sample.clone();
        torn[cut..].fill(0xff);
        fs::write(work.path("torn.romfs"), &torn).unwrap();
        for command in ["ls", "verify"] {
            work.run([command, "torn.romfs"]).bad(&["torn.romfs"]);
        }
        work.run(["extract", "torn.romfs", "-o", "out"]).bad(&["torn.romfs"]);
    }
    fs::write(work.path("empty.romfs"), "").unwrap();
    work.run(["ls", "empty.romfs"]).bad(&["not a ROMFS image"]);
    work.run(["ls", "app"]).bad(&["is a directory"]);
}

#[test]
fn reseal_makes_a_changed_image_good_again() {
    let work = Work::new();
    let mut bytes = sample(&work);
    let at = bytes.windows(5).position(|window| window == b"note\n").unwrap();
    bytes[at] = b'N';
    fs::write(work.path("changed.romfs"), &bytes).unwrap();
    work.run(["verify", "changed.romfs"]).bad(&["pkg/note.txt", "checksum mismatch", "2 problems"]);
    work.run(["cat", "changed.romfs", "pkg/note.txt"]).bad(&["pkg/note.txt", "checksum mismatch"]);
    work.run(["extract", "changed.romfs", "-o", "out"]).bad(&["checksum mismatch"]);
    work.run(["reseal", "changed.romfs", "-o", "new.romfs"]).good();
    work.run(["verify", "changed.romfs"]).bad(&[]);
    work.run(["verify", "new.romfs"]).good();
    work.run(["reseal", "changed.romfs"]).good();
    assert_eq!(work.run(["cat", "changed.romfs", "pkg/note.txt"]).good(), "Note\n");
    assert!(!work.run(["--help"]).good().contains("reseal"));
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    let mut bytes = Header::new(kind, payload.len() as u64).encode(&mut out).to_vec();
    bytes.extend_from_slice(payload);
    bytes
}

fn named(kind: Kind, name: &[u8], records: &[u8]) -> Vec<u8> {
    record(kind, &[&[u8::try_from(name.len()).unwrap()], name, records].concat())
}

#[test]
fn names_that_lead_out_of_the_output_directory() {
    let work = Work::new();
    let data = record(Kind::VERBATIM, b"gotcha");
    let file = |name: &[u8]| named(Kind::FILE, name, &data);
    let dir = |name: &[u8], inner: &[u8]| named(Kind::DIRECTORY, name, inner);
    let absolute = work.path("victim");
    let trees: [(Vec<u8>, &str); 9] = [
        (file(b"../victim"), "contains a slash"),
        (file(absolute.to_str().unwrap().as_bytes()), "contains a slash"),
        (dir(b"..", &file(b"victim")), "means another directory"),
        (dir(b".", &file(b"victim")), "means another directory"),
        (file(b"a\0b"), "NUL"),
        (file(b""), "name is empty"),
        (file(b"\xff"), "not UTF-8"),
        ([file(b"twice"), file(b"twice")].concat(), "occurs twice"),
        ([dir(b"twice", b""), file(b"twice")].concat(), "occurs twice"),
    ];
    for (tree, message) in trees {
        let image = record(Kind::IMAGE, &tree);
        assert!(Image::parse(&image).unwrap().check_tree().is_ok());
        fs::write(work.path("evil.romfs"), image).unwrap();
        work.run(["extract", "evil.romfs", "-o", "out"]).bad(&["evil.romfs", message]);
        work.run(["verify", "evil.romfs"]).bad(&[message]);
        work.run(["ls", "evil.romfs"]).good();
        assert_eq!(work.names(""), ["evil.romfs"]);
    }
    // A name is shown on one line, whatever is in it.
    fs::write(work.path("evil.romfs"), record(Kind::IMAGE, &file(b"a\n\x1b[2Jb"))).unwrap();
    assert_eq!(work.run(["ls", "evil.romfs"]).good().trim(), "6 data a\\n\\u{1b}[2Jb");
}

#[test]
fn shared_data_is_bounded() {
    let work = Work::new();
    let files = |files: usize, size: u16, suffix: &str| -> Vec<u8> {
        let pointer = record(Kind::POINTER, &[0x80 | (size >> 7) as u8, size as u8 & 0x7f, 0]);
        (0..files).flat_map(|file| named(Kind::FILE, format!("{file:04}{suffix}").as_bytes(), &pointer)).collect()
    };
    let image = |n: usize, size: u16| record(Kind::IMAGE, &files(n, size, ""));
    fs::write(work.path("fair.romfs"), image(100, 1000)).unwrap();
    work.run(["verify", "fair.romfs"]).good();
    work.run(["extract", "fair.romfs", "-o", "out"]).good();
    fs::write(work.path("bomb.romfs"), image(1000, 12_000)).unwrap();
    work.run(["verify", "bomb.romfs"]).bad(&["more than 100 times"]);
    work.run(["extract", "bomb.romfs", "-o", "bomb"]).bad(&["more than 100 times"]);
    work.run(["ls", "bomb.romfs"]).good();
    // With a link record, all that looks like a module is looked at.
    let linked = sample(&work);
    let parsed = Image::parse(&linked).unwrap();
    let records: Vec<_> = parsed.root().records().map(Result::unwrap).collect();
    let front = &linked[records[0].offset..romfs_format::link::find(&parsed).next().unwrap().end];
    let seal = &linked[records.last().unwrap().offset..];
    let modules = |n: usize, size: u16| record(Kind::IMAGE, &[front, &files(n, size, ".mpy"), seal].concat());
    fs::write(work.path("fair.romfs"), modules(100, 1000)).unwrap();
    assert!(work.run(["ls", "fair.romfs"]).good().contains("not linked"));
    fs::write(work.path("bomb.romfs"), modules(1000, 12_000)).unwrap();
    work.run(["ls", "bomb.romfs"]).bad(&["more than 100 times"]);
}

#[test]
fn extract_replaces_nothing() {
    let work = Work::new();
    sample(&work);
    work.write("full/mine", "mine");
    work.run(["extract", "app.romfs", "-o", "full"]).bad(&["full", "not empty"]);
    assert_eq!(work.names("full"), ["mine"]);
    work.run(["extract", "app.romfs", "-o", "full/mine"]).bad(&["full/mine"]);
    fs::create_dir(work.path("empty")).unwrap();
    work.run(["extract", "app.romfs", "-o", "empty"]).good();
    assert_eq!(work.names("empty"), ["aligned.raw", "main.mpy", "pkg"]);
    assert!(!Path::new(&work.path("empty/tree")).exists());
}

#[test]
fn what_follows_an_image() {
    let work = Work::new();
    let sample = sample(&work);
    for (tail, good) in [(0xff, true), (0, true), (0x5a, false)] {
        fs::write(work.path("dump.romfs"), [&sample[..], &[tail; 100]].concat()).unwrap();
        let run = work.run(["verify", "dump.romfs"]);
        if good {
            run.good();
        } else {
            run.bad(&["100 bytes follow the image"]);
        }
    }
}

#[test]
fn programs_can_check_the_seal_of_an_image_in_memory() {
    let work = Work::new();
    let image = sample(&work);
    let mut flipped = image.clone();
    let at = flipped.windows(4).position(|bytes| bytes == b"note").unwrap();
    flipped[at] ^= 1;
    work.write("flipped.romfs", flipped);
    // What a builder without seals makes: a file `a` without data.
    work.write("plain.romfs", [0xd2, 0xcd, 0x31, 6, 5, 4, 1, b'a', 2, 0]);
    work.write(
        "check.py",
        "import vfs\n\
         for name in ('app', 'flipped', 'plain'):\n    for kind in (bytes, bytearray, memoryview):\n        \
         rom = vfs.VfsRom(kind(open(name + '.romfs', 'rb').read()))\n        try:\n            print(name, rom.check())\n        \
         except OSError as e:\n            print(name, e.errno)\n\
         for args in ((), (rom, 1), (1,)):\n    try:\n        vfs.VfsRom.check(*args)\n    except TypeError:\n        print('TypeError')\n",
    );
    let thrice = |line: &str| format!("{line}\n").repeat(3);
    let expected = [thrice("app True"), thrice("flipped 5"), thrice("plain False"), thrice("TypeError")].concat();
    assert_eq!(work.run(["run", "check.py"]).good(), expected);
}
