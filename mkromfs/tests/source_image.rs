//! Images with sources in them, as `mpremote romfs --no-mpy` makes them: what is not looked at is told. And sources
//! that predictions cannot follow to their end.

mod support;

use std::fs;
use std::time::{Duration, Instant};

use support::Work;

/// An image of files that end in `.py`, which `build` would compile.
fn image(work: &Work, names: &[&str]) {
    for name in names {
        work.write(&format!("app/{name}.pz"), "x = 1\n");
    }
    work.run(["build", "app", "-o", "py.romfs"]).good();
    let mut bytes = fs::read(work.path("py.romfs")).unwrap();
    for at in 0..bytes.len() - 3 {
        if &bytes[at..at + 3] == b".pz" {
            bytes[at + 2] = b'y';
        }
    }
    work.write("py.romfs", bytes);
    work.run(["reseal", "py.romfs"]).good();
}

#[test]
fn sources_are_told_where_they_are_not_counted() {
    let work = Work::new();
    image(&work, &["main", "crctab"]);
    let verified = work.run(["verify", "py.romfs"]).good();
    assert!(
        verified.contains("0 modules") && verified.contains("2 sources are compiled into RAM when imported"),
        "{verified}"
    );
    let predicted = work.run(["memory", "py.romfs"]).good();
    assert!(predicted.contains("2 sources are compiled into RAM when imported, and not counted"), "{predicted}");
    for command in ["verify", "memory"] {
        let json: serde_json::Value = serde_json::from_str(&work.run([command, "--json", "py.romfs"]).good()).unwrap();
        assert_eq!(json["sources"], 2, "{command}");
    }
    let dump = work.run(["dump", "py.romfs"]);
    dump.bad(&["py.romfs: no module in it", "2 sources are compiled into RAM when imported"]);

    let work = Work::new();
    image(&work, &["one"]);
    assert!(work.run(["verify", "py.romfs"]).good().contains("1 source is compiled into RAM"));
    work.write("none/data.txt", "x");
    work.run(["build", "none"]).good();
    work.run(["dump", "none.romfs"]).bad(&["none.romfs: no module in it", "'mkromfs ls' lists what is in it"]);
    work.run(["dump", "none.romfs:gone"]).bad(&["none.romfs: gone: no such module in the image"]);
    assert!(!work.run(["verify", "none.romfs"]).good().contains("source"));
}

#[test]
fn programs_that_take_all_memory_are_estimates_in_bounded_time() {
    for source in [
        "x = 'a'\nfor i in range(100): x = x + x\n",
        "x = b'a'\nfor i in range(100): x = x * 1000\n",
        "x = [1]\nfor i in range(100): x = x + x\n",
        "x = (1,)\nfor i in range(100): x *= 2\n",
        "x = [1]\nfor i in range(100): x += x\n",
        "x = ['a' * 60000] * 60000\ny = 'b'.join(x)\nz = y.join(x)\n",
        "x = 'ab'\nwhile True: x = x.join([x, x])\n",
        "x = []\nfor i in range(100000): x = [x, [1] * 1000]\n",
        "x = 1\nfor i in range(100): x = x * x * 3\n",
    ] {
        let work = Work::new();
        work.write("app/main.py", source);
        let started = Instant::now();
        let mut command = std::process::Command::new("sh");
        // A quarter of a GiB of address space beside what the binary maps.
        command.args(["-c", "ulimit -v 1500000; exec \"$0\" memory --json app", env!("CARGO_BIN_EXE_mkromfs")]);
        command.current_dir(work.path(""));
        let report: serde_json::Value = serde_json::from_str(&support::finish(command).good()).unwrap();
        assert!(started.elapsed() < Duration::from_secs(20), "{source}");
        let main = &report["modules"][0];
        assert_eq!(main["exact"], false, "{source}: {main}");
        assert!(main["failed"].is_string() || main["notes"].is_array(), "{source}: {main}");
    }
}
