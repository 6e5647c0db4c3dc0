//! The applications of `images/`: built, checked, run, laid out as asked for, and the same bytes every time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use romfs_format::romfs::{Entry, Image};
use tests::process::{End, run, under_test};
use tests::program::Program;
use tests::way::{WAYS, build};
use tests::{peer, suite};

const NAMES: [&str; 3] = ["hello", "station", "fonts"];
const LIMIT: Duration = Duration::from_secs(60);

fn mkromfs() -> PathBuf {
    under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"))
}

fn application(name: &str) -> Program {
    Program::folder(name, &suite::home().join("../images").join(name).canonicalize().unwrap())
}

fn image_of(name: &str, work: &Path, options: &[&str]) -> PathBuf {
    let image = work.join(format!("{name}.romfs"));
    let built = build(&mkromfs(), &application(name).dir, &image, options);
    assert_eq!(built.end, End::Status(0), "{built}");
    image
}

#[test]
fn applications_run_on_every_way() {
    for name in NAMES {
        for way in WAYS {
            let application = application(name);
            let finished = way.run(&mkromfs(), &application, &[]);
            if let Err(why) = suite::compare(&application.expected, &finished) {
                panic!("{name} from {}: {why}", way.name);
            }
        }
    }
}

#[test]
fn the_station_runs_in_64_kib() {
    let application = application("station");
    let finished = WAYS[1].run(&mkromfs(), &application, &["-X", "heapsize=64K"]);
    suite::compare(&application.expected, &finished).unwrap();
}

#[test]
fn any_heap_is_enough_or_a_memory_error() {
    // Steps that are no multiple of a granule, so that memory ends at a different allocation each time.
    let sweeps = [("fonts", 8192, 65_536, 1733), ("station", 8192, 65_536, 1733)];
    for (name, from, to, step) in sweeps {
        let application = application(name);
        let mut too_small = 0;
        for size in (from..to).step_by(step) {
            let finished = WAYS[1].run(&mkromfs(), &application, &["-X", &format!("heapsize={size}")]);
            if finished.end == End::Status(0) {
                suite::compare(&application.expected, &finished)
                    .unwrap_or_else(|why| panic!("{name} in {size}: {why}"));
            } else {
                assert_eq!(finished.end, End::Status(1), "{name} in {size}: {finished}");
                let err = String::from_utf8_lossy(&finished.err);
                assert!(err.contains("MemoryError"), "{name} in {size}: {finished}");
                too_small += 1;
            }
        }
        assert!(too_small > 0, "{name} never ran out of memory: the sweep starts too high");
    }
}

#[test]
fn images_verify_and_their_assets_are_aligned() {
    let work = tempfile::tempdir().unwrap();
    let image = image_of("station", work.path(), &["--align", "*.bin=16"]);
    let verified = run(&mkromfs(), ["verify".as_ref(), image.as_os_str()], work.path(), LIMIT);
    assert_eq!(verified.end, End::Status(0), "{verified}");
    let bytes = fs::read(image).unwrap();
    let mut aligned = 0;
    for step in Image::parse(&bytes).unwrap().walk().map(Result::unwrap) {
        if let Entry::File(file) = step.entry
            && file.name.ends_with(b".bin")
        {
            let offset = file.data.as_ptr() as usize - bytes.as_ptr() as usize;
            assert_eq!(offset % 16, 0);
            aligned += 1;
        }
    }
    assert_eq!(aligned, 1);
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let work = tempfile::tempdir().unwrap();
    for name in NAMES {
        let reference = fs::read(image_of(name, work.path(), &["-j", "1"])).unwrap();
        let copy = work.path().join("elsewhere").join(name);
        copy_tree(&application(name).dir, &copy);
        for jobs in ["1", "2", "7"] {
            let image = work.path().join("again.romfs");
            let built = build(&mkromfs(), &copy, &image, &["-j", jobs]);
            assert_eq!(built.end, End::Status(0), "{built}");
            assert!(fs::read(image).unwrap() == reference, "{name} differs with {jobs} jobs");
        }
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    // Backwards, so that the copy's directories are not filled in the order of the originals.
    let mut entries: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort_by(|a, b| b.cmp(a));
    for path in entries {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// Mounts the image in `sys.argv[1]` as a device does, and runs its `main`.
const MOUNT: &str = "
import os, sys, vfs
with open(sys.argv[1], 'rb') as f:
    image = f.read()
vfs.mount(vfs.VfsRom(image), '/rom')
sys.path[:] = ['/rom', '/rom/lib']
os.chdir('/rom')
import main
";

#[test]
fn stock_micropython_runs_our_images() {
    let Some(micropython) = peer::program("micropython") else { return };
    let work = tempfile::tempdir().unwrap();
    let script = work.path().join("mount.py");
    fs::write(&script, MOUNT).unwrap();
    for name in NAMES {
        let image = image_of(name, work.path(), &[]);
        let finished = run(&micropython, [script.as_os_str(), image.as_os_str()], work.path(), LIMIT);
        suite::compare(&application(name).expected, &finished).unwrap();
    }
}

#[test]
fn images_of_the_stock_builder_run() {
    let Some(mpremote) = peer::program("mpremote") else { return };
    let work = tempfile::tempdir().unwrap();
    for name in NAMES {
        let image = work.path().join(format!("{name}.romfs"));
        // It writes `.mpy` files beside the sources while it builds: give it a copy.
        let tree = work.path().join(name);
        copy_tree(&application(name).dir, &tree);
        let built = run(
            &mpremote,
            ["romfs".as_ref(), "-o".as_ref(), image.as_os_str(), "build".as_ref(), tree.as_os_str()],
            work.path(),
            LIMIT,
        );
        assert_eq!(built.end, End::Status(0), "{built}");
        let verified = run(&mkromfs(), ["verify".as_ref(), image.as_os_str()], work.path(), LIMIT);
        assert_eq!(verified.end, End::Status(0), "{verified}");
        let finished = run(&mkromfs(), ["run".as_ref(), image.as_os_str()], work.path(), LIMIT);
        suite::compare(&application(name).expected, &finished).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}
