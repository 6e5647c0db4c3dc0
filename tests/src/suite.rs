//! Suites: one libtest test for each program on each way.

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::known::{self, Difference};
use crate::process::{End, Finished};
use crate::program::Program;
use crate::way::{WAYS, Way};

/// The directory of this package, where the programs are.
#[must_use]
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the tests that the command line selects; the exit status of the test binary.
#[must_use]
pub fn main(trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// One test for each of `programs` on each of `ways`, run with additional options of `mkromfs run`.
///
/// With `UPDATE_EXPECT=1`, the tests of the first way rewrite what is expected and the others don't run.
#[must_use]
pub fn trials(
    mkromfs: &Path,
    programs: &[Program],
    ways: &'static [Way],
    options: &'static [&'static str],
) -> Vec<Trial> {
    let update = env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1");
    let list = known::load(&home().join("known-differences.txt"));
    let mut trials = vec![];
    for way in ways {
        let recorder = way.name == WAYS[0].name && options.is_empty();
        if update && !recorder {
            continue;
        }
        for program in programs {
            let (program, mkromfs) = (program.clone(), mkromfs.to_path_buf());
            let machine = if cfg!(target_pointer_width = "32") { "i686" } else { way.name };
            let difference = known::find(&list, &program.name, machine).cloned();
            trials.push(Trial::test(format!("{}::{}", way.name, program.name), move || {
                let finished = way.run(&mkromfs, &program, options);
                if update { record(&program, &finished) } else { judge(&program, &finished, difference.as_ref()) }
            }));
        }
    }
    trials
}

/// Writes what a program printed as what is expected of it.
fn record(program: &Program, finished: &Finished) -> Result<(), Failed> {
    if finished.end != End::Status(0) {
        return Err(format!("not recorded: {finished}").into());
    }
    fs::write(&program.expected, &finished.out)?;
    Ok(())
}

/// Whether a run did what is expected, or differs as is known.
///
/// # Errors
///
/// It did neither; why.
pub fn judge(program: &Program, finished: &Finished, difference: Option<&Difference>) -> Result<(), Failed> {
    match (compare(&program.expected, finished), difference) {
        (result, None) => result.map_err(Failed::from),
        // A known difference is one of output; a crash or a hang is never known.
        (Err(why), Some(_)) if !finished.orderly() => Err(why.into()),
        (Err(_), Some(_)) => Ok(()),
        (Ok(()), Some(entry)) => Err(format!("no longer differs; remove it from the list: {}", entry.cause).into()),
    }
}

/// Compares a run with the file of its expected output.
///
/// # Errors
///
/// What differs, for a reader.
pub fn compare(expected: &Path, finished: &Finished) -> Result<(), String> {
    let wanted = fs::read(expected).map_err(|error| format!("{}: {error}", expected.display()))?;
    if finished.out != wanted {
        return Err(format!("{}\n{}", first_difference(&wanted, &finished.out), describe_end(finished)));
    }
    if finished.end != End::Status(0) {
        return Err(format!("the output is as expected, but the run ended with {finished}"));
    }
    Ok(())
}

fn describe_end(finished: &Finished) -> String {
    format!("ended with {:?}\n{}", finished.end, String::from_utf8_lossy(&finished.err))
}

/// The first line in which two outputs differ, with what led there.
fn first_difference(wanted: &[u8], got: &[u8]) -> String {
    let (wanted, got) = (String::from_utf8_lossy(wanted), String::from_utf8_lossy(got));
    let (mut wanted_lines, mut got_lines) = (wanted.split('\n'), got.split('\n'));
    let mut before = "";
    for number in 1.. {
        match (wanted_lines.next(), got_lines.next()) {
            (a, b) if a == b && a.is_some() => before = a.unwrap_or_default(),
            (a, b) => {
                let show = |line: Option<&str>| line.map_or("the end".into(), |line| format!("{line:?}"));
                return format!("line {number}, after {before:?}:\n  expected {}\n  found    {}", show(a), show(b));
            }
        }
    }
    unreachable!("two different texts differ in some line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_shown_with_the_line_before() {
        let text = first_difference(b"a\nb\nc\n", b"a\nb\nx\n");
        assert_eq!(text, "line 3, after \"b\":\n  expected \"c\"\n  found    \"x\"");
        assert!(first_difference(b"a", b"a\nb").contains("expected the end"));
    }
}
