//! Execution in place: what runs lies in the image's mapping, and the mapping is read-only.

use std::cell::Cell;
use std::fs;
use std::ops::Range;

use romfs_loader::host::MappedImage;
use romfs_loader::{Config, Machine, Platform};
use tests::process::under_test;
use tests::way;

const PROGRAM: &str = r#"
TEXT = "a string constant that is too long to be interned, so that it becomes an object of its own"
GLYPHS = b"\x00\x01\x02\x03 a table of bytes, as a font module has one \xff\xfe\xfd"

def name_of_some_length():
    return TEXT, GLYPHS

def running():
    print("here")
    return [x for x in GLYPHS]

running()
"#;

/// A console that notes where the code lies that prints.
struct Console {
    machine: Cell<*const Machine<'static>>,
    seen: Cell<Option<usize>>,
}

impl Platform for Console {
    fn write(&self, _: &[u8]) {
        // SAFETY: the pointer is set for as long as the machine lives, and used on its thread alone.
        let machine = unsafe { &*self.machine.get() };
        self.seen.set(machine.running_code().map(<*const u8>::addr));
    }
}

#[test]
fn code_strings_and_bytes_stay_in_the_read_only_mapping() {
    let work = tempfile::tempdir().unwrap();
    let tree = work.path().join("tree");
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("main.py"), PROGRAM).unwrap();
    let image = work.path().join("app.romfs");
    let built = way::build(&under_test(env!("CARGO_BIN_EXE_mkromfs-under-test")), &tree, &image, &[]);
    assert!(image.exists(), "{built}");

    // SAFETY: the file was made by this test, which does not write to it again.
    let mapped = unsafe { MappedImage::open(&image) }.unwrap();
    let bytes = mapped.bytes();
    let range = bytes.as_ptr().addr()..bytes.as_ptr().addr() + bytes.len();
    assert!(permissions(&range).starts_with("r--"), "the mapping can be written to or executed");

    let mut memory = vec![0; 1 << 18];
    let console = Console { machine: Cell::new(std::ptr::null()), seen: Cell::new(None) };
    let machine = Machine::new(&mut memory, Config::for_memory(1 << 18), &console).unwrap();
    console.machine.set((&raw const machine).cast());
    machine.mount("/rom", bytes).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    machine.run_main("main").unwrap();

    let inside = |what: &str, address: usize| assert!(range.contains(&address), "{what} is outside of the image");
    inside("the code that printed", console.seen.get().expect("something printed"));
    machine.enter(|scope| {
        let module = scope.import("__main__").unwrap();
        let attr = |name: &str| scope.attr(module, name).unwrap();
        for function in ["name_of_some_length", "running"] {
            inside(function, scope.code_of(attr(function)).unwrap().as_ptr().addr());
        }
        inside("the string", scope.as_text(attr("TEXT")).unwrap().as_ptr().addr());
        inside("the bytes", scope.as_bytes(attr("GLYPHS")).unwrap().as_ptr().addr());
        let name = scope.attr(attr("name_of_some_length"), "__name__").unwrap();
        inside("the interned name", scope.as_text(name).unwrap().as_ptr().addr());
    });
}

/// The permissions of the mapping that holds all of a range, from /proc/self/maps.
fn permissions(range: &Range<usize>) -> String {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    for line in maps.lines() {
        let mut fields = line.split(' ');
        let (Some(addresses), Some(permissions)) = (fields.next(), fields.next()) else { continue };
        let Some((start, end)) = addresses.split_once('-') else { continue };
        let parse = |text| usize::from_str_radix(text, 16).unwrap();
        if parse(start) <= range.start && range.end <= parse(end) {
            return permissions.to_owned();
        }
    }
    panic!("no mapping holds the image");
}
