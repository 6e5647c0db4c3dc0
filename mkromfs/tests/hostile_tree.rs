//! Trees that cannot be packed: each is an error that names what is at fault, and no run hangs.

mod support;

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::Command;

use support::{Work, finish, skipped};

fn work() -> Work {
    let work = Work::new();
    work.write("app/main.txt", "fine");
    work
}

/// Builds `app` and expects a refusal; no image and no temporary file may be left.
fn refused(work: &Work, parts: &[&str]) {
    let names = work.names("");
    work.run(["build", "app"]).bad(parts);
    assert_eq!(work.names(""), names);
}

#[test]
fn link_loops() {
    let work = work();
    fs::create_dir_all(work.path("app/a/b")).unwrap();
    symlink("..", work.path("app/a/b/up")).unwrap();
    symlink(".", work.path("app/here")).unwrap();
    symlink("self", work.path("app/self")).unwrap();
    symlink("pong", work.path("app/ping")).unwrap();
    symlink("ping", work.path("app/pong")).unwrap();
    refused(&work, &["app/a/b/up", "app/here", "app/self", "app/ping", "app/pong", "loop", "5 problems"]);
}

#[test]
fn links_out_of_the_tree() {
    let work = work();
    work.write("outside/secret", "s");
    symlink("../outside", work.path("app/dir")).unwrap();
    symlink("../outside/secret", work.path("app/file")).unwrap();
    symlink("/", work.path("app/root")).unwrap();
    symlink("..", work.path("app/parent")).unwrap();
    symlink("nowhere", work.path("app/broken")).unwrap();
    refused(
        &work,
        &["app/dir: symbolic link leads out", "app/file: s", "app/root: s", "app/parent: s", "app/broken", "nowhere"],
    );
}

#[test]
fn links_within_the_tree_are_followed() {
    let work = work();
    work.write("app/shared/data.bin", "data");
    fs::create_dir(work.path("app/copy")).unwrap();
    symlink("../shared", work.path("app/copy/link")).unwrap();
    symlink("../main.txt", work.path("app/copy/main.txt")).unwrap();
    symlink("app", work.path("alias")).unwrap();
    for dir in ["app", "alias"] {
        work.run(["build", dir, "-o", "x.romfs"]).good();
        assert_eq!(work.run(["cat", "x.romfs", "copy/link/data.bin"]).good(), "data");
        assert_eq!(work.run(["cat", "x.romfs", "copy/main.txt"]).good(), "fine");
    }
}

#[test]
fn links_that_multiply_the_tree_end() {
    let work = work();
    for level in 0..40 {
        fs::create_dir(work.path(&format!("app/{level}"))).unwrap();
        for link in ["a", "b"] {
            symlink(format!("../{}", level + 1), work.path(&format!("app/{level}/{link}"))).unwrap();
        }
    }
    fs::create_dir(work.path("app/40")).unwrap();
    refused(&work, &["app: more than 10000 entries"]);
}

#[test]
fn special_files() {
    let work = work();
    let fifo = work.path("app/pipe");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert!(Command::new("mkfifo").arg(work.path("app/module.py")).status().unwrap().success());
    symlink("pipe", work.path("app/link")).unwrap();
    let _listener = UnixListener::bind(work.path("app/socket")).unwrap();
    refused(
        &work,
        &["app/pipe: is a FIFO", "app/module.py: is a FIFO", "app/link: is a FIFO", "app/socket: is a socket"],
    );
    work.run(["build", "app/pipe"]).bad(&["is not a directory"]);
    for command in ["ls", "verify"] {
        work.run([command, "app/pipe"]).bad(&["app/pipe: is a FIFO"]);
    }
    work.run(["cat", "app/pipe", "x"]).bad(&["app/pipe: is a FIFO"]);
    fs::remove_dir_all(work.path("app")).unwrap();
    work.write("app/x", "x");
    assert!(Command::new("mkfifo").arg(work.path("out")).status().unwrap().success());
    work.run(["build", "app", "-o", "out"]).bad(&["not a regular file"]);
}

#[test]
fn unreadable_files_and_directories() {
    let work = work();
    let file = work.write("app/locked.bin", "x");
    let dir = work.path("app/locked");
    fs::create_dir(&dir).unwrap();
    for path in [&file, &dir] {
        fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
    }
    let mut build = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    build.args(["build", "app"]).current_dir(work.path(""));
    if fs::read(&file).is_ok() {
        // This user may read everything: another one is needed.
        fs::set_permissions(work.path(""), Permissions::from_mode(0o777)).unwrap();
        build.uid(65_534);
        if build.output().is_err() {
            return skipped("unreadable files: this user can read all files, and no other user can run the program");
        }
    }
    finish(build).bad(&["app/locked: ", "app/locked.bin: ", "ermission denied", "2 problems"]);
    fs::set_permissions(&dir, Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn names_that_are_not_utf8() {
    let work = work();
    fs::write(work.path("app").join(OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    fs::create_dir(work.path("app").join(OsStr::from_bytes(b"\xff"))).unwrap();
    fs::write(work.path("app").join(OsStr::from_bytes(b"\xff/inner")), "x").unwrap();
    refused(&work, &["caf\\xe9.txt: name is not UTF-8", "app/\\xff: name is not UTF-8", "2 problems"]);
}

#[test]
fn source_beside_its_module() {
    let work = work();
    work.write("app/net/foo.py", "x = 1\n");
    work.write("app/net/foo.mpy", "M");
    refused(&work, &["net/foo.mpy", "net/foo.py"]);
}

#[test]
fn every_bad_module_is_reported() {
    let work = work();
    work.write("app/a.mpy", "");
    work.write("app/b.mpy", "no module");
    work.write("app/c.mpy", [b'M', 5, 0, 31]);
    refused(&work, &["app/a.mpy", "app/b.mpy", "app/c.mpy: offset 0x1", "3 problems"]);
}

#[test]
fn nesting_limit() {
    let work = work();
    let deep = |depth: usize| format!("app/{}x", "d/".repeat(depth));
    work.write(&deep(63), "x");
    work.run(["build", "app"]).good();
    work.run(["verify", "app.romfs"]).good();
    fs::remove_file(work.path("app.romfs")).unwrap();
    work.write(&deep(64), "x");
    refused(&work, &["nested more than 63 deep"]);
}

#[test]
fn missing_directory() {
    let work = work();
    work.run(["build", "nowhere"]).bad(&["nowhere: cannot open the directory"]);
    work.run(["build", "app/main.txt"]).bad(&["app/main.txt: is not a directory"]);
}
