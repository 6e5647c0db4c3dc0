//! Outputs: `-` is standard output, and a signal leaves nothing behind.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::PathBuf;
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

/// Starts a command that writes to `out`, waits until it has a temporary file or directory, and sends it a signal then.
/// It leaves nothing behind, unless it was done before the signal reached it: then all of its output, whose path is
/// given back.
fn ended_by(work: &Work, signal: Signal, args: &[&str], output: &str) -> Option<PathBuf> {
    use std::os::unix::process::ExitStatusExt;
    let before = work.names("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(args).current_dir(work.path("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let pid = Pid::from_child(&child);
    while work.names("out") == before && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    // A process that has ended is still there until it is waited for.
    let _ = kill_process(pid, signal);
    let status = child.wait().unwrap();
    assert!(status.success() || status.signal() == Some(signal.as_raw()), "{args:?}: {status}");
    let left: Vec<String> = work.names("out").into_iter().filter(|name| !before.contains(name)).collect();
    assert!(left.iter().all(|name| name == output), "{args:?} left {left:?}");
    (!left.is_empty()).then(|| work.path("out").join(output))
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
    let image = fs::read(work.path("big.romfs")).unwrap();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let build = ["build", "app", "-o", "out/big.romfs"];
        if let Some(done) = ended_by(&work, signal, &build, "big.romfs") {
            assert!(fs::read(&done).unwrap() == image, "{signal:?} left part of an image");
            fs::remove_file(done).unwrap();
        }
        if let Some(done) = ended_by(&work, signal, &["extract", "big.romfs", "-o", "out/app"], "app") {
            let whole = |index: u8| fs::read(done.join(format!("data/{index}.bin"))).unwrap() == vec![index; 4 << 20];
            assert!((0..24).all(whole), "{signal:?} left part of a tree");
            fs::remove_dir_all(done).unwrap();
        }
    }
    // What stood there stays, or the whole image has taken its place.
    work.write("out/big.romfs", "old");
    ended_by(&work, Signal::INT, &["build", "app", "-o", "out/big.romfs"], "big.romfs");
    let stands = fs::read(work.path("out/big.romfs")).unwrap();
    assert!(stands == b"old" || stands == image, "{} bytes are neither", stands.len());
}
