//! Programs that use micropython-lib, and some of its own tests, from one image of the whole library.
//!
//! `MICROPYTHON_LIB` names a checkout of micropython-lib; nothing of it is in this repository. With stock `micropython`
//! and `mpremote` installed, the image is compared with theirs as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use tests::process::{self, End, Finished, run};
use tests::program::programs;
use tests::way::build;
use tests::{known, library, peer, suite};

const WAY: &str = "micropython-lib";

/// The images that the programs run from, with the names of the tests and the options of the build.
const IMAGES: [(&str, &str, &[&str]); 2] =
    [(WAY, "library.romfs", &[]), ("unlinked", "unlinked.romfs", &["--no-link"])];
const LIMIT: Duration = Duration::from_secs(120);

/// What the tests share: the binary, the staged tree and its image.
struct Shared {
    mkromfs: PathBuf,
    work: tempfile::TempDir,
}

impl Shared {
    fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    fn mkromfs(&self, args: &[&str]) -> Finished {
        run(&self.mkromfs, args, self.work.path(), LIMIT)
    }
}

fn main() -> ExitCode {
    let Some(checkout) = peer::checkout("MICROPYTHON_LIB") else { return suite::main(vec![]) };
    let ours = suite::home().join("mplib");
    let mkromfs = process::under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let shared = Arc::new(Shared { mkromfs, work: tempfile::tempdir().expect("a temporary directory") });
    library::stage(&checkout, &ours, &shared.path("tree"));
    for (_, image, options) in IMAGES {
        let built = build(&shared.mkromfs, &shared.path("tree"), &shared.path(image), options);
        assert_eq!(built.end, End::Status(0), "{built}");
    }

    let list = known::load(&suite::home().join("known-differences.txt"));
    let mut trials: Vec<Trial> = programs(&ours)
        .into_iter()
        .flat_map(|program| IMAGES.into_iter().map(move |way| (program.clone(), way)))
        .map(|(program, (way, image, _))| {
            let shared = Arc::clone(&shared);
            let known = known::find(&list, &program.name, WAY).cloned();
            Trial::test(format!("{way}::{}", program.name), move || {
                let finished = shared.mkromfs(&["run", "-m", &program.module, image]);
                suite::judge(&program, &finished, known.as_ref())
            })
        })
        .collect();
    for (name, test) in PEERS {
        let shared = Arc::clone(&shared);
        trials.push(Trial::test(format!("peers::{name}"), move || test(&shared)));
    }
    suite::main(trials)
}

/// A test of the image beside those of stock tools.
type PeerTest = fn(&Shared) -> Result<(), Failed>;

const PEERS: [(&str, PeerTest); 2] =
    [("stock_sees_and_imports_our_image", stock_sees_ours), ("ours_reads_and_runs_the_stock_image", ours_reads_stock)];

/// Mounts the image in `sys.argv[1]`, prints its files, and imports from it.
const WALK: &str = "
import os, sys, vfs
with open(sys.argv[1], 'rb') as f:
    image = f.read()
vfs.mount(vfs.VfsRom(image), '/rom')
def walk(path):
    for name, kind, *_ in os.ilistdir('/rom' + path):
        if kind & 0x4000:
            walk(path + '/' + name)
        else:
            print((path + '/' + name)[1:])
walk('')
sys.path[:] = ['/rom', '/rom/lib']
import base64, fnmatch, html, unittest
assert base64.b64encode(b'foobar') == b'Zm9vYmFy' and fnmatch.fnmatch('a.py', '*.py') and html.escape('<') == '&lt;'
";

fn stock_sees_ours(shared: &Shared) -> Result<(), Failed> {
    let Some(micropython) = peer::program("micropython") else { return Ok(()) };
    fs::write(shared.path("walk.py"), WALK)?;
    let stock = run(&micropython, ["-X", "heapsize=16M", "walk.py", "library.romfs"], shared.work.path(), LIMIT);
    if stock.end != End::Status(0) {
        return Err(stock.to_string().into());
    }
    same_lines(&compiled_names(&shared.path("tree")), &stock.out)
}

fn ours_reads_stock(shared: &Shared) -> Result<(), Failed> {
    let Some(mpremote) = peer::program("mpremote") else { return Ok(()) };
    let built = run(&mpremote, ["romfs", "-o", "stock.romfs", "build", "tree"], shared.work.path(), LIMIT);
    let extracted = shared.mkromfs(&["extract", "stock.romfs", "-o", "extracted"]);
    for finished in [built, extracted, shared.mkromfs(&["ls", "stock.romfs"])] {
        if finished.end != End::Status(0) {
            return Err(finished.to_string().into());
        }
    }
    let extracted: Vec<String> = library::files(&shared.path("extracted")).iter().map(|path| text(path)).collect();
    same_lines(&compiled_names(&shared.path("tree")), extracted.join("\n").as_bytes())?;
    let finished = shared.mkromfs(&["run", "-m", "encodings", "stock.romfs"]);
    Ok(suite::compare(&suite::home().join("mplib/encodings.exp"), &finished)?)
}

/// The names of a tree's files as they are in an image: a `.py` has become a `.mpy`.
fn compiled_names(tree: &Path) -> Vec<String> {
    let as_compiled =
        |path: PathBuf| if path.extension().is_some_and(|ext| ext == "py") { path.with_extension("mpy") } else { path };
    library::files(tree).into_iter().map(as_compiled).map(|path| text(&path)).collect()
}

fn text(path: &Path) -> String {
    path.to_str().expect("a UTF-8 path").into()
}

/// Whether an output is these lines in any order.
fn same_lines(wanted: &[String], out: &[u8]) -> Result<(), Failed> {
    let mut wanted = wanted.to_vec();
    let mut found: Vec<String> = String::from_utf8_lossy(out).lines().map(Into::into).collect();
    wanted.sort();
    found.sort();
    if wanted == found {
        return Ok(());
    }
    let missing: Vec<_> = wanted.iter().filter(|name| !found.contains(name)).collect();
    let more: Vec<_> = found.iter().filter(|name| !wanted.contains(name)).collect();
    Err(format!("missing: {missing:?}\nnot expected: {more:?}").into())
}
