//! Outputs: `-` is standard output, and a signal leaves nothing behind.
#![cfg(unix)]

mod support;

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use romfs_format::romfs::Image;
use rustix::process::{Pid, Signal, kill_process};
use support::Work;

#[test]
fn a_dash_is_standard_output() {
    let work = Work::new();
    work.write("app/main.py", "x = 1\n");
    work.run(["build", "app"]).good();
    let image = fs::read(work.path("app.romfs")).unwrap();

    let build = work.run(["build", "app", "-o", "-"]);
    assert_eq!(build.good_bytes(), image);
    assert!(build.err.starts_with("-: 1 file, "), "{}", build.err);
    assert_eq!(work.run(["build", "app", "-q", "-o", "-"]).err, "");
    let build = work.run(["build", "app", "--json", "-o", "-"]);
    assert_eq!(build.good_bytes(), image);
    assert!(serde_json::from_str::<serde_json::Value>(&build.err).unwrap()["files"].is_array());

    let reseal = work.run(["reseal", "app.romfs", "-o", "-"]);
    assert_eq!(reseal.good_bytes(), image);
    let module = work.run(["compile", "app/main.py", "-o", "-"]);
    assert_eq!(&module.good_bytes()[..2], b"M\x06");

    work.run(["keygen", "-"]).bad(&["private keys are not shown on standard output", "./-"]);
    work.run(["keygen", "key"]).good();
    let sign = |output: &str| {
        let args = ["sign", "app.romfs", "--key", "key", "--product", "p", "--app-version", "1.0.0", "-o", output];
        work.run(args)
    };
    sign("signed.romfs").good();
    let signed = sign("-");
    assert_eq!(signed.good_bytes(), fs::read(work.path("signed.romfs")).unwrap());
    assert!(signed.err.starts_with("-: "), "{}", signed.err);
    let args = ["sign", "app.romfs", "--product", "p", "--app-version", "1.0.0", "--payload-out", "-"];
    assert!(!work.run(args).good_bytes().is_empty());

    let page = work.run(["memory", "app", "--html", "-"]);
    assert!(page.good().starts_with("<!doctype html>"));
    assert!(page.err.starts_with("bytes on a 32-bit machine"), "{}", page.err);

    work.run(["extract", "app.romfs", "-o", "-"]).bad(&["cannot be unpacked to standard output", "./-"]);
    work.run(["extract", "app.romfs", "-o", "./-"]).good();
    assert!(
        !work.names("").iter().any(|name| name.ends_with("-") && !work.path(name).is_dir()),
        "{:?}",
        work.names("")
    );
    assert!(Image::parse(&image).is_ok());
}

/// Starts a command, waits until it has a temporary file or directory, and sends it a signal then; how it ended, and what it left behind.
fn ended_by(work: &Work, signal: Signal, args: &[&str]) -> Vec<String> {
    use std::os::unix::process::ExitStatusExt;
    let before = work.names("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(args).current_dir(work.path("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let pid = Pid::from_child(&child);
    while work.names("out") == before {
        assert!(child.try_wait().unwrap().is_none(), "{args:?} ended before it began");
        thread::sleep(Duration::from_micros(200));
    }
    kill_process(pid, signal).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(signal.as_raw()), "{args:?}: {status}");
    work.names("out").into_iter().filter(|name| !before.contains(name)).collect()
}

#[test]
fn a_signal_leaves_no_temporary_files() {
    let work = Work::new();
    work.write("app/main.py", "x = 1\n");
    // So much that it takes a while.
    for index in 0..24 {
        work.write(&format!("app/data/{index}.bin"), vec![index; 4 << 20]);
    }
    fs::create_dir(work.path("out")).unwrap();
    work.run(["build", "app", "-o", "big.romfs"]).good();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        assert_eq!(ended_by(&work, signal, &["build", "app", "-o", "out/app.romfs"]), [""; 0], "{signal:?}");
        assert_eq!(ended_by(&work, signal, &["extract", "big.romfs", "-o", "out/app"]), [""; 0], "{signal:?}");
    }
    // What stood there stays.
    work.write("out/old.romfs", "old");
    assert_eq!(ended_by(&work, Signal::INT, &["build", "app", "-o", "out/old.romfs"]), [""; 0]);
    assert_eq!(fs::read(work.path("out/old.romfs")).unwrap(), b"old");
}
