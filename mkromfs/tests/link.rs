//! Linked images: what imports from them cost, and that they run the same whatever becomes of their link record.

mod support;

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use romfs_format::link;
use romfs_format::mpy::Mpy;
use romfs_format::romfs::{Entry, Image};
use romfs_loader::qstr::{FINGERPRINT, STATIC_LEN};
use romfs_loader::{Config, Machine, Platform};
use support::Work;

/// A module of every kind of constant and name, and a program that uses it.
const MODULE: &str = r#"
LIMIT = 5
TEXT = "a longer text that nobody interns"
DATA = b"bytes \x00\xff"
PAIR = (1, ("two", 3.0))
def plain(first_argument, second_argument=TEXT):
    return first_argument + LIMIT
def counted():
    global calls
    calls += 1
    return calls
calls = 0
class Thing:
    def method(self, *, keyword):
        return keyword, "constant text of a method", 1 << 70
"#;
const MAIN: &str = r#"
import module
print(module.plain(first_argument=2), module.counted(), module.counted(), module.Thing().method(keyword=7))
print(module.TEXT, module.DATA, module.PAIR, [n for n in module.__dict__ if n[0] != "_"])
module.LIMIT = 6
del module.DATA
print(module.plain(1), hasattr(module, "DATA"))
"#;

struct Console(RefCell<Vec<u8>>);

impl Platform for Console {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }
}

/// Bytes that start at a multiple of their alignment, as a mapped image does.
#[repr(align(16))]
struct Aligned([u8; 1 << 17]);

fn aligned(bytes: &[u8]) -> Box<Aligned> {
    let mut image = Box::new(Aligned([0; 1 << 17]));
    image.0[..bytes.len()].copy_from_slice(bytes);
    image
}

