//! `mkromfs compile`: one source to one module, on the command line of mpy-cross.
//!
//! [`command_line`] is that command line, [`drop_in`] the program that stands in for mpy-cross under its name: with its
//! messages and exit status. `mkromfs compile` does the same, and reports as the other subcommands do.

pub mod command_line;
pub mod drop_in;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use compiler::{CompileError, Options};

use crate::atomic::AtomicFile;
use crate::compile;
use crate::help::Help;
use crate::module::MAX_SIZE;
use crate::problem::{Failure, Problem, printable};
use command_line::{CommandLine, Output, Stop};

/// What mpy-cross 1.29.0 prints, for scripts that look for the version of the language or of the files.
const VERSION: &str = "MicroPython v1.29.0 on 2026-08-29; mpy-cross emitting mpy v6.3";

/// The options, for help texts.
const OPTIONS: &[(&str, &[(&str, &str)])] = &[(
    "Options",
    &[
        (
            "-o FILE",
            "Where the module goes; '-' is standard output. Otherwise it stands beside the source, with its last two \
             characters replaced by 'mpy'",
        ),
        ("-s NAME", "The file name that tracebacks show, if it is not FILE"),
        ("-O[N]", "Optimisation level: from 1 on asserts go, from 3 on line numbers; -O is 1, -OO 2"),
        ("-v", "Say what was done"),
        ("-msmall-int-bits=N", "Bits of the target's small int (31)"),
        (
            "-march=ARCH",
            "Architecture of native code, which is refused by that name: x86, x64, armv6, armv6m, armv7m, armv7em, \
             armv7emsp, armv7emdp, xtensa, xtensawin, rv32imc, rv64imc, host or debug",
        ),
        (
            "-march-flags=FLAGS",
            "Extensions of the architecture: a number, or names with commas between (rv32imc: zba, zcmp)",
        ),
        ("-X emit=bytecode", "What functions are compiled to; 'native' and 'viper' are refused"),
        ("-X [no-]source-lines", "With or without line numbers"),
        ("-X heapsize=N", "Accepted for scripts that set it"),
        ("--version", "Print the version of MicroPython and of the module format"),
        ("--", "What follows is no option"),
    ],
)];

