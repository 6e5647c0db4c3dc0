//! What fuzzing has found, and what it starts from, stays harmless: each file of `fuzz/corpus` and each seed runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tests::fuzz::TARGETS;
use tests::suite;

fn names(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn each_target_has_a_binary_and_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    for directory in ["fuzz_targets", "corpus"] {
        assert_eq!(names(&suite::home().join("../fuzz").join(directory)), targets, "{directory}");
    }
}

/// With `FUZZ_SEEDS=DIR` they are written there as well, in a directory for each target.
#[test]
fn seeds_run() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{}", target.name);
        if let Some(directory) = std::env::var_os("FUZZ_SEEDS") {
            let directory = Path::new(&directory).join(target.name);
            fs::create_dir_all(&directory).unwrap();
            seeds.iter().for_each(|(name, bytes)| fs::write(directory.join(name), bytes).unwrap());
        }
        for (name, bytes) in seeds {
            println!("{} {name}", target.name);
            (target.run)(&bytes);
        }
    }
}

#[test]
fn kept_inputs_run() {
    for target in TARGETS {
        let mut paths: Vec<_> = fs::read_dir(suite::home().join("../fuzz/corpus").join(target.name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        assert!(!paths.is_empty(), "{}", target.name);
        for path in paths {
            println!("{}", path.display());
            (target.run)(&fs::read(path).unwrap());
        }
    }
}