/// What `before` does to the machine, then the output of `main`, or the exception's; the first image is mounted at
/// `/rom`.
fn output(images: &[&[u8]], before: impl FnOnce(&Machine<'_>)) -> String {
    let images: Vec<_> = images.iter().map(|image| aligned(image)).collect();
    let console = Console(RefCell::default());
    let mut memory = vec![0; 1 << 18];
    let config = Config { budget: Some(100_000), ..Config::for_memory(memory.len()) };
    {
        let machine = Machine::new(&mut memory, config, &console).unwrap();
        before(&machine);
        for (image, point) in images.iter().zip(["/rom", "/other"]) {
            if let Err(error) = machine.mount(point, &image.0) {
                return error.to_string();
            }
        }
        machine.set_paths(&["/rom", "/other"], &["main"], "/rom").unwrap();
        if let Err(uncaught) = machine.run_main("main") {
            uncaught.print();
        }
    }
    String::from_utf8_lossy(&console.0.into_inner()).into_owned()
}

fn build(work: &Work, tree: &str, options: &[&str]) -> Vec<u8> {
    work.run([&["build", "-q", tree, "-o", "image.romfs"], options].concat()).good();
    fs::read(work.path("image.romfs")).unwrap()
}

/// The linked image and the other one.
fn both() -> (Vec<u8>, Vec<u8>) {
    let work = Work::new();
    work.write("tree/main.py", MAIN);
    work.write("tree/module.py", MODULE);
    (build(&work, "tree", &[]), build(&work, "tree", &["--no-link"]))
}

fn payload(image: &[u8]) -> std::ops::Range<usize> {
    link::find(&Image::parse(image).unwrap()).next().expect("a link record")
}

/// Makes the link record's own checksum fit, as somebody would who means harm.
fn reseal(image: &mut [u8], payload: std::ops::Range<usize>) {
    let crc = crc32fast::hash(&image[payload.start + 4..payload.end]);
    image[payload.start..payload.start + 4].copy_from_slice(&crc.to_le_bytes());
}

fn expected() -> String {
    let (_, plain) = both();
    let expected = output(&[&plain], |_| {});
    assert!(expected.starts_with("7 1 2 (7, 'constant text of a method', 1180591620717411303424)\n"), "{expected}");
    assert!(expected.ends_with("7 False\n"), "{expected}");
    expected
}

#[test]
fn an_image_has_a_link_record_unless_it_shall_not() {
    let (linked, plain) = both();
    assert_eq!(link::find(&Image::parse(&plain).unwrap()).next(), None);
    let range = payload(&linked);
    assert_eq!(range.start % 4, 0);
    assert!(link::Link::open(&linked, range, FINGERPRINT, STATIC_LEN).is_ok());
    assert_eq!(output(&[&linked], |_| {}), expected());
}

#[test]
fn every_damaged_byte_of_a_link_record_is_noticed_and_does_no_harm() {
    let (linked, _) = both();
    let expected = expected();
    for at in payload(&linked) {
        let mut damaged = linked.clone();
        damaged[at] ^= 0x55;
        assert_eq!(output(&[&damaged], |_| {}), expected, "byte {at}");
    }
}

#[test]
fn a_forged_link_record_cannot_break_out() {
    let (linked, _) = both();
    let range = payload(&linked);
    // Values that are likely to reach beyond something.
    for at in range.clone().skip(4) {
        for change in [0x01, 0x80, 0xff] {
            let mut forged = linked.clone();
            forged[at] ^= change;
            reseal(&mut forged, range.clone());
            output(&[&forged], |_| {});
        }
    }
}

/// Two modules that are imported, used in every way that reads a link record, dropped and imported again, whatever is
/// raised meanwhile.
const WORN: [(&str, &str); 3] = [
    (
        "main.py",
        r#"
import gc, sys
def attempt(f):
    try:
        return f()
    except Exception as e:
        return e
kept = []
for turn in range(3):
    for name in "module", "other":
        m = attempt(lambda: __import__(name))
        d = attempt(lambda: m.__dict__)
        for f in (
            lambda: m.get(), lambda: m.put(turn), lambda: m.get(), lambda: m.calls(), lambda: m.Thing(turn).method(),
            lambda: m.TEXT + m.NAME, lambda: m.DATA[2:], lambda: [m.LIMIT, m.PAIR, m.NEVER], lambda: list(d.items()),
            lambda: sorted(map(str, d)), lambda: dict(d), lambda: d.update({"DATA": 1}), lambda: d.pop("NAME"),
            lambda: setattr(m, "TEXT", 5), lambda: m.get(), lambda: delattr(m, "LIMIT"), lambda: m.put(turn),
            lambda: exec("zero = get()", d), lambda: hash(m.TEXT), lambda: {m.plain: m.DATA}, lambda: m.closure()(1),
            lambda: list(m.generator()), lambda: str(m.plain), lambda: kept.append(d["plain"]), lambda: repr(d),
        ):
            attempt(f)
        m = d = None
        attempt(lambda: sys.modules.pop(name))
        gc.collect()
        junk = [bytearray(b"\x40\x41\x41\x41\x41\x41\x00\x00" * 8) for i in range(8)]
    for f in kept:
        attempt(f)
"#,
    ),
    ("module.py", WORN_MODULE),
    ("other.py", WORN_MODULE),
];
const WORN_MODULE: &str = r#"
LIMIT = 5
TEXT = "a longer text that nobody interns"
DATA = b"bytes \x00\xff"
NAME = "name"
NEVER = None
PAIR = (1, ("two", 3.0, "a text in a tuple that nobody interns"), 1 << 80)
zero = [LIMIT]
def plain(x=TEXT):
    return x, LIMIT, PAIR
def get():
    return zero, TEXT, PAIR[1], counter
def put(x):
    global zero, counter
    counter += 1
    zero = x
def calls():
    return get(), plain(1), counter, (NAME, DATA)
counter = 0
def closure():
    n = LIMIT
    return lambda x: (n, x, zero)
def generator():
    yield LIMIT
    yield from (1, 2.5, "another text of this module")
class Thing:
    KIND = "a text of a class"
    def __init__(self, x):
        self.x = x
    def method(self):
        return self.x, self.KIND, calls(), 1 << 70
"#;

/// Every number of the record in turn, then pairs of them, becomes one that may reach beyond something; all checksums
/// fit.
#[test]
fn forged_fields_cannot_break_out() {
    let work = Work::new();
    for (name, text) in WORN {
        work.write(&format!("tree/{name}"), text);
    }
    let linked = build(&work, "tree", &[]);
    let range = payload(&linked);
    let link = link::Link::open(&linked, range.clone(), FINGERPRINT, STATIC_LEN).unwrap();
    let (first, behind) = (STATIC_LEN + 1, STATIC_LEN + 1 + link.n_strings());
    let interesting: Vec<u16> =
        [0, 1, 2, 3, 0x00ff, 0x3fff, 0x4000, 0x7fff, 0x8000, 0x8001, 0xbfff, 0xc000, 0xfffe, 0xffff]
            .into_iter()
            .chain([first, first + 1, behind - 1, behind].map(|id| id as u16))
            .collect();
    let write = |image: &mut [u8], at: usize, value: u16| image[at..at + 2].copy_from_slice(&value.to_le_bytes());
    let run = |forged: &mut [u8]| {
        reseal(forged, range.clone());
        output(&[forged], |_| {})
    };
    for at in range.clone().skip(8).step_by(2).filter(|at| at + 2 <= range.end) {
        for value in &interesting {
            let mut forged = linked.clone();
            write(&mut forged, at, *value);
            run(&mut forged);
        }
    }
    let mut seed = 12u64;
    let mut below = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for _ in 0..2000 {
        let mut forged = linked.clone();
        for _ in 0..2 + below(3) {
            let at = range.start + 8 + 2 * below((range.len() - 9) / 2);
            let value = if below(2) == 0 { interesting[below(interesting.len())] } else { below(0x1_0000) as u16 };
            write(&mut forged, at, value);
        }
        run(&mut forged);
    }
}

/// A name with the id 0, which is no string's: nothing that is remembered of other names, in tables that are gone, is
/// taken for it.
#[test]
fn a_name_with_the_id_0_is_a_name_like_others() {
    let work = Work::new();
    // So many names that one of them is remembered wherever that is.
    let names: Vec<String> = (0..150).map(|n| format!("name{n}")).collect();
    let made: String = names.iter().map(|name| format!("{name} = object()\n")).collect();
    work.write("tree/a.py", format!("{made}def use():\n    {}\n", names.join("\n    ")));
    work.write(
        "tree/b.py",
        "value = object()\ndef get():\n    return zero\ndef put(x):\n    global zero\n    zero = x\n",
    );
    // Memory is filled by one more object each time, until the namespace of `b` lies where that of `a` was. The words
    // behind it are small ints.
    for n in 0..24 {
        let main = format!(
            r#"
import gc, sys
import a
a.use()
del sys.modules["a"], a
fill = [None] * 100
gc.collect()
for i in range({n}):
    fill[i] = 1.5 * i
import b
junk = [bytearray(b"\x41" * 256) for i in range(50)]
try:
    print(b.get())
except NameError as e:
    print(e)
b.put({n})
print(b.get())
"#
        );
        work.write("tree/main.py", main);
        let mut image = build(&work, "tree", &[]);
        let range = payload(&image);
        let (at, _) = section_of(&image, &range, "b.mpy");
        let section = link::Section::read(&image[at..]).unwrap();
        let link = link::Link::open(&image, range.clone(), FINGERPRINT, STATIC_LEN).unwrap();
        let id = (STATIC_LEN + 1 + link.find_string(b"zero", romfs_loader::qstr::hash(b"zero")).unwrap()) as u16;
        let in_section = (at..at + section.bytes.len()).step_by(2);
        let places: Vec<usize> = in_section.filter(|at| image[*at..*at + 2] == id.to_le_bytes()).collect();
        // In the module's table of strings, and in its namespace.
        assert_eq!(places.len(), 2);
        for at in places {
            image[at..at + 2].fill(0);
        }
        reseal(&mut image, range);
        assert_eq!(output(&[&image], |_| {}), format!("name '' isn't defined\n{n}\n"));
    }
}

/// The section of a module of an image: where it starts, and where its file does.
fn section_of(image: &[u8], range: &std::ops::Range<usize>, path: &str) -> (usize, std::ops::Range<usize>) {
    let Some(Entry::File(file)) = Image::parse(image).unwrap().find(path.as_bytes()).unwrap() else { panic!("{path}") };
    let link = link::Link::open(image, range.clone(), FINGERPRINT, STATIC_LEN).unwrap();
    let module = link.modules().iter().find(|module| module.file_at.get() as usize == file.data_offset).unwrap();
    (range.start + module.section_at.get() as usize, file.data_offset..file.data_offset + file.data.len())
}

#[test]
fn a_forged_beginning_cannot_break_out() {
    let (linked, _) = both();
    let range = payload(&linked);
    let (section, file) = section_of(&linked, &range, "module.mpy");
    let begun = section + link::Section::read(&linked[section..]).unwrap().tables_size() - 2;
    let begin = begun - 2;
    let forged = |at: usize, value: u16| {
        let mut forged = linked.clone();
        forged[at..at + 2].copy_from_slice(&value.to_le_bytes());
        reseal(&mut forged, range.clone());
        output(&[&forged], |_| {})
    };
    // LIMIT, TEXT, DATA and PAIR come before the first value that is in RAM.
    assert_eq!(linked[begun..begun + 2], [4, 0]);
    for value in (0..file.len() as u16).chain([0x7fff, 0x8000, 0xffff]) {
        forged(begin, value);
    }
    for value in (0..40).chain([0x7fff, 0x8000, 0xffff]) {
        forged(begun, value);
    }
    assert_eq!(forged(begin, file.len() as u16), expected(), "code that ends before the beginning does");
}

#[test]
fn no_function_runs_from_where_none_starts() {
    let work = Work::new();
    work.write("tree/main.py", "import module\nprint('imported')\nprint(module.first())\n");
    work.write(
        "tree/module.py",
        "def first():\n    return 1\ndef second():\n    return b'\\x10\\x51\\x63' + first()\n",
    );
    let linked = build(&work, "tree", &[]);
    let range = payload(&linked);
    let (section, file) = section_of(&linked, &range, "module.mpy");
    let mpy = Mpy::parse(&linked[file.clone()]).unwrap();
    let starts: Vec<usize> = mpy.raw_codes().map(|raw| raw.unwrap().at).collect();
    // The values of both names are the last of the section but for its beginning.
    let at = section + link::Section::read(&linked[section..]).unwrap().tables_size() - 8;
    assert_eq!(linked[at..at + 2], (starts[1] as u16).to_le_bytes());
    for offset in (0..file.len() + 2).chain([0x7fff, 0x8000, 0xffff]) {
        let mut forged = linked.clone();
        forged[at..at + 2].copy_from_slice(&(offset as u16).to_le_bytes());
        reseal(&mut forged, range.clone());
        let shown = output(&[&forged], |_| {});
        assert!(shown.starts_with("imported\n"), "{shown}");
        match starts.iter().position(|start| *start == offset) {
            Some(1) => assert_eq!(shown, "imported\n1\n"),
            // The top level: what comes before the functions in the file, and is none of them.
            Some(0) => {}
            // Where no value can lie.
            _ if offset < 4 => assert!(shown.contains("has no attribute 'first'"), "{shown}"),
            // Two functions in one place, or one where none is.
            _ => assert!(shown.contains("incompatible .mpy file"), "{offset}: {shown}"),
        }
    }
}

#[test]
fn a_record_for_another_loader_is_left_alone() {
    let (mut linked, _) = both();
    let range = payload(&linked);
    linked[range.start + 4] ^= 1;
    reseal(&mut linked, range);
    assert_eq!(output(&[&linked], |_| {}), expected());
}

#[test]
fn strings_that_were_interned_before_the_mount_keep_their_ids() {
    let (linked, _) = both();
    let expected = expected();
    for name in ["plain", "first_argument", "no name of the image"] {
        let before = |machine: &Machine<'_>| {
            // The look-up interns the name; there is no such built-in one.
            machine.enter(|scope| scope.builtin(name).map(|_| ()).unwrap_err());
        };
        assert_eq!(output(&[&linked], before), expected, "{name}");
    }
}

