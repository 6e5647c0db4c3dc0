//! `mkromfs run`: an image, a directory or a script runs in place; the command line of MicroPython's unix port.
//!
//! [`options`] reads the command line, [`target`] opens what is to run, and [`Session`] is a machine that runs one thing after the other: the
//! program, the prompt, what the program left for the end.

pub mod bytecode;
pub mod imports;
pub mod interrupt;
pub mod options;
pub mod target;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use romfs_loader::host::Host;
use romfs_loader::print::Out;
use romfs_loader::source::Input;
use romfs_loader::vm::Exit;
use romfs_loader::{Config, Platform, Raised, Value, Vm};

use crate::problem::{Failure, Problem};
use crate::repl::Repl;
use bytecode::Listing;
use imports::Imports;
use options::{Options, Parsed, What};
use target::Target;

/// Run an image, a directory or a script
///
/// An image is mapped read-only and its code runs where it lies; so does a directory, which is compiled into a temporary image first. The image
/// is mounted at /rom, which with /rom/lib is the search path of modules and the current directory. Anything else is a script, which is compiled
/// and runs as MicroPython's unix port would run it, as do the argument of -c and what is on standard input; on a terminal there is a prompt. The
/// exit status is the program's.
#[derive(Debug, clap::Args)]
#[command(
    disable_help_flag = true,
    override_usage = "mkromfs run [OPTIONS] [IMAGE | DIR | FILE | -c COMMAND | -m MODULE [IMAGE | DIR]] [ARGS]...",
    after_help = options::HELP
)]
pub struct Args {
    /// Options, what to run, and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    args: Vec<OsString>,
}

/// Memory of a program when nothing else is said: a heap as large as MicroPython's, and a stack.
const DEFAULT_MEMORY: usize = (2 << 20) + (256 << 10);

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
        Ok(Parsed::Run(options)) => start(options, true),
        Ok(Parsed::Version) => say(&version()),
        Ok(Parsed::Help) => say(&help("mkromfs run")),
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
        Ok(Parsed::Help) => say(&help(&name.to_string_lossy())),
        Err(_) => {
            let _ = writeln!(io::stderr(), "Invalid command line arguments. Use -h option for help.");
            Ok(ExitCode::from(WRONG_USAGE_OF_MICROPYTHON))
        }
    }
}

