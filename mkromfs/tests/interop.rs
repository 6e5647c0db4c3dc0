//! Stock MicroPython mounts our images, and we read those of `mpremote`. Skipped, loudly, where they are not installed.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Run, Work, finish, peer, skipped};

/// Prints every file of the image in `sys.argv[1]` with its size and CRC-32, as stock MicroPython sees it.
const LIST: &str = "
import sys, os, vfs, binascii
with open(sys.argv[1], 'rb') as f:
    vfs.mount(vfs.VfsRom(f.read()), '/rom')
def show(path):
    for name, kind, _, size in os.ilistdir('/rom' + path):
        name = path + '/' + name
        if kind & 0x4000:
            show(name)
        else:
            with open('/rom' + name, 'rb') as f:
                data = f.read()
            print(size, '%08x' % binascii.crc32(data), name[1:])
show('')
";

fn micropython(work: &Work, program: &Path, script: &str, args: &[&str]) -> Run {
    let script = work.write("script.py", script);
    let mut command = Command::new(program);
    command.arg(script).args(args).current_dir(work.path(""));
    finish(command)
}

/// A stock interpreter that can mount ROMFS images.
fn stock(work: &Work) -> Option<std::path::PathBuf> {
    let program = peer("micropython")?;
    if micropython(work, &program, "import vfs\nvfs.VfsRom", &[]).status == Some(0) {
        return Some(program);
    }
    skipped(&format!("{} has no VfsRom", program.display()));
    None
}

/// What `mkromfs ls` says in the form that `LIST` prints.
fn listing(work: &Work, image: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&work.run(["ls", "--json", image]).good()).unwrap();
    let entries = json.as_array().unwrap().iter().filter(|entry| entry["kind"] != "dir");
    entries
        .map(|entry| {
            let path = entry["path"].as_str().unwrap();
            let run = work.run(["cat", image, path]);
            let data = run.good_bytes();
            assert_eq!(entry["size"], data.len());
            format!("{} {:08x} {path}", data.len(), crc32fast::hash(data))
        })
        .collect()
}

fn tree(work: &Work) {
    work.write("app/note.txt", "note\n");
    work.write("app/empty", "");
    work.write("app/long/na\u{ef}ve/\u{65e5}\u{672c}.bin", vec![3; 20_000]);
    for size in [1, 100, 127, 128, 129, 300, 16_383, 16_384] {
        work.write(&format!("app/assets/{size}.raw"), vec![1; size]);
    }
    fs::create_dir(work.path("app/nothing")).unwrap();
}

#[test]
fn stock_micropython_reads_our_images() {
    let work = Work::new();
    let Some(program) = stock(&work) else { return };
    tree(&work);
    for align in ["1", "4", "64", "*.raw=1024"] {
        work.run(["build", "app", "--align", align, "--image-name", "interop"]).good();
        let theirs = micropython(&work, &program, LIST, &["app.romfs"]).good();
        assert_eq!(theirs.lines().collect::<Vec<_>>(), listing(&work, "app.romfs"), "--align {align}");
    }
}

/// Their reader takes the first record in a file for its data, and counts pointers from the image's start, where
/// MicroPython counts from its payload: so images without pointers are compared.
#[test]
fn openmv_ota_reads_our_images() {
    let work = Work::new();
    let Some(program) = peer("openmv-ota") else { return };
    tree(&work);
    // They take no empty directory for a file system's, and names for Latin-1.
    fs::remove_dir_all(work.path("app/long")).unwrap();
    for number in 0..40 {
        work.write(&format!("app/code/module{number}.py"), "value = 'text'\n".repeat(number));
        work.write(&format!("app/code/{}.txt", "n".repeat(number + 1)), vec![b'n'; number]);
    }
    let run = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).current_dir(work.path(""));
        finish(command).good()
    };
    for align in ["1", "2", "4", "8"] {
        work.run(["build", "app", "--align", align]).good();
        let json: serde_json::Value =
            serde_json::from_str(&work.run(["build", "app", "--align", align, "--json"]).good()).unwrap();
        let files = json["files"].as_array().unwrap();
        assert!(files.iter().all(|file| file["placement"] == "verbatim"), "--align {align}");
        run(&["romfs", "unpack", "--force", "app.romfs", "-o", "theirs"]);
        for file in files {
            let path = file["path"].as_str().unwrap();
            let ours = work.run(["cat", "app.romfs", path]);
            assert!(fs::read(work.path(&format!("theirs/{path}"))).unwrap() == ours.good_bytes(), "{path}");
        }
        run(&["romfs", "verify", "--default-alignment", align, "app.romfs"]);
    }
}

/// Modules of micropython-lib that stock MicroPython runs as it is, a statement that uses each, and what it prints.
const USES: [(&str, &str, &str); 11] = [
    ("base64", "print(base64.b64encode(b'romfs'))", "b'cm9tZnM='"),
    ("bisect", "print(bisect.bisect([1, 2, 4], 3))", "2"),
    ("collections-defaultdict", "from collections.defaultdict import defaultdict\nprint(defaultdict(int)['x'])", "0"),
    ("copy", "print(copy.deepcopy([1, [2]]))", "[1, [2]]"),
    ("datetime", "print(datetime.date(2024, 2, 29).isoformat())", "2024-02-29"),
    ("fnmatch", "print(fnmatch.fnmatch('a.py', '*.py'))", "True"),
    ("functools", "print(functools.reduce(lambda a, b: a * b, [2, 3, 4]))", "24"),
    ("html", "print(html.escape('<a>'))", "&lt;a&gt;"),
    ("itertools", "print(list(itertools.islice(itertools.count(3), 2)))", "[3, 4]"),
    ("operator", "print(operator.add(2, 3))", "5"),
    ("string", "print(string.digits)", "0123456789"),
];

