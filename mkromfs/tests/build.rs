//! `mkromfs build`: where images go, and what bytes they have.

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use romfs_format::romfs::{Entry, Image};
use support::{Work, finish};

/// A tree with every kind of name and size.
fn tree(work: &Work, dir: &str) {
    work.write(&format!("{dir}/boot.txt"), "start\n");
    work.write(&format!("{dir}/empty"), "");
    for size in 0..40 {
        work.write(&format!("{dir}/assets/{size:02}.bin"), vec![b'b'; size * 13]);
        work.write(&format!("{dir}/assets/{size:02}.dat"), vec![b'd'; size]);
    }
    work.write(&format!("{dir}/assets/glyphs/\u{e4}\u{20ac}\u{1f600} x.fnt"), "font");
    fs::create_dir(work.path(&format!("{dir}/nothing"))).unwrap();
}

#[test]
fn image_stands_beside_the_directory() {
    let work = Work::new();
    tree(&work, "a/app");
    for (cwd, dir) in
        [("", "a/app"), ("", "a/app/"), ("a", "app"), ("a/app", "."), ("a/app/assets", ".."), ("a", "./app/.")]
    {
        let image = work.path("a/app.romfs");
        work.run_in(cwd, ["build", dir]).good();
        assert!(image.is_file(), "{dir:?} in {cwd:?}");
        assert_eq!(work.names("a"), ["app", "app.romfs"]);
        assert_eq!(work.names("a/app"), ["assets", "boot.txt", "empty", "nothing"]);
        fs::remove_file(image).unwrap();
    }
    work.run(["build", "/"]).bad(&["give an output with -o"]);
}

#[test]
fn same_tree_same_bytes() {
    let work = Work::new();
    tree(&work, "one/app");
    tree(&work, "two/other/place");
    let rules = ["--align", "*.bin=32"];
    work.run(["build", "one/app", "-o", "1.romfs", "-j1"].iter().chain(&rules)).good();
    let absolute = work.path("two/other/place");
    let absolute = absolute.to_str().unwrap();
    work.run_in("two", ["build", absolute, "-o", "../2.romfs", "-j", "2"].iter().chain(&rules)).good();
    work.run_in("two/other/place", ["build", ".", "-o", "../../../3.romfs"].iter().chain(&rules)).good();
    let first = fs::read(work.path("1.romfs")).unwrap();
    assert!(first == fs::read(work.path("2.romfs")).unwrap());
    assert!(first == fs::read(work.path("3.romfs")).unwrap());
    let text = String::from_utf8_lossy(&first);
    assert!(!text.contains("place") && !text.contains("app"));
}

#[test]
fn data_is_aligned_from_the_start_of_the_image() {
    let work = Work::new();
    tree(&work, "app");
    let args = [
        "build",
        "app",
        "--align",
        "8",
        "--align",
        "*.bin=64",
        "--align",
        "assets/glyphs/*=4096",
        "--align",
        "07.bin=1",
    ];
    work.run(args).good();
    let bytes = fs::read(work.path("app.romfs")).unwrap();
    let image = Image::parse(&bytes).unwrap();
    assert_eq!(image.info().unwrap().align_log2, 12);
    assert_eq!(bytes.len() % 2, 0);
    let mut files = 0;
    for step in image.walk() {
        let Entry::File(file) = step.unwrap().entry else { continue };
        file.check().unwrap();
        files += 1;
        let align = match file.name {
            b"07.bin" => 1,
            name if name.ends_with(b".fnt") => 4096,
            name if name.ends_with(b".bin") => 64,
            _ => 8,
        };
        assert!(file.data.is_empty() || file.data_offset % align == 0, "{file:?}");
    }
    assert_eq!(files, 83);
    work.run(["verify", "app.romfs"]).good();
}

