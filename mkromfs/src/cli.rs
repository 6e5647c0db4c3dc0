//! The command line: its syntax, the exit status.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{build, cat, compile, delta, dump, extract, keygen, ls, memory, reseal, run, sign, verify};
use crate::problem::Failure;

/// Compile a tree of Python into a memory-mappable ROMFS image, and look into such images.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Exit status: 0 done, 1 the input or the program is bad, 2 wrong usage; of 'run' it is the program's."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Compile(compile::Args),
    Run(run::Args),
    Ls(ls::Args),
    Cat(cat::Args),
    Dump(dump::Args),
    Memory(memory::Args),
    Extract(extract::Args),
    Verify(verify::Args),
    Keygen(keygen::Args),
    Sign(sign::Args),
    Delta(delta::Args),
    Reseal(reseal::Args),
}

impl Cli {
    /// Does what the command line asks for; what it prints goes to `out`.
    ///
    /// # Errors
    ///
    /// The input is bad, or `out` cannot be written.
    pub fn run(&self, out: &mut dyn Write) -> Result<ExitCode, Failure> {
        match &self.command {
            Command::Run(args) => return run::run(args),
            Command::Compile(args) => return compile::run(args, out),
            Command::Build(args) => build::run(args, out),
            Command::Ls(args) => ls::run(args, out),
            Command::Cat(args) => cat::run(args, out),
            Command::Dump(args) => dump::run(args, out),
            Command::Memory(args) => memory::run(args, out),
            Command::Extract(args) => extract::run(args, out),
            Command::Verify(args) => verify::run(args, out),
            Command::Keygen(args) => keygen::run(args, out),
            Command::Sign(args) => sign::run(args, out),
            Command::Delta(args) => delta::run(args, out),
            Command::Reseal(args) => reseal::run(args, out),
        }
        .map(|()| ExitCode::SUCCESS)
    }
}

/// Runs the program on the process's arguments and reports on its standard streams. Called `micropython`, it is
/// `mkromfs run` with the command line of MicroPython's unix port.
///
/// Wrong usage ends the process with status 2.
pub fn main() -> ExitCode {
    let mut args = env::args_os();
    let name = args.next().unwrap_or_default();
    if compile::drop_in::is_called_by(&name) {
        return compile::drop_in::main(&name, &args.collect::<Vec<_>>());
    }
    if Path::new(&name).file_name().is_some_and(|name| name == "micropython") {
        return report(run::run_as_micropython(&name, args));
    }
    let cli = Cli::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = cli.run(&mut out).and_then(|status| out.flush().map(|()| status).map_err(Failure::Output));
    if result.is_err() {
        // What was listed before the failure is still wanted, and goes first.
        let _ = out.flush();
    }
    report(result)
}

/// The exit status; a failure is explained on standard error.
fn report(result: Result<ExitCode, Failure>) -> ExitCode {
    match result {
        Ok(status) => status,
        // Whoever reads our output has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error gone as well there is nobody left to tell.
            let _ = failure.report(&mut io::stderr().lock());
            ExitCode::FAILURE
        }
    }
}