#[test]
fn two_images_work_together() {
    let (linked, plain) = both();
    let work = Work::new();
    work.write("other/main.py", "raise SystemExit");
    work.write("other/module.py", "raise SystemExit");
    work.write(
        "other/more.py",
        "def plain(first_argument):\n    return [first_argument, 'more', TEXT]\nTEXT = 'of the other'\n",
    );
    let other = build(&work, "other", &[]);
    let both = format!("{MAIN}\nimport more\nprint(more.plain(first_argument=1), more.TEXT, module.TEXT)\n");
    work.write("tree/main.py", both);
    work.write("tree/module.py", MODULE);
    let (first, first_plain) = (build(&work, "tree", &[]), build(&work, "tree", &["--no-link"]));
    let expected = format!(
        "{}[1, 'more', 'of the other'] of the other a longer text that nobody interns\n",
        output(&[&plain], |_| {})
    );
    for first in [&first, &first_plain] {
        assert_eq!(output(&[first, &other], |_| {}), expected);
    }
    assert_eq!(output(&[&linked, &linked], |_| {}), output(&[&plain], |_| {}));
}

/// A module that was changed stays linked once its image is resealed.
#[test]
fn reseal_renews_what_the_link_record_has_of_a_file() {
    let work = Work::new();
    work.write("tree/module.py", MODULE);
    let mut image = build(&work, "tree", &[]);
    let range = payload(&image);
    let crcs = |image: &[u8]| {
        link::modules(&image[range.clone()]).unwrap().iter().map(|m| m.file_crc.get()).collect::<Vec<_>>()
    };
    let text = image.windows(8).position(|window| window == b"a longer").expect("the text is in the module");
    let before = crcs(&image);
    image[text] = b'A';
    mkromfs::commands::reseal::reseal(&mut image).unwrap();
    assert_ne!(crcs(&image), before);
    let link = link::Link::open(&image, range.clone(), FINGERPRINT, STATIC_LEN).expect("its own checksum fits");
    let Some(Entry::File(file)) = Image::parse(&image).unwrap().find(b"module.mpy").unwrap() else {
        panic!("no module")
    };
    assert!(link.section_of(file.data).is_some(), "the module is linked no more");
    work.write("changed.romfs", &image);
    assert!(work.run(["verify", "changed.romfs"]).good().contains(", linked"));
}