#[test]
fn everything_comes_back_out() {
    let work = Work::new();
    tree(&work, "app");
    for align in ["1", "4", "16", "*.bin=256"] {
        work.run(["build", "app", "--align", align]).good();
        work.run(["extract", "app.romfs", "-o", "out"]).good();
        for dir in ["", "assets", "assets/glyphs", "nothing"] {
            assert_eq!(work.names(&format!("app/{dir}")), work.names(&format!("out/{dir}")));
            for name in work.names(&format!("app/{dir}")) {
                let (original, copy) = (format!("app/{dir}/{name}"), format!("out/{dir}/{name}"));
                if work.path(&original).is_file() {
                    assert!(fs::read(work.path(&original)).unwrap() == fs::read(work.path(&copy)).unwrap(), "{copy}");
                }
            }
        }
        assert_eq!(work.run(["cat", "app.romfs", "/assets/39.bin"]).good_bytes(), vec![b'b'; 39 * 13]);
        fs::remove_dir_all(work.path("out")).unwrap();
    }
}

#[test]
fn listing_is_size_kind_path() {
    let work = Work::new();
    work.write("app/a/x.bin", "12345");
    work.write("app/b", "");
    work.run(["build", "app"]).good();
    let listing = work.run(["ls", "app.romfs"]).good();
    let words: Vec<Vec<&str>> = listing.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0][1..], ["dir", "a"]);
    assert_eq!(words[1], ["5", "data", "a/x.bin"]);
    assert_eq!(words[2], ["0", "data", "b"]);
    let json: serde_json::Value = serde_json::from_str(&work.run(["ls", "--json", "app.romfs"]).good()).unwrap();
    assert_eq!(json[1]["path"], "a/x.bin");
    assert_eq!(json[1]["size"], 5);
    assert_eq!(json[1]["offset"].as_u64().unwrap() % 4, 0);
}

