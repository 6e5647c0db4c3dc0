//! `mkromfs run`: an image, a directory or a script runs in place; the command line of MicroPython's unix port.
//!
//! [`options`] reads the command line, [`target`] opens what is to run, and [`session`] runs it.

pub mod bytecode;
pub mod device;
pub mod imports;
pub mod interrupt;
pub mod options;
pub mod session;
pub mod slots;
pub mod target;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use romfs_loader::host::Host;
use romfs_loader::{Config, Machine, Platform};

use crate::help::Help;
use crate::problem::{Failure, Problem};
use bytecode::Listing;
use imports::Imports;
use options::{Options, Parsed, What};
use session::Session;
use slots::Desk;
use target::Target;

/// Run an image, a directory or a script
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, override_help = help())]
pub struct Args {
    /// Options, what to run, and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    args: Vec<OsString>,
}

/// The heap of a program when nothing else is said: as large as MicroPython's.
const DEFAULT_HEAP: usize = 2 << 20;

/// Status for wrong usage, and under the name `micropython`.
const WRONG_USAGE: u8 = 2;
const WRONG_USAGE_OF_MICROPYTHON: u8 = 1;

/// Status of `micropython` when its script cannot be opened.
const NO_SCRIPT: u8 = 2;

/// The banner and `--version`.
fn version() -> String {
    let machine = std::env::consts::ARCH;
    format!("MicroPython v1.29.0 on romfs-loader {}; linux [{machine}] version", env!("CARGO_PKG_VERSION"))
}

/// Runs the program. What it writes goes to standard output by itself.
///
/// # Errors
///
/// There is nothing to run, or it cannot be compiled or mounted.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match Options::parse(args.args.iter().cloned()) {
        Ok(Parsed::Run(options)) => match &options.device {
            Some(name) => device::run(name, &options),
            None => start(options, true),
        },
        Ok(Parsed::Version) => say(&version()),
        Ok(Parsed::Help) => say(&help()),
        Err(wrong) => {
            let _ = writeln!(io::stderr(), "error: {wrong}\n\nFor more information, try 'mkromfs run -h'.");
            Ok(ExitCode::from(WRONG_USAGE))
        }
    }
}

/// The same as a drop-in for MicroPython's unix port: with its messages and statuses for wrong usage.
///
/// # Errors
///
/// As for [`run`].
pub fn run_as_micropython(name: &OsStr, args: impl IntoIterator<Item = OsString>) -> Result<ExitCode, Failure> {
    match Options::parse(args) {
        Ok(Parsed::Run(options)) => {
            if let What::Target(path) = &options.what
                && let Err(error) = std::fs::canonicalize(path)
            {
                let number = error.raw_os_error().unwrap_or(0);
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or_default();
                let _ = writeln!(
                    io::stderr(),
                    "{}: can't open file '{}': [Errno {number}] {text}",
                    name.display(),
                    path.display()
                );
                return Ok(ExitCode::from(NO_SCRIPT));
            }
            start(options, false)
        }
        Ok(Parsed::Version) => say(&version()),
        Ok(Parsed::Help) => say(&help_as_micropython(&name.to_string_lossy())),
        Err(_) => {
            let _ = writeln!(io::stderr(), "Invalid command line arguments. Use -h option for help.");
            Ok(ExitCode::from(WRONG_USAGE_OF_MICROPYTHON))
        }
    }
}

/// What `mkromfs run --help` and `mkromfs help run` show.
fn help() -> String {
    let help = Help {
        about: &[
            "Run an image, a directory or a script",
            "An image is mapped read-only and its code runs where it lies; so does a directory, which is compiled into \
             a temporary image first. The image is mounted at /rom, which with /rom/lib is the search path of modules \
             and the current directory. Anything else is a script, which is compiled and runs as MicroPython's unix \
             port would run it, as do the argument of -c and what is on standard input; on a terminal there is a \
             prompt. The exit status is the program's.",
        ],
        usage: "mkromfs run [OPTIONS] [IMAGE | DIR | FILE | -c COMMAND | -m MODULE [IMAGE | DIR]] [ARGS]...",
        options: options::HELP,
        after: &[],
    };
    help.text()
}