/// Copies the Python files of micropython-lib, without tests and manifests, to `lib`.
fn copy_library(work: &Work) -> bool {
    let Some(source) = std::env::var_os("MICROPYTHON_LIB") else {
        skipped("micropython-lib: set MICROPYTHON_LIB to a checkout of it");
        return false;
    };
    let mut count = 0;
    for entry in walkdir::WalkDir::new(&source) {
        let entry = entry.unwrap();
        let relative = entry.path().strip_prefix(&source).unwrap().to_str().unwrap();
        let name = entry.file_name().to_str().unwrap();
        let test = name.starts_with("test_") || relative.split('/').any(|part| part == "tests");
        if name.ends_with(".py") && name != "manifest.py" && !test {
            work.write(&format!("lib/{relative}"), fs::read(entry.path()).unwrap());
            count += 1;
        }
    }
    assert!(count > 200, "{count} files of micropython-lib are too few");
    true
}

#[test]
fn stock_micropython_imports_micropython_lib_from_our_image() {
    let work = Work::new();
    if !copy_library(&work) {
        return;
    }
    work.run(["build", "lib"]).good();
    work.run(["verify", "lib.romfs"]).good();
    let Some(program) = stock(&work) else { return };
    let theirs = micropython(&work, &program, LIST, &["lib.romfs"]).good();
    assert_eq!(theirs.lines().collect::<Vec<_>>(), listing(&work, "lib.romfs"));
    for (module, statement, expected) in USES {
        let script = format!(
            "import sys, vfs\nvfs.mount(vfs.VfsRom(open(sys.argv[1], 'rb').read()), '/rom')\n\
             sys.path[:] = ['/rom/python-stdlib/' + name for name in {:?}.split()]\n{}\n{statement}\n",
            USES.map(|(name, ..)| name).join(" ") + " types inspect",
            if module.contains('-') { String::new() } else { format!("import {module}") },
        );
        let run = micropython(&work, &program, &script, &["lib.romfs"]);
        assert_eq!(run.good().trim_end(), expected, "{module}");
    }

    // The same tree, built by mpremote: the same names, and modules that pass our verifier.
    let Some(program) = peer("mpremote") else { return };
    let mut command = Command::new(program);
    command.args(["romfs", "-o", "theirs.romfs", "build", "lib"]).current_dir(work.path(""));
    finish(command).good();
    work.run(["verify", "theirs.romfs"]).good();
    let names = |image| {
        let lines = work.run(["ls", image]).good();
        lines.lines().map(|line| line.split_whitespace().last().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(names("theirs.romfs"), names("lib.romfs"));
    work.run(["extract", "theirs.romfs", "-o", "out"]).good();
}

#[test]
fn we_read_images_of_mpremote() {
    let work = Work::new();
    let Some(program) = peer("mpremote") else { return };
    tree(&work);
    // mpremote knows ASCII names only.
    fs::remove_dir_all(work.path("app/long")).unwrap();
    work.write("app/pkg/__init__.py", "from .inner import f\n");
    work.write("app/pkg/inner.py", "def f(x):\n    return [y * 2 for y in range(x)]\n");
    let mut command = Command::new(program);
    command.args(["romfs", "-o", "theirs.romfs", "build", "app"]).current_dir(work.path(""));
    let run = finish(command);
    run.good();
    work.run(["verify", "theirs.romfs"]).good();
    work.run(["extract", "theirs.romfs", "-o", "out"]).good();
    let compiled = work.path("out/pkg/inner.mpy").is_file();
    let source = if compiled { "mpy" } else { "py" };
    let listed = listing(&work, "theirs.romfs");
    assert!(listed.iter().any(|line| line.ends_with(&format!(" pkg/inner.{source}"))), "{listed:?}");
    assert_eq!(fs::read(work.path("out/assets/16384.raw")).unwrap(), vec![1; 16_384]);
    assert_eq!(work.names("out"), work.names("app"));

    // Packed again by us, their modules are the same bytes, and stock MicroPython imports them.
    if !compiled {
        return skipped("modules of mpremote: it has no mpy-cross");
    }
    work.run(["build", "out", "-o", "ours.romfs"]).good();
    assert_eq!(listing(&work, "ours.romfs"), listed);
    let Some(program) = stock(&work) else { return };
    let script = "import sys, vfs\nvfs.mount(vfs.VfsRom(open(sys.argv[1], 'rb').read()), '/rom')\nsys.path.append('/rom')\nimport pkg\nprint(pkg.f(3), pkg.__file__)\n";
    let run = micropython(&work, &program, script, &["ours.romfs"]);
    assert_eq!(run.good(), "[0, 2, 4] /rom/pkg/__init__.mpy\n");
}