/// Compile one source to .mpy, on the command line of mpy-cross
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, override_help = help())]
pub struct Args {
    /// What the command line of mpy-cross takes
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

fn help() -> String {
    let help = Help {
        about: &[
            "Compile one source to .mpy, on the command line of mpy-cross",
            "FILE is the source; '-' is standard input.",
        ],
        usage: "mkromfs compile [OPTIONS] [--] FILE",
        options: OPTIONS,
        after: &[
            "Under the name mpy-cross (a link to mkromfs) this is mpy-cross: with its messages and its exit status.",
        ],
    };
    help.text()
}

/// Why there is no module.
enum Fault {
    /// The source cannot be read.
    Read(io::Error),
    /// It is larger than the compiler takes.
    TooLarge,
    /// The name to record is not UTF-8.
    Name,
    /// The source is wrong.
    Source(Vec<u8>, CompileError),
    /// There is no thread to compile on.
    Thread(io::Error),
    /// The module cannot be put into its place.
    Output(Problem),
    /// Standard output or the device that stands at the output's place fails.
    Write(io::Error),
}

/// Compiles, and writes the module; gives its size and the source's.
fn compile(line: &CommandLine, out: &mut dyn Write) -> Result<(usize, usize), Fault> {
    let source = read(line.input.as_deref()).map_err(Fault::Read)?;
    if source.len() as u64 > MAX_SIZE {
        return Err(Fault::TooLarge);
    }
    let name = str::from_utf8(line.recorded_name()).map_err(|_| Fault::Name)?;
    let options = Options { drop_in: true, max_depth: compile::MAX_DEPTH, ..line.options };
    let compiled = thread::scope(|scope| {
        let compile = || compiler::compile(&source, name, &options);
        let thread = thread::Builder::new().stack_size(compile::STACK).spawn_scoped(scope, compile);
        thread.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let module = match compiled.map_err(Fault::Thread)? {
        Ok(module) => module,
        Err(error) => return Err(Fault::Source(source, error)),
    };
    match &line.output {
        Output::Stdout => out.write_all(&module).and_then(|()| out.flush()).map_err(Fault::Write)?,
        Output::File(path) => put(path, &module)?,
    }
    Ok((source.len(), module.len()))
}

/// All of the source, or one byte more than the limit.
fn read(path: Option<&Path>) -> io::Result<Vec<u8>> {
    let mut source = vec![];
    match path {
        Some(path) => File::open(path)?.take(MAX_SIZE + 1).read_to_end(&mut source)?,
        None => io::stdin().lock().take(MAX_SIZE + 1).read_to_end(&mut source)?,
    };
    Ok(source)
}

/// Replaces a file as a whole. To a device or a pipe, as scripts name them to drop the output, it is just written.
fn put(path: &Path, module: &[u8]) -> Result<(), Fault> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let mut device = File::options().write(true).open(path).map_err(Fault::Write)?;
        return device.write_all(module).map_err(Fault::Write);
    }
    let mut file = AtomicFile::create(path).map_err(Fault::Output)?;
    file.write_all(module).map_err(|error| Fault::Output(Problem::io(path, "write", &error)))?;
    file.commit().map_err(Fault::Output)
}

/// Compiles as the arguments behind `mkromfs compile` say.
///
/// # Errors
///
/// The source is bad or cannot be read, or the module cannot be written.
pub fn run(_: &Args, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    // Taken anew, as clap keeps a first `--` for itself. Nothing stands before the subcommand.
    let args: Vec<OsString> = std::env::args_os().skip(2).collect();
    let line = match CommandLine::parse(&args) {
        Ok(line) => line,
        Err(Stop::Version) => return writeln!(out, "{VERSION}").map(|()| ExitCode::SUCCESS).map_err(Failure::Output),
        Err(Stop::Usage(arg)) if arg == "-h" || arg == "--help" => {
            return write!(out, "{}", help()).map(|()| ExitCode::SUCCESS).map_err(Failure::Output);
        }
        Err(Stop::Usage(arg)) => {
            return Ok(wrong_usage(&format!(
                "unknown option, or its value is missing or wrong: {}",
                printable(arg.as_encoded_bytes())
            )));
        }
        Err(Stop::Refused(message)) => return Ok(wrong_usage(message)),
    };
    let shown = line.input.as_deref().unwrap_or(Path::new("<stdin>"));
    match compile(&line, out) {
        Ok((source, module)) => {
            if line.verbose {
                let target = match &line.output {
                    Output::Stdout => "standard output".into(),
                    Output::File(path) => printable(path.as_os_str().as_encoded_bytes()),
                };
                // With standard error gone there is nobody left to tell.
                let _ = writeln!(
                    io::stderr(),
                    "{}: {source} bytes of source, {target}: {module} bytes",
                    printable(line.input_name())
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Fault::Read(error)) => Err(Problem::io(shown, "read", &error).into()),
        Err(Fault::TooLarge) => Err(compile::too_large(shown).into()),
        Err(Fault::Name) => {
            Err(Problem::new(shown, "its name is not UTF-8").help("name the file that tracebacks show with -s").into())
        }
        Err(Fault::Source(source, error)) => Err(compile::problem(&error, shown, &source).into()),
        Err(Fault::Thread(error)) => Err(Problem::io(shown, "start a thread to compile it", &error).into()),
        Err(Fault::Output(problem)) => Err(problem.into()),
        Err(Fault::Write(error)) => match &line.output {
            Output::Stdout => Err(Failure::Output(error)),
            Output::File(path) => Err(Problem::io(path, "write", &error).into()),
        },
    }
}

/// Says what is wrong with the command line.
fn wrong_usage(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {message}\n\nFor more information, try 'mkromfs compile --help'.");
    ExitCode::from(2)
}
