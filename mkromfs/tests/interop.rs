//! Stock MicroPython mounts our images, and we read those of `mpremote`. Skipped, loudly, where they are not installed.

mod support;

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
