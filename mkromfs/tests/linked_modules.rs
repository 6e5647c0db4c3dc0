//! Which modules of an image are linked, what the tool says of the others, and what constants cost in RAM.

mod support;

use std::fmt::Write as _;

use support::{Run, Work};

/// What `run --memory` says an import of a module took, in bytes of RAM.
fn ram(run: &Run, module: &str) -> usize {
    let line = run.err.lines().find(|line| line.starts_with(&format!("{module} ")));
    let Some(line) = line else { panic!("no {module} in: {}", run.err) };
    line.split_whitespace().nth_back(1).unwrap().parse().unwrap()
}

/// A table of each kind of constant, of so many items.
fn tables(n: usize) -> String {
    let mut text = String::new();
    let table = |text: &mut String, name: &str, item: &dyn Fn(usize) -> String| {
        let items: Vec<String> = (0..n).map(item).collect();
        writeln!(text, "{name} = ({})", items.join(", ")).unwrap();
    };
    table(&mut text, "SMALL", &|i| (i % 100).to_string());
    table(&mut text, "SHORT", &|i| (i * 30).to_string());
    table(&mut text, "WORDS", &|i| (i * 99_991).to_string());
    table(&mut text, "LARGE", &|i| format!("-{}{}", i + 1, "9".repeat(20)));
    table(&mut text, "FLOATS", &|i| format!("{i}.5"));
    table(&mut text, "COMPLEX", &|i| format!("{i}.5j"));
    table(&mut text, "TEXTS", &|i| format!("'a text with the number {i}'"));
    table(&mut text, "BYTES", &|i| format!("b'bytes {i}'"));
    table(&mut text, "PAIRS", &|i| format!("({i}, 'x{i}', ({i}.25, None))"));
    text
}

const USE: &str = "
import tab, gc
def total(t):
    n = 0
    for x in t:
        n = n * 31 + (len(x) if hasattr(x, '__len__') or isinstance(x, (str, bytes, tuple)) else int(abs(x)))
        n %= 1000003
    return n
print([(total(t), t[0], t[-1], len(t), hash(t) == hash(tuple(list(t)))) for t in
    (tab.SMALL, tab.SHORT, tab.WORDS, tab.LARGE, tab.FLOATS, tab.COMPLEX, tab.TEXTS, tab.BYTES, tab.PAIRS)])
";

#[test]
fn constants_of_linked_modules_take_no_memory_however_many_there_are() {
    let mut found = vec![];
    for n in [3, 50, 400] {
        let work = Work::new();
        work.write("tree/main.py", USE);
        work.write("tree/tab.py", tables(n));
        let mut outputs = vec![];
        for options in [&[][..], &["--no-link"]] {
            work.run([&["build", "-q", "tree", "-o", "image.romfs"], options].concat()).good();
            work.run(["verify", "image.romfs"]).good();
            let run = work.run(["run", "-X", "heapsize=4M", "--memory", "image.romfs"]);
            outputs.push(run.good());
            if options.is_empty() {
                found.push(ram(&run, "tab"));
            }
        }
        assert_eq!(outputs[0], outputs[1]);
    }
    // The module, its tables, its namespace and the file's path: nine names whose values are in the image.
    assert!(found.iter().all(|ram| *ram == found[0]) && found[0] <= 208, "{found:?}");
}

/// A font of so many bytes, and what uses it.
fn font(bytes: usize) -> String {
    let data: String = (0..bytes).map(|i| format!("\\x{:02x}", i * 7 % 256)).collect();
    format!(
        "DATA = b\"{data}\"\nINDEX = (1, 2.5, 'three', 1 << 40)\ndef get(i):\n    return DATA[i], INDEX[i % 4]\n\
         class Glyph:\n    def width(self):\n        return len(DATA), 'a text behind all that data'\n"
    )
}

const FONT: &str =
    "import font\nprint([font.get(i) for i in (0, 100, 8000, 12345)], font.Glyph().width(), font.INDEX)\n";

#[test]
fn modules_are_linked_whatever_their_length_below_256_kib() {
    let mut taken = vec![];
    for bytes in [15_000, 16_300, 16_500, 33_000, 66_000, 255_000] {
        let work = Work::new();
        work.write("tree/main.py", FONT);
        work.write("tree/font.py", font(bytes));
        let built = work.run(["build", "tree", "-o", "image.romfs"]);
        built.good();
        assert!(!built.err.contains("not linked"), "{built:?}");
        assert!(work.run(["verify", "image.romfs"]).good().contains(", linked"));
        let run = work.run(["run", "-X", "heapsize=1M", "--memory", "image.romfs"]);
        let linked = run.good();
        taken.push(ram(&run, "font"));
        work.run(["build", "-q", "tree", "-o", "plain.romfs", "--no-link"]).good();
        assert_eq!(linked, work.run(["run", "-X", "heapsize=1M", "plain.romfs"]).good());
    }
    assert!(taken.iter().all(|ram| *ram == taken[0]) && taken[0] < 500, "{taken:?}");
}

