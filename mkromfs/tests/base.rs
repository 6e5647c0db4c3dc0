//! `mkromfs build --base`: what did not change stays where it is, and the image is as good as any.

mod support;

use std::fmt::Write;
use std::fs;

use romfs_format::link;
use romfs_format::romfs::Image;
use romfs_format::romfs::manifest::BLOCK;
use support::Work;

const FUNCTION: &str = "
def five_lines(first, second):
    total = first + second
    if total > 10:
        return 'large'
    return total
";

/// A module of a few functions, with strings that no other has, and some that all have.
fn module(number: usize) -> String {
    let mut text = format!("\"\"\"Module {number}.\"\"\"\nNAME = 'module {number}'\nTABLE = (1, 2.5, 'x{number}')\n");
    for function in 0..25 {
        write!(
            text,
            "
def of_{number}_{function}(reading, limit={function}):
    'What function {function} of module {number} says.'
    if reading > limit:
        return reading * {number} - limit
    return [reading, 'value {number} {function}', TABLE]
"
        )
        .unwrap();
    }
    text
}

/// The application of 58 files that changes, and the image of it that is in the field.
fn field(work: &Work) {
    let mut main = String::new();
    for number in 0..57 {
        work.write(&format!("app/part{}/module{number}.py", number / 8), module(number));
        writeln!(main, "import part{}.module{number} as m\nprint(m.of_{number}_3(7), m.TABLE)", number / 8).unwrap();
    }
    work.write("app/main.py", main);
    work.run(["keygen", "key.pem"]).good();
    build(work, "field", &["--signable"]);
}

/// Builds and signs an image; what was said about it.
fn build(work: &Work, name: &str, options: &[&str]) -> String {
    let image = format!("{name}.romfs");
    let run = work.run(["build", "app", "-q", "-o", &image].iter().chain(options));
    run.good();
    work.run(["sign", &image, "--key", "key.pem", "--product", "lamp", "--app-version", "1"]).good();
    run.err
}

fn image(work: &Work, name: &str) -> Vec<u8> {
    fs::read(work.path(&format!("{name}.romfs"))).unwrap()
}

/// Blocks in which two images differ.
fn touched(old: &[u8], new: &[u8]) -> usize {
    let blocks = |image: &[u8]| image.chunks(BLOCK).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (old, new) = (blocks(old), blocks(new));
    (0..new.len()).filter(|&block| old.get(block) != Some(&new[block])).count()
}

/// Bytes of the patch between two images, which is seen to rebuild the new one.
fn patch(work: &Work, old: &str, new: &str) -> usize {
    let [old, new] = [old, new].map(|name| format!("{name}.romfs"));
    work.run(["delta", &old, &new, "-o", "patch"]).good();
    work.run(["delta", "--apply", &old, "patch", "-o", "rebuilt"]).good();
    assert!(fs::read(work.path("rebuilt")).unwrap() == fs::read(work.path(&new)).unwrap());
    fs::metadata(work.path("patch")).unwrap().len() as usize
}

/// Asserts that an image is as good as one that was built alone: the same files, all modules linked, and the program
/// does the same in the same memory.
fn as_good(work: &Work, name: &str) {
    build(work, "alone", &["--signable"]);
    let run = |name: &str| {
        let image = format!("{name}.romfs");
        let verified = work.run(["verify", &image]).good();
        assert!(verified.contains(", linked,"), "{verified}");
        let copy = format!("copy of {name}");
        let _ = fs::remove_dir_all(work.path(&copy));
        work.run(["extract", &image, "-o", &copy]).good();
        let ran = work.run(["run", "--memory", &image]);
        ran.good();
        // Without the line about the image itself.
        let memory: Vec<String> = ran.err.lines().filter(|line| !line.starts_with("image:")).map(Into::into).collect();
        (files(work, &copy), ran.out, memory)
    };
    assert_eq!(run(name), run("alone"));
}

