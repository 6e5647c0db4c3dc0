//! `mkromfs run` as a command: arguments, exit status, where errors go.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tests::process::{End, Finished, run, under_test};

fn mkromfs() -> PathBuf {
    under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"))
}

fn run_source(source: &str, options: &[&str], args: &[&str]) -> Finished {
    let work = tempfile::tempdir().unwrap();
    fs::write(work.path().join("program.py"), source).unwrap();
    run(&mkromfs(), [&["run"], options, &["program.py"], args].concat(), work.path(), Duration::from_secs(30))
}

fn err(finished: &Finished) -> String {
    String::from_utf8_lossy(&finished.err).into_owned()
}

#[test]
fn arguments_reach_the_program() {
    let finished = run_source("import sys\nprint(sys.argv[1:])", &[], &["one", "--two", "-3"]);
    assert_eq!(String::from_utf8_lossy(&finished.out), "['one', '--two', '-3']\n", "{finished}");
    assert_eq!(finished.end, End::Status(0));
}

#[test]
fn the_exit_status_is_the_program_s() {
    for (source, status) in [
        ("pass", 0),
        ("import sys\nsys.exit()", 0),
        ("import sys\nsys.exit(0)", 0),
        ("import sys\nsys.exit(7)", 7),
        ("raise SystemExit(3)", 3),
        ("1 / 0", 1),
    ] {
        let finished = run_source(source, &[], &[]);
        assert_eq!(finished.end, End::Status(status), "{source:?}: {finished}");
    }
}

#[test]
fn an_uncaught_exception_is_reported_on_standard_error() {
    let finished = run_source("print('before')\ndef f():\n    return {}['k']\n\nf()\n", &[], &[]);
    assert_eq!(finished.end, End::Status(1));
    assert_eq!(finished.out, b"before\n");
    let expected = "Traceback (most recent call last):\n  File \"program.py\", line 5, in <module>\n  File \"program.py\", \
                    line 3, in f\nKeyError: k\n";
    assert!(err(&finished).contains(expected), "{finished}");
}

#[test]
fn a_warning_goes_to_standard_error() {
    let finished = run_source("print(b'a' == 'a')", &[], &[]);
    assert_eq!((finished.end, finished.out.as_slice()), (End::Status(0), &b"False\n"[..]));
    assert_eq!(err(&finished), "Warning: Comparison between bytes and str\n");
}

#[test]
fn a_syntax_error_names_file_and_line() {
    let finished = run_source("x = 1\ny = = 2\n", &[], &[]);
    assert_eq!(finished.end, End::Status(1), "{finished}");
    assert!(finished.out.is_empty());
    assert!(err(&finished).contains("program.py") && err(&finished).contains('2'), "{finished}");
}

#[test]
fn a_budget_stops_a_program_that_does_not_end() {
    for source in [
        "while True:\n    pass",
        "def f():\n    f()\nwhile True:\n    try:\n        f()\n    except RuntimeError:\n        pass",
    ] {
        let finished = run_source(source, &["-X", "budget=100000"], &[]);
        assert_eq!(finished.end, End::Status(1), "{finished}");
        assert!(err(&finished).to_lowercase().contains("budget"), "{finished}");
    }
}

#[test]
fn a_budget_that_suffices_changes_nothing() {
    let finished = run_source("print(sum(range(10)))", &["-X", "budget=100000"], &[]);
    assert_eq!((finished.end, &finished.out[..]), (End::Status(0), &b"45\n"[..]), "{finished}");
}

#[test]
fn wrong_usage_and_bad_input_are_told_apart() {
    let work = tempfile::tempdir().unwrap();
    fs::write(work.path().join("not.romfs"), "no image").unwrap();
    for (args, status) in [
        (vec!["run", "--no-such-option", "not.romfs"], 2),
        (vec!["run", "-X", "heapsize=lots", "not.romfs"], 2),
        (vec!["run", "not.romfs"], 1),
        (vec!["run", "missing.romfs"], 1),
    ] {
        let finished = run(&mkromfs(), &args, work.path(), Duration::from_secs(30));
        assert_eq!(finished.end, End::Status(status), "{args:?}: {finished}");
        assert!(!finished.err.is_empty(), "{args:?}");
    }
}

#[test]
fn the_memory_report_says_where_it_ran() {
    let finished = run_source("print('x')", &["--memory"], &[]);
    assert_eq!(finished.end, End::Status(0), "{finished}");
    let all = [&finished.out[..], &finished.err].concat();
    let report = String::from_utf8_lossy(&all);
    assert!(report.contains("ROM") && report.contains("RAM"), "{report}");
}
