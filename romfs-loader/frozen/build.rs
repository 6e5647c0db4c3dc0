//! Compiles the packages under `python` to `.mpy` and packs them into an image.

use std::fs;
use std::path::{Path, PathBuf};

use compiler::{Options, compile};
use romfs_format::romfs::Kind;
use romfs_format::romfs::write::Header;
use romfs_format::varuint;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=python");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let image = record(Kind::IMAGE, &entries(Path::new("python"), ""));
    fs::write(Path::new(&out).join("frozen.romfs"), image).expect("writing the frozen image");
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut header = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut header), payload].concat()
}

fn named(kind: Kind, name: &str, payload: &[u8]) -> Vec<u8> {
    let mut len = vec![0; varuint::len(name.len() as u64)];
    varuint::fill(name.len() as u64, &mut len);
    record(kind, &[&len, name.as_bytes(), payload].concat())
}

/// The records of a directory, sorted by name. `prefix` is its path as tracebacks show it.
fn entries(directory: &Path, prefix: &str) -> Vec<u8> {
    let found = fs::read_dir(directory).expect("reading the frozen sources");
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut records = vec![];
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name");
        let full = format!("{prefix}{name}");
        if path.is_dir() {
            records.extend(named(Kind::DIRECTORY, name, &entries(&path, &format!("{full}/"))));
        } else if let Some(stem) = name.strip_suffix(".py") {
            let source = fs::read(&path).expect("reading a frozen source");
            let mpy = match compile(&source, &full, &Options::default()) {
                Ok(mpy) => mpy,
                Err(error) => panic!("frozen/{full}: {error}"),
            };
            records.extend(named(Kind::FILE, &format!("{stem}.mpy"), &record(Kind::VERBATIM, &mpy)));
        }
    }
    records
}