fn files(work: &Work, dir: &str) -> Vec<(String, Vec<u8>)> {
    let root = work.path(dir);
    let entries = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let name = file.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_same_tree_gives_the_same_image() {
    let work = Work::new();
    field(&work);
    build(&work, "same", &["--base", "field.romfs"]);
    assert!(image(&work, "same") == image(&work, "field"));
}

#[test]
fn a_function_more_touches_three_blocks() {
    let work = Work::new();
    field(&work);
    let old = image(&work, "field");
    assert!((120 << 10..140 << 10).contains(&old.len()), "{}", old.len());
    for number in [0, 23, 56] {
        let path = format!("app/part{}/module{number}.py", number / 8);
        work.write(&path, module(number) + FUNCTION);
        build(&work, "new", &["--base", "field.romfs"]);
        let size = patch(&work, "field", "new");
        let blocks = touched(&old, &image(&work, "new"));
        assert!(blocks <= 3 && size <= 1000, "{path}: {blocks} blocks, a patch of {size} bytes");
        if number == 23 {
            as_good(&work, "new");
        }
        work.write(&path, module(number));
    }
}

#[test]
fn an_application_changes_many_times() {
    let work = Work::new();
    field(&work);
    let mut before = "field".to_owned();
    let steps: [&dyn Fn(); 9] = [
        &|| drop(work.write("app/part1/module9.py", module(9) + FUNCTION)),
        &|| drop(work.write("app/www/logo.bin", vec![7; 900])),
        &|| drop(work.write("app/part1/module9.py", module(9) + FUNCTION + "LATER = 'later'\n")),
        &|| drop(work.write("app/main.py", "import part1.module9 as m\nprint(m.LATER, m.five_lines(1, 2))\n")),
        &|| fs::remove_file(work.path("app/part0/module0.py")).unwrap(),
        &|| fs::rename(work.path("app/part2"), work.path("app/other")).unwrap(),
        &|| drop(work.write("app/www/logo.bin", vec![7; 901])),
        &|| drop(work.write("app/main.py", "import other.module17 as m\nprint(m.NAME)\n")),
        &|| drop(work.write("app/part1/module9.py", module(9))),
    ];
    for (number, step) in steps.into_iter().enumerate() {
        step();
        let name = format!("step{number}");
        let version = "1".repeat(number + 1);
        build(&work, &name, &["--image-version", &version, "--base", &format!("{before}.romfs")]);
        patch(&work, &before, &name);
        let bytes = image(&work, &name);
        let image = Image::parse(&bytes).unwrap();
        assert_eq!(image.info().unwrap().version, version);
        assert!(link::find(&image).count() == 2, "{name}");
        // Most stays: a block or two in front, and what lies behind the files that are kept.
        assert!(touched(&self::image(&work, &before), &bytes) <= 10, "{name}");
        as_good(&work, &name);
        before = name;
    }
}

#[test]
fn data_is_aligned_as_it_shall_be_now() {
    let work = Work::new();
    work.write("app/main.py", "print('main')\n");
    for size in 1..40 {
        work.write(&format!("app/{size}.bin"), vec![b'b'; size * 13]);
    }
    work.run(["keygen", "key.pem"]).good();
    build(&work, "field", &["--signable"]);
    work.write("app/7.bin", vec![b'c'; 91]);
    let options = ["--base", "field.romfs", "--align", "1*.bin=64", "--align", "7.bin=256", "--max-waste", "500"];
    build(&work, "new", &options);
    let bytes = image(&work, "new");
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.info().unwrap().align_log2, 8);
    for size in 1..40 {
        let Some(romfs_format::romfs::Entry::File(file)) = image.find(format!("{size}.bin").as_bytes()).unwrap() else {
            panic!()
        };
        let align = if size == 7 {
            256
        } else if size.to_string().starts_with('1') {
            64
        } else {
            4
        };
        assert!(file.data_offset % align == 0 && file.data.len() == size * 13, "{size}: {}", file.data_offset);
    }
    work.run(["verify", "new.romfs"]).good();
}

#[test]
fn what_cannot_be_kept_is_laid_out_anew_and_said() {
    let work = Work::new();
    work.write("app/main.py", "import module\nprint(module.NAME)\n");
    work.write("app/module.py", module(1));
    work.write("app/table.bin", vec![b't'; 5_000]);
    work.run(["keygen", "key.pem"]).good();
    build(&work, "field", &["--signable"]);
    work.run(["build", "app", "-q", "-o", "plain.romfs"]).good();
    let anew = |base: &str, options: &[&str], why: &str| {
        let run = work.run(["build", "app", "-o", "new.romfs", "--base", base].iter().chain(options));
        run.good();
        assert!(run.err.contains("all is laid out anew") && run.err.contains(why), "{why}: {}", run.err);
        work.run(["verify", "new.romfs"]).good();
        let alone = [&["build", "app", "-q", "-o", "alone.romfs", "--signable"], options].concat();
        work.run(alone.iter().filter(|option| !option.starts_with("--max-waste"))).good();
        assert!(image(&work, "new") == image(&work, "alone"), "{why}");
    };
    anew("plain.romfs", &[], "it was not built with --signable or --base");
    anew("field.romfs", &["--no-link"], "only one of the two has a link record");
    work.write("app/table.bin", vec![b'u'; 5_000]);
    anew("field.romfs", &["--max-waste=20"], "% more bytes than needed");
    for number in 0..20 {
        work.write(&format!("app/some/what/longer/name{number}"), "");
    }
    anew("field.romfs", &[], "it has no room for so many directories and files");
    work.write("app/other.bin", vec![b'o'; 60_000]);
    fs::remove_dir_all(work.path("app/some")).unwrap();
    anew("field.romfs", &[], "it has no room for so many hashes");

    let mut damaged = image(&work, "field");
    damaged[2_000] ^= 1;
    work.write("damaged.romfs", damaged);
    work.run(["build", "app", "-o", "new.romfs", "--base", "damaged.romfs"]).bad(&["damaged.romfs"]);
    work.run(["build", "app", "-o", "new.romfs", "--base", "app/main.py"]).bad(&["main.py"]);
}