#[test]
fn report_as_json() {
    let work = Work::new();
    work.write("app/x.bin", vec![1; 100]);
    let report = work.run(["build", "app", "--json", "--align", "*.bin=16"]).good();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["size"], fs::metadata(work.path("app.romfs")).unwrap().len());
    assert_eq!(report["align"], 16);
    assert_eq!(report["files"][0]["path"], "x.bin");
    assert_eq!(report["files"][0]["crc32"], format!("{:08x}", crc32fast::hash(&[1; 100])));
    let failed = work.run(["build", "nowhere", "--json"]);
    assert_eq!((failed.status, failed.err.as_str()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_slice(&failed.out).unwrap();
    assert_eq!(report["problems"][0]["path"], "nowhere");
}

#[test]
fn nothing_but_the_result_in_a_pipe() {
    let work = Work::new();
    tree(&work, "app");
    let run = work.run(["build", "app"]);
    assert_eq!(run.good().lines().count(), 1);
    assert_eq!(run.err, "");
    assert_eq!(work.run(["build", "app", "-q"]).good(), "");
    let run = work.run(["build", "app", "--align", "*.nix=16"]);
    run.good();
    assert!(run.err.contains("'*.nix=16' matches no file"), "{run:?}");
}

#[test]
fn identity_is_stored() {
    let work = Work::new();
    work.write("app/x", "x");
    work.run(["build", "app", "--image-name", "weather", "--image-version", "1.2"]).good();
    let text = work.run(["verify", "app.romfs"]).good();
    assert!(text.contains("weather 1.2"), "{text}");
    work.run(["build", "app", "--image-name", &"n".repeat(256)]).bad(&["255 bytes"]);
}

#[test]
fn earlier_image_in_the_tree_is_no_part_of_it() {
    let work = Work::new();
    work.write("app/x", "x");
    work.run_in("app", ["build", ".", "-o", "app.romfs"]).good();
    let first = fs::read(work.path("app/app.romfs")).unwrap();
    work.run_in("app", ["build", ".", "-o", "app.romfs"]).good();
    assert!(first == fs::read(work.path("app/app.romfs")).unwrap());
    assert_eq!(work.names("app"), ["app.romfs", "x"]);
}

#[test]
fn failed_build_leaves_the_old_image() {
    let work = Work::new();
    work.write("app/x", "x");
    work.run(["build", "app"]).good();
    let old = fs::read(work.path("app.romfs")).unwrap();
    work.write("app/bad.mpy", "no module");
    work.run(["build", "app"]).bad(&["app/bad.mpy"]);
    assert!(old == fs::read(work.path("app.romfs")).unwrap());
    assert_eq!(work.names(""), ["app", "app.romfs"]);
}

#[test]
fn outputs_that_cannot_be() {
    let work = Work::new();
    work.write("app/x", "x");
    fs::create_dir(work.path("dir")).unwrap();
    work.run(["build", "app", "-o", "dir"]).bad(&["dir", "it is a directory"]);
    work.run(["build", "app", "-o", "none/x.romfs"]).bad(&["none/x.romfs", "No such file"]);
    work.run(["build", "app", "-o", "/dev/null"]).bad(&["/dev/null", "not a regular file"]);
    work.run(["build", "app", "-o", ".."]).bad(&[".."]);
    assert_eq!(work.names(""), ["app", "dir"]);
}

#[test]
fn output_keeps_its_mode_and_its_link() {
    let work = Work::new();
    work.write("app/x", "x");
    work.run(["build", "app"]).good();
    let plain = work.write("plain", "");
    assert_eq!(fs::metadata(work.path("app.romfs")).unwrap().mode(), fs::metadata(plain).unwrap().mode());
    let target = work.write("elsewhere/real.romfs", "");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&target, work.path("link.romfs")).unwrap();
    work.run(["build", "app", "-o", "link.romfs"]).good();
    assert!(fs::symlink_metadata(work.path("link.romfs")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o640);
    work.run(["verify", "elsewhere/real.romfs"]).good();
}

#[test]
fn exclusions() {
    let work = Work::new();
    work.write("app/x", "x");
    work.write("app/.git/config", "c");
    work.write("app/sub/notes~", "n");
    symlink("/", work.path("app/root")).unwrap();
    symlink(".", work.path("app/sub/loop")).unwrap();
    symlink("nowhere", work.path("app/sub/broken")).unwrap();
    let args = [
        "build",
        "app",
        "--exclude",
        ".git",
        "--exclude",
        "*~",
        "--exclude",
        "/root",
        "--exclude",
        "sub/{loop,broken}",
    ];
    work.run(args).good();
    let listing = work.run(["ls", "app.romfs"]).good();
    let names: Vec<&str> = listing.lines().map(|line| line.split_whitespace().last().unwrap()).collect();
    assert_eq!(names, ["sub", "x"]);
}

#[test]
fn wrong_usage_is_status_2() {
    let work = Work::new();
    work.write("app/x", "x");
    let wrong: &[&[&str]] = &[
        &[],
        &["frobnicate"],
        &["build"],
        &["build", "app", "--align", "3"],
        &["build", "app", "--align", "[=4"],
        &["build", "app", "-j", "0"],
        &["build", "app", "-O4"],
        &["extract", "app.romfs"],
    ];
    for args in wrong {
        assert_eq!(work.run(*args).status, Some(2), "{args:?}");
    }
    assert_eq!(work.names(""), ["app"]);
}

#[test]
fn closed_output_is_no_error() {
    let work = Work::new();
    for file in 0..3000 {
        work.write(&format!("app/{file:0200}"), "x");
    }
    work.run(["build", "app"]).good();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mkromfs"))
        .arg("ls")
        .arg(work.path("app.romfs"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn data_is_streamed() {
    const SIZE: u64 = 192 << 20;
    let work = Work::new();
    work.write("app/small", "x");
    let huge = work.write("app/huge.bin", "");
    fs::File::options().write(true).open(huge).unwrap().set_len(SIZE).unwrap();
    // Less address space, in KiB, than the file has bytes.
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 131072 && exec \"$0\" build app -j1", env!("CARGO_BIN_EXE_mkromfs")]);
    command.current_dir(work.path(""));
    finish(command).good();
    assert!(fs::metadata(work.path("app.romfs")).unwrap().len() > SIZE);
}