#[test]
fn verify_says_what_is_wrong_with_a_link_record() {
    let work = Work::new();
    work.write("tree/module.py", MODULE);
    let image = build(&work, "tree", &[]);
    let range = payload(&image);
    let verdict = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut image = image.clone();
        change(&mut image);
        // The record stays as it is.
        let parsed = Image::parse(&image).unwrap();
        let (at, crc) = (parsed.crc_offset().unwrap(), parsed.compute_crc());
        image[at..at + 4].copy_from_slice(&crc.to_le_bytes());
        work.write("changed.romfs", &image);
        work.run(["verify", "changed.romfs"])
    };
    let good = verdict(&|_| {});
    assert!(good.good().contains(", linked"), "{good:?}");
    let damaged = {
        let mut image = image.clone();
        image[range.end - 1] ^= 1;
        let parsed = Image::parse(&image).unwrap();
        let (at, crc) = (parsed.crc_offset().unwrap(), parsed.compute_crc());
        image[at..at + 4].copy_from_slice(&crc.to_le_bytes());
        work.write("changed.romfs", &image);
        work.run(["verify", "changed.romfs"])
    };
    damaged.bad(&["link record does not match its checksum"]);
    let foreign = verdict(&|image| {
        image[range.start + 4] ^= 1;
        reseal(image, range.clone());
    });
    assert!(foreign.good().contains(", not linked for this version"), "{foreign:?}");
    // The id of the first string of the module, behind the record's tables and its section's fixed part.
    let module = link::Link::open(&image, range.clone(), FINGERPRINT, STATIC_LEN).unwrap().modules()[0];
    let first = range.start + module.section_at.get() as usize + size_of::<link::SectionHead>();
    let forged = verdict(&|image| {
        image[first] ^= 1;
        reseal(image, range.clone());
    });
    forged.bad(&["link record names other strings than the file does"]);
    let longer = verdict(&|image| {
        let section = link::Section::read(&image[range.start + module.section_at.get() as usize..]).unwrap();
        let end = first - size_of::<link::SectionHead>() + section.tables_size();
        image[end - 2] += 1;
        reseal(image, range.clone());
    });
    longer.bad(&["link record has other names than the file's code stores"]);
}

