//! A port outside of this repository: the package of `docs/porting.md`, which depends on `romfs-loader` and `runner`,
//! passes Cargo's check.
//!
//! `ROMFS_BOARDS` asks for it, as for all that needs the crates of the firmware.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::suite;

/// The pieces of code in the guide's section on ports, by their language.
fn blocks(guide: &str, language: &str) -> Vec<String> {
    let (_, section) = guide.split_once("## A port outside of this repository").expect("the guide's section");
    let section = section.split("\n## ").next().expect("a section");
    let fence = format!("```{language}\n");
    section
        .split(&fence)
        .skip(1)
        .map(|rest| rest.split_once("```").expect("the end of the code").0.to_owned())
        .collect()
}

#[test]
fn a_port_outside_of_the_repository_has_the_loader_and_the_runner() {
    if std::env::var_os("ROMFS_BOARDS").is_none() {
        eprintln!("SKIPPED: the crates of the firmware may not be here; .ci/firmware fetches them and runs this");
        return;
    }
    let root = suite::home().join("..").canonicalize().expect("the repository");
    let guide = fs::read_to_string(root.join("docs/porting.md")).expect("reading the guide");
    let port = tempfile::tempdir().expect("a temporary directory");
    let write = |name: &str, text: &str| fs::write(port.path().join(name), text).expect("writing a file");
    fs::create_dir(port.path().join("src")).expect("a directory");
    let [library, more @ ..] = &blocks(&guide, "rust")[..] else { panic!("no code in the guide") };
    let modules: String = (0..more.len()).map(|n| format!("pub mod part{n};\n")).collect();
    write("src/lib.rs", &format!("{library}\n{modules}"));
    for (n, code) in more.iter().enumerate() {
        write(&format!("src/part{n}.rs"), code);
    }
    let manifest = blocks(&guide, "toml").concat().replace("\"mkromfs/", &format!("\"{}/", root.display()));
    write("Cargo.toml", &manifest);
    // The versions that the firmware has: they have been fetched.
    fs::copy(root.join("romfs-loader/firmware/Cargo.lock"), port.path().join("Cargo.lock"))
        .expect("copying the lock file");
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("port"))
        .current_dir(port.path())
        .env_remove("CARGO_TARGET_DIR")
        .env("RUSTFLAGS", "-Dwarnings")
        .output()
        .expect("Cargo starts");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
