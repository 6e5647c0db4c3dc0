//! `mkromfs memory`: what is predicted is what is measured.
//!
//! Each module is imported on a machine of its own, and the bytes of heap that are in use after a collection are compared with the
//! prediction. `MICROPYTHON_LIB` names a checkout of micropython-lib, whose modules are compared too.

mod support;

use std::path::{Path, PathBuf};

use mkromfs::build::rules::AlignRules;
use mkromfs::build::tree::walk;
use mkromfs::build::{Options, prepare};
use mkromfs::memory::report::{Report, predict_import};
use romfs_format::romfs::Image;
use romfs_loader::host::Host;
use romfs_loader::layout::Word;
use romfs_loader::{Config, Vm};
use support::{Work, skipped};

/// Memory of a machine under test.
const MEMORY: usize = 1 << 20;

fn image_of(dir: &Path) -> Vec<u8> {
    let options = Options {
        jobs: 0,
        opt_level: 0,
        align: AlignRules::new(&[]),
        name: "",
        version: "",
        link: false,
        progress: false,
    };
    let prepared = prepare(dir, walk(dir, &[], None).unwrap(), &options).unwrap();
    let mut bytes = vec![];
    prepared.write(&mut bytes, false).unwrap();
    bytes
}

/// What the import of a module keeps in use; `None` where it fails.
fn measure(image: &[u8], name: &str) -> Option<usize> {
    let mut memory = vec![0; MEMORY];
    let host = Host::new();
    let vm = Vm::new(&mut memory, Config::for_memory(MEMORY), &host).unwrap();
    vm.mount("/rom", image).unwrap();
    vm.set_paths(&["/rom", "/rom/lib"], &[], "/rom").unwrap();
    // The first collection also frees what the start left.
    vm.import_cost("sys").unwrap();
    vm.import_cost(name).ok()
}

fn predicted(image: &[u8], name: &str) -> Report {
    predict_import(&Image::parse(image).unwrap(), Word::HOST, name).unwrap()
}

/// Names of the modules in a directory, packages included.
fn modules_of(dir: &Path) -> Vec<String> {
    let mut names = vec![];
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(dir).unwrap();
        if path.extension().is_some_and(|extension| extension == "py") {
            let name = path.with_extension("").to_str().unwrap().replace('/', ".");
            names.push(name.strip_suffix(".__init__").map_or(name.clone(), str::to_owned));
        }
    }
    names
}

#[test]
fn predictions_for_the_sample_images_are_exact() {
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../images");
    let mut exact = 0;
    for app in ["fonts", "hello", "station"] {
        let dir = images.join(app);
        let image = image_of(&dir);
        for name in modules_of(&dir) {
            if name == "main" {
                continue;
            }
            let report = predicted(&image, &name);
            let measured = measure(&image, &name).unwrap();
            if report.modules.iter().all(|module| module.exact) {
                assert_eq!(report.ram, measured, "{app}: {name}: {report:#?}");
                exact += 1;
            } else {
                let off = report.ram.abs_diff(measured);
                assert!(off * 20 <= measured, "{app}: {name}: {} predicted, {measured} measured", report.ram);
            }
        }
    }
    assert!(exact >= 15, "{exact} modules");
}

/// Top levels of one kind each.
const PROGRAMS: &[(&str, &str)] = &[
    ("empty", ""),
    (
        "constants",
        "A = 1\nB = 'text'\nC = 1.5\nD = b'bytes'\nE = 12345678901234567890\nF = (1, (2.5, 'x'), b'')\nG = A\n",
    ),
    ("again", "A = 1.5\nA = 2.5\nfor A in range(10):\n    B = A\n"),
    (
        "functions",
        "def f(): pass\ndef g(a, b=1, *, c=2): pass\nh = lambda x: x\ndef outer():\n    x = 1\n    def inner(): return x\n    return inner\nk = outer()\n",
    ),
    (
        "classes",
        "class A: pass\nclass B(A):\n    x = 1\n    def f(self): pass\n    @staticmethod\n    def s(): pass\n    @property\n    def p(self): return 1\nclass C(Exception): pass\nclass D(A):\n    def __init__(self): super().__init__()\n",
    ),
    ("dicts", "CONFIG = {'a': 1, 'b': [1, 2, 3], 'c': {'d': (1, 2)}, 4: 5}\nCONFIG['new'] = 6\ndel CONFIG['a']\n"),
    ("lists", "L = [1, 2, 3]\nL.append(4)\nM = [i * 2 for i in range(20)]\nS = {1, 2, 3}\nT = tuple(M)\nE = []\n"),
    ("table", "N = {i: i for i in range(40)}\n"),
    (
        "instances",
        "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\np = P(1, 2)\nq = [P(i, i) for i in range(5)]\n",
    ),
    ("buffers", "B = bytearray(100)\nV = memoryview(B)\n_font = b'abcdefgh' * 1\n"),
    (
        "natives",
        "import sys, math\nfrom collections import namedtuple\nfrom micropython import const\nP = namedtuple('P', ('x', 'y', 'colour'))\nX = const(5)\n_Y = const(6)\np = P(1, 2, 3)\n",
    ),
    (
        "fallback",
        "try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\nif nowhere is None:\n    x = {1: 2}\nelse:\n    y = {}\n",
    ),
    (
        "decorated",
        "def twice(f):\n    def g(*args):\n        return f(*args) + f(*args)\n    return g\n@twice\ndef h(x):\n    return x\n",
    ),
    ("star", "from constants import *\n"),
    ("uses", "import pkg.inner\nfrom pkg import inner as other\n"),
    ("many", "v0=v1=v2=v3=v4=v5=v6=v7=v8=v9=v10=v11=v12=v13=v14=v15=v16=v17=v18=v19=v20=v21=v22=v23=v24=None\n"),
];