/// Bytes of heap that importing the faces of `images/fonts` takes, after a collection.
fn faces(options: &[&str]) -> usize {
    let work = Work::new();
    let faces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../images/fonts/faces");
    let mut names = vec![];
    for file in fs::read_dir(faces).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        work.write(&format!("tree/{name}"), fs::read(&file).unwrap());
        names.push(name.trim_end_matches(".py").to_owned());
    }
    names.retain(|name| name != "__init__");
    names.sort();
    let names = names.join(", ");
    work.write(
        "tree/main.py",
        format!("import gc\ngc.collect()\nbefore = gc.mem_alloc()\nimport {names}\ngc.collect()\nprint(gc.mem_alloc() - before)\n"),
    );
    output(&[&build(&work, "tree", options)], |_| {}).trim().parse().unwrap()
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_faces_of_the_fonts_take_just_so_much_memory() {
    assert_eq!((faces(&[]), faces(&["--no-link"])), (1296, 2736));
}

#[test]
fn a_function_that_cannot_run_is_refused_when_it_is_called() {
    let work = Work::new();
    work.write("tree/main.py", "import module\nprint('imported')\nmodule.good()\n");
    work.write("tree/module.py", "def good():\n    return 1\ndef bad(x):\n    return x + 17\n");
    for options in [&[][..], &["--no-link"]] {
        let mut image = build(&work, "tree", options);
        assert_eq!(output(&[&image], |_| {}), "imported\n");
        // Where `bad` loads its argument it now takes from the stack what is not there.
        let at = image.windows(2).position(|code| code == [0xb0, 0x91]).expect("the code of `bad`");
        image[at] = 0x59;
        let shown = output(&[&image], |_| {});
        assert!(shown.starts_with("imported\n") && shown.contains("incompatible .mpy file"), "{shown}");
    }
}