/// What it shows under the name of MicroPython's unix port.
fn help_as_micropython(name: &str) -> String {
    let options = Help { about: &[], usage: "", options: options::HELP, after: &[] }.text();
    format!("usage: {name} [<opts>] [-X <implopt>] [-c <command> | -m <module> | <filename>]\n{options}")
}

fn say(text: &str) -> Result<ExitCode, Failure> {
    writeln!(io::stdout(), "{}", text.trim_end()).map_err(Failure::Output)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs what the options say. With `-m` the first argument may name the image of the module if `images` are looked for.
fn start(mut options: Options, images: bool) -> Result<ExitCode, Failure> {
    let image_of_module = match &options.what {
        What::Module(_) if images => options.args.first().filter(|arg| target::is_image(Path::new(arg))).cloned(),
        _ => None,
    };
    let mut updates = None;
    let opened = match (&options.what, &image_of_module) {
        (what, _) if let Some(path) = &options.slots => {
            let stream = if let What::Target(stream) = what { Some(stream.as_path()) } else { None };
            let booted = Desk { path, keys: &options.keys, stream }.start()?;
            // Nobody reading it is no reason to stop.
            let _ = io::stderr().write_all(booted.said.as_bytes());
            updates = Some(booted.updates);
            options.what = What::Target(path.clone());
            Some(Target::Image(booted.image))
        }
        (What::Target(path), _) if options.from_image && !target::is_image(path) => {
            Some(target::script_in_image(path, options.opt_level)?)
        }
        (What::Target(path), _) => Some(target::open(path, options.opt_level)?),
        (_, Some(path)) => Some(target::open(Path::new(path), options.opt_level)?),
        _ => None,
    };
    if image_of_module.is_some() {
        options.args.remove(0);
    }
    if let (Some(Target::Image(image)), What::Target(path)) = (&opened, &options.what)
        && !target::has_main(image.bytes())
    {
        return Err(Problem::new(path, "there is no module main in it")
            .help("name the module to run with -m; 'mkromfs ls' lists what is in an image")
            .into());
    }
    let subject = match &options.what {
        What::Target(path) => path.clone(),
        _ => "the program".into(),
    };
    let (config, memory_size) = Config::for_heap(options.heap.unwrap_or(DEFAULT_HEAP));
    let mut memory = Vec::new();
    if memory.try_reserve_exact(memory_size).is_err() {
        return Err(Problem::new(&subject, format!("no {memory_size} bytes of memory to run it in")).into());
    }
    memory.resize(memory_size, 0);
    let (host, imports) = (Host::new(), Imports::default());
    if let Some(updates) = updates {
        host.set_updates(updates);
    }
    let show = |text: &[u8]| host.write(text);
    let listing = Listing::new(&show);
    let config = Config { budget: options.budget, gc_stress: options.gc_stress, ..config };
    let Ok(machine) = Machine::new(&mut memory, config, &host) else {
        return Err(Problem::new(&subject, "the heap is too small to start")
            .help("give more with -X heapsize=")
            .into());
    };
    let image = opened.as_ref().and_then(Target::image);
    if let Some(image) = image {
        machine.mount("/rom", image).map_err(|error| Problem::new(&subject, error.to_string()))?;
    }
    machine.set_opt_level(options.opt_level);
    if options.report_memory {
        machine.observe_imports(&imports);
    }
    if options.verbose >= 2 {
        machine.observe_sources(&listing);
    }
    let session = Session { machine: &machine, host: &host, options: &options };
    let status = session.run(opened.as_ref());
    host.flush().map_err(Failure::Output)?;
    if options.report_memory {
        // On standard error, apart from what the program prints; with that gone there is nobody left to tell.
        let _ = io::stderr().write_all(imports.table(&machine, image).as_bytes());
    }
    Ok(ExitCode::from(status))
}