#[test]
fn predictions_for_all_kinds_of_top_levels_are_exact() {
    let work = Work::new();
    for (name, source) in PROGRAMS {
        work.write(&format!("app/{name}.py"), source);
    }
    work.write("app/pkg/__init__.py", "VERSION = '1.0'\n");
    work.write("app/pkg/inner.py", "from . import VERSION\ndef f(): pass\n");
    work.write("app/bare/part.py", "x = 1\n");
    let image = image_of(&work.path("app"));
    let names = PROGRAMS.iter().map(|(name, _)| *name).chain(["pkg", "pkg.inner", "bare.part"]);
    let mut wrong = String::new();
    for name in names {
        let report = predicted(&image, name);
        let measured = measure(&image, name).unwrap_or_else(|| panic!("{name} cannot be imported"));
        let exact = report.modules.iter().all(|module| module.exact);
        if report.ram != measured || !exact {
            wrong += &format!("{name}: {} predicted, {measured} measured: {:#?}\n", report.ram, report.modules);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn predictions_for_micropython_lib() {
    let Some(library) = std::env::var_os("MICROPYTHON_LIB").map(PathBuf::from) else {
        return skipped("MICROPYTHON_LIB is not set: its modules are not compared");
    };
    let work = Work::new();
    let mut names = vec![];
    // Each package of the library has its modules beside its manifest.
    for entry in walkdir::WalkDir::new(&library).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_name() != "manifest.py" {
            continue;
        }
        let package = entry.path().parent().unwrap();
        for name in modules_of(package) {
            let first = name.split('.').next().unwrap();
            let skip = ["manifest", "setup", "test", "tests", "example", "examples", "unittest"].contains(&first)
                || name.split('.').any(|part| part.starts_with("test") || part.starts_with("example"));
            let from = package.join(name.replace('.', "/"));
            let from = if from.is_dir() { from.join("__init__.py") } else { from.with_extension("py") };
            let to = work.path("lib").join(from.strip_prefix(package).unwrap());
            if !skip && !to.exists() && mkromfs::compile::compile(&std::fs::read(&from).unwrap(), "x.py", 0).is_ok() {
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::copy(&from, &to).unwrap();
                names.push(name);
            }
        }
    }
    let image = image_of(&work.path("lib"));
    let (mut exact, mut near, mut far, mut failed, mut wrong) = (0, 0, vec![], 0, vec![]);
    for name in names {
        let report = predicted(&image, &name);
        let Some(measured) = measure(&image, &name) else {
            failed += 1;
            continue;
        };
        let claims = report.modules.iter().all(|module| module.exact);
        let off = report.ram.abs_diff(measured);
        let mark = if claims { ' ' } else { '~' };
        println!("{name:40} {:>8}{mark} {measured:>8} {:>6.1}%", report.ram, off as f64 * 100.0 / measured as f64);
        if claims && off != 0 {
            wrong.push(name.clone());
        }
        match off {
            0 => exact += 1,
            off if off * 20 <= measured => near += 1,
            _ => far.push(name),
        }
    }
    println!("{exact} exact, {near} within 5 %, {} further off: {far:?}; {failed} cannot be imported here", far.len());
    assert!(wrong.is_empty(), "predicted as exact, but are not: {wrong:?}");
    assert!(exact + near > 10 * far.len(), "{far:?}");
}
