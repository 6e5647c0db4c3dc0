//! Help texts: of all commands, in terminals of all widths.

mod support;

use std::process::Command;

use support::{Work, finish};

const COMMANDS: [&str; 12] =
    ["build", "compile", "run", "ls", "cat", "dump", "memory", "extract", "verify", "keygen", "sign", "delta"];

fn help(args: &[&str], columns: u32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(args).env("COLUMNS", columns.to_string());
    finish(command).good()
}

#[test]
fn lines_fit_and_both_ways_say_the_same() {
    for columns in [60, 80, 100, 120] {
        for command in COMMANDS {
            let text = help(&[command, "--help"], columns);
            assert_eq!(text, help(&["help", command], columns), "{command}");
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns as usize), "{command}: {longest:?} in {columns}:\n{text}");
            assert!(!text.contains("\n\n\n"), "{text}");
            // No option's text begins in the first column.
            let options = text.split_once("Options:\n").unwrap().1;
            let torn = options.lines().take_while(|line| !line.is_empty()).find(|line| !line.starts_with("  "));
            assert_eq!(torn, None, "{command} in {columns}:\n{text}");
        }
        let all = help(&["--help"], columns);
        let commands = all.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
        let names = commands
            .lines()
            .filter(|line| !line.starts_with("   "))
            .map(|line| line.split_whitespace().next().unwrap());
        assert!(names.filter(|name| *name != "help").eq(COMMANDS), "{all}");
    }
}

#[test]
fn run_says_what_it_runs() {
    let text = help(&["run", "--help"], 100);
    for part in
        ["an image, a directory or a script", "IMAGE | DIR | FILE", "-m MODULE", "-X heapsize=N", "--device NAME"]
    {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_dumb_terminal_gets_no_colours() {
    let work = Work::new();
    work.write("bad.py", "x = = 1\n");
    for (term, coloured) in [("dumb", false), ("xterm", true)] {
        let mut command = Command::new("script");
        let run = format!("{} compile bad.py", env!("CARGO_BIN_EXE_mkromfs"));
        command.args(["-qec", &run, "/dev/null"]).env("TERM", term).env_remove("NO_COLOR").current_dir(work.path(""));
        let Ok(output) = command.output() else { return support::skipped("there is no `script` to make a terminal") };
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("invalid syntax"), "{text}");
        assert_eq!(text.contains('\x1b'), coloured, "TERM={term}: {text:?}");
    }
}