#[test]
fn a_module_that_is_too_long_is_named_with_the_reason() {
    let work = Work::new();
    work.write("tree/main.py", FONT);
    work.write("tree/lib/font.py", font(263_000));
    let built = work.run(["build", "tree", "-o", "image.romfs"]);
    built.good();
    let why = "lib/font.mpy is not linked: it has more than 256 KiB";
    assert!(built.err.contains(&format!("warning: {why}")), "{built:?}");
    let verified = work.run(["verify", "image.romfs"]).good();
    assert!(verified.contains("1 of them linked") && verified.contains(why), "{verified}");
    let listed = work.run(["ls", "image.romfs"]).good();
    assert!(listed.contains("lib/font.mpy  (not linked: it has more than 256 KiB)\n"), "{listed}");
    assert!(listed.contains(" main.mpy\n"), "{listed}");
    assert!(work.run(["run", "-X", "heapsize=1M", "image.romfs"]).good().contains("'a text behind all that data'"));
    for command in ["build", "verify", "ls"] {
        let target = if command == "build" { "tree" } else { "image.romfs" };
        let json = work.run([command, "--json", target]).good();
        assert!(json.contains("it has more than 256 KiB"), "{command}: {json}");
    }
    assert!(!work.run(["build", "-q", "tree", "-o", "image.romfs"]).err.contains("not linked"));
    // Nothing is said of what nobody asked for.
    let built = work.run(["build", "tree", "--no-link", "-o", "plain.romfs"]);
    assert!(built.good().contains("2 files") && !built.err.contains("not linked"), "{built:?}");
    assert!(work.run(["verify", "plain.romfs"]).good().contains(", not linked"));
}

#[test]
fn data_in_front_of_the_modules_is_no_hindrance() {
    let work = Work::new();
    work.write("tree/assets/model.tflite", vec![0; 17_000_000]);
    work.write("tree/main.py", FONT);
    work.write("tree/font.py", font(20_000));
    work.write("tree/zoo/more.bin", vec![1; 200_000]);
    work.write("tree/zoo/__init__.py", "def name_of_the_zoo():\n    return 'zoo'\n");
    work.run(["build", "-q", "tree", "-o", "image.romfs"]).good();
    assert!(work.run(["verify", "image.romfs"]).good().contains("3 modules, linked"));
    work.run(["run", "-X", "heapsize=64K", "image.romfs"]).good();
}

#[test]
fn names_beyond_the_ids_leave_the_last_modules_unlinked() {
    let work = Work::new();
    for i in 0..19 {
        let text: String = (0..900).map(|j| format!("def n_{i}_{j}(a):\n    return a\n")).collect();
        work.write(&format!("tree/m{i:02}.py"), text);
    }
    work.write("tree/main.py", "import m00, m18\nprint(m00.n_0_899(5), m18.n_18_899(6))\n");
    let built = work.run(["build", "tree", "-o", "image.romfs"]);
    built.good();
    assert!(built.err.contains("m18.mpy is not linked: the image has more than"), "{built:?}");
    assert!(!built.err.contains("m00.mpy") && !built.err.contains("main.mpy"), "{built:?}");
    let verified = work.run(["verify", "image.romfs"]).good();
    assert!(verified.contains("of them linked") && verified.contains("m18.mpy is not linked: the image has more than"));
    assert_eq!(work.run(["run", "-X", "heapsize=1M", "image.romfs"]).good(), "5 6\n");
}

#[test]
fn resealing_an_edited_image_keeps_its_modules_linked() {
    let work = Work::new();
    work.write("tree/main.py", "import other\nprint(other.f())\n");
    work.write("tree/other.py", "def f():\n    return 'some text that is not interned'\n");
    work.run(["build", "-q", "tree", "-o", "image.romfs"]).good();
    let mut image = std::fs::read(work.path("image.romfs")).unwrap();
    let at = image.windows(9).position(|text| text == b"some text").unwrap();
    image[at] = b'S';
    work.write("image.romfs", &image);
    work.run(["reseal", "image.romfs"]).good();
    assert!(work.run(["verify", "image.romfs"]).good().contains("2 modules, linked"));
    assert_eq!(work.run(["run", "image.romfs"]).good(), "Some text that is not interned\n");
}