fn help(name: &str) -> String {
    format!("usage: {name} [<opts>] [-X <implopt>] [-c <command> | -m <module> | <filename>]\n{}", options::HELP)
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
    let opened = match (&options.what, &image_of_module) {
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
    let memory_size = options.memory.unwrap_or(DEFAULT_MEMORY);
    let mut memory = Vec::new();
    if memory.try_reserve_exact(memory_size).is_err() {
        return Err(Problem::new(&subject, format!("no {memory_size} bytes of memory to run it in")).into());
    }
    memory.resize(memory_size, 0);
    let (host, imports) = (Host::new(), Imports::default());
    let show = |text: &[u8]| host.write(text);
    let listing = Listing::new(&show);
    let config = Config { budget: options.budget, gc_stress: options.gc_stress, ..Config::for_memory(memory_size) };
    let Some(vm) = Vm::new(&mut memory, config, &host) else {
        return Err(Problem::new(&subject, "the heap is too small to start")
            .help("give more with -X heapsize=")
            .into());
    };
    if let Some(Target::Image(image)) = &opened {
        vm.mount("/rom", image.bytes()).map_err(|error| Problem::new(&subject, error.to_string()))?;
    }
    vm.set_opt_level(options.opt_level);
    if options.report_memory {
        vm.observe_imports(&imports);
    }
    if options.verbose >= 2 {
        vm.observe_sources(&listing);
    }
    let session = Session { vm: &vm, host: &host, options: &options };
    let status = session.run(opened.as_ref());
    host.flush().map_err(Failure::Output)?;
    if options.report_memory {
        let image = match &opened {
            Some(Target::Image(image)) => Some(image.bytes().len()),
            _ => None,
        };
        // On standard error, apart from what the program prints; with that gone there is nobody left to tell.
        let _ = io::stderr().write_all(imports.table(&vm, image).as_bytes());
    }
    Ok(ExitCode::from(status))
}

/// A machine, and what to do with it.
struct Session<'a, 'm> {
    vm: &'a Vm<'m>,
    host: &'a Host,
    options: &'a Options,
}

impl Session<'_, '_> {
    /// Runs the program, the prompt if it is wanted, and what the program left for the end; the exit status.
    fn run(&self, opened: Option<&Target>) -> u8 {
        let mut status = match self.program(opened) {
            Some(result) => self.outcome(result),
            None if !self.inspects() && !io::stdin().is_terminal() => self.outcome(self.standard_input()),
            None => 0,
        };
        let asked_for_prompt = self.options.what == What::Input && io::stdin().is_terminal();
        if self.inspects() || asked_for_prompt {
            status = self.talk();
        }
        if let Err(raised) = self.vm.run_atexit() {
            status = self.outcome(Err(raised));
        }
        if self.options.verbose > 0
            && let Err(raised) = self.vm.print_memory()
        {
            status = self.outcome(Err(raised));
        }
        status
    }

    /// Runs what the command line names; `None` if it names nothing.
    fn program(&self, opened: Option<&Target>) -> Option<Result<(), Raised>> {
        let module = match &self.options.what {
            What::Module(name) => Some(name.to_string_lossy()),
            _ => None,
        };
        let result = match (opened, &self.options.what) {
            (Some(Target::Image(_)), _) => {
                let name = module.as_deref().unwrap_or("main");
                self.set_paths(&["/rom".into(), "/rom/lib".into()], "/rom")
                    .and_then(|()| self.interruptible(|| self.vm.run_main(name)))
            }
            (Some(Target::Script(source, path)), _) => {
                let mut search = search_path(self.host);
                let directory = std::fs::canonicalize(path).ok().and_then(|full| Some(full.parent()?.to_owned()));
                search[0] = directory.unwrap_or_default().to_string_lossy().into_owned();
                self.set_host_paths(&search).and_then(|()| self.source(source, &path.to_string_lossy(), Input::File))
            }
            (None, what) => {
                let ready = self.set_host_paths(&search_path(self.host));
                match (what, module) {
                    (What::Command(command), _) => {
                        ready.and_then(|()| self.source(command.as_encoded_bytes(), "<stdin>", Input::File))
                    }
                    (_, Some(name)) => ready.and_then(|()| self.interruptible(|| self.vm.run_main(&name))),
                    _ => return ready.err().map(Err),
                }
            }
        };
        Some(result)
    }

    fn standard_input(&self) -> Result<(), Raised> {
        let mut source = vec![];
        // What could be read is the script.
        let _ = io::stdin().read_to_end(&mut source);
        self.source(&source, "<stdin>", Input::File)
    }

    /// `sys.path`, `sys.argv` and the current directory.
    fn set_paths(&self, search: &[String], directory: &str) -> Result<(), Raised> {
        let first = match &self.options.what {
            What::Input => None,
            What::Command(_) => Some("-c".into()),
            What::Module(name) => Some(name.to_string_lossy()),
            What::Target(path) => Some(path.to_string_lossy()),
        };
        let args = self.options.args.iter().map(|arg| arg.to_string_lossy());
        let argv: Vec<_> = first.into_iter().chain(args).collect();
        let argv: Vec<&str> = argv.iter().map(AsRef::as_ref).collect();
        let search: Vec<&str> = search.iter().map(String::as_str).collect();
        self.vm.set_paths(&search, &argv, directory)
    }

    /// The same among the files of the host.
    fn set_host_paths(&self, search: &[String]) -> Result<(), Raised> {
        self.vm.mount_files()?;
        self.set_paths(search, ".")
    }

    /// Compiles a source, and runs it unless that was all.
    fn source(&self, source: &[u8], name: &str, input: Input) -> Result<(), Raised> {
        if self.options.compile_only {
            return self.vm.check_source(source, name, input);
        }
        self.interruptible(|| self.vm.run_source(source, name, input))
    }

    fn interruptible(&self, run: impl FnOnce() -> Result<Value, Raised>) -> Result<(), Raised> {
        interrupt::while_running(self.vm.interrupt(), run).map(|_| ())
    }

    /// Whether a prompt follows the program: the program itself may have decided that.
    fn inspects(&self) -> bool {
        let mut inspects = self.options.inspect;
        self.host.env(b"MICROPYINSPECT", &mut |value| inspects |= !value.is_empty());
        inspects
    }

    /// Talks at the prompt; the exit status.
    fn talk(&self) -> u8 {
        let execute = |source: &[u8], input: Input, mark: &[u8]| {
            let result = self.source(source, "<stdin>", input);
            self.host.write(mark);
            let ended = result.err().map(|raised| self.report(raised, &mut |text| self.host.write(text.as_bytes())));
            self.host.write(mark);
            ended.filter(|end| end.exits).map(|end| end.status)
        };
        Repl::new(self.vm, self.host, &execute, version()).run()
    }

    /// The exit status of what ran; an exception is shown on standard error.
    fn outcome(&self, result: Result<(), Raised>) -> u8 {
        match result {
            Ok(()) => 0,
            Err(raised) => self.report(raised, &mut |text| self.host.write_error(text.as_bytes())).status,
        }
    }

    /// Shows an exception that nobody caught, unless it is `SystemExit`.
    fn report(&self, raised: Raised, show: &mut dyn FnMut(&str)) -> Ended {
        self.vm.enter(|| match self.vm.exit_of(raised) {
            Exit::Status(status) => Ended { status, exits: true },
            Exit::Message(message) => {
                show(&format!("{message}\n"));
                Ended { status: 1, exits: true }
            }
            Exit::Exception(exception) => {
                let mut text = String::new();
                let mut out = Out::native(self.vm, &mut text);
                if self.vm.print_exception(&mut out, exception).is_err() {
                    text.push_str("(an exception that cannot be shown)\n");
                }
                show(&text);
                Ended { status: 1, exits: false }
            }
        })
    }
}

/// How a program ended.
struct Ended {
    status: u8,
    /// By `SystemExit`, which ends a prompt as well.
    exits: bool,
}

/// Where modules are looked for: in the directory of the script, for which the first entry stands, and where `MICROPYPATH` says.
fn search_path(host: &Host) -> Vec<String> {
    let variable = |name: &[u8]| {
        let mut found = None;
        host.env(name, &mut |value| found = Some(String::from_utf8_lossy(value).into_owned()));
        found
    };
    let listed = variable(b"MICROPYPATH").unwrap_or(".frozen:~/.micropython/lib:/usr/lib/micropython".into());
    let home = variable(b"HOME");
    // An empty entry at the start is the one that is there anyhow.
    let listed = listed.strip_prefix(':').unwrap_or(&listed);
    let entries =
        listed.split(':').filter(|_| !listed.is_empty()).map(|entry| match (&home, entry.strip_prefix("~/")) {
            (Some(home), Some(rest)) => format!("{home}/{rest}"),
            _ => entry.to_owned(),
        });
    std::iter::once(String::new()).chain(entries).collect()
}
