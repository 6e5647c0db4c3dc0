//! A machine that runs one thing after the other: the program, the prompt, what the program left for the end.

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use romfs_loader::host::Host;
use romfs_loader::source::Input;
use romfs_loader::{Machine, Platform, Uncaught};

use super::options::{Options, What};
use super::target::Target;
use super::{interrupt, version};
use crate::repl;

/// Status of a process that ctrl-C ended: 128 and the signal's number, as shells have it.
const INTERRUPTED: u8 = 128 + 2;

/// A machine, and what to do with it.
pub struct Session<'a, 'm> {
    /// The machine.
    pub machine: &'a Machine<'m>,
    /// Where it runs.
    pub host: &'a Host,
    /// What the command line says.
    pub options: &'a Options,
}

/// How the machine says that it ended.
type Ended<'a, 'm> = Result<(), Uncaught<'a, 'm>>;

impl<'a, 'm> Session<'a, 'm> {
    /// Runs the program, the prompt if it is wanted, and what the program left for the end; the exit status.
    pub fn run(&self, opened: Option<&Target>) -> u8 {
        let mut status = match self.program(opened) {
            Some(result) => self.outcome(result),
            None if !self.inspects() && !io::stdin().is_terminal() => self.outcome(self.standard_input()),
            None => 0,
        };
        let asked_for_prompt = self.options.what == What::Input && io::stdin().is_terminal();
        if self.inspects() || asked_for_prompt {
            status = self.talk();
        }
        if let Err(uncaught) = self.machine.run_atexit() {
            status = self.outcome(Err(uncaught));
        }
        if self.options.verbose > 0
            && let Err(uncaught) = self.machine.print_memory()
        {
            status = self.outcome(Err(uncaught));
        }
        status
    }

    /// Runs what the command line names; `None` if it names nothing.
    fn program(&self, opened: Option<&Target>) -> Option<Ended<'a, 'm>> {
        let module = match &self.options.what {
            What::Module(name) => Some(name.to_string_lossy()),
            _ => None,
        };
        let result = match (opened, &self.options.what) {
            (Some(Target::Image(_)), _) => {
                let name = module.as_deref().unwrap_or("main");
                self.set_paths(&["/rom".into(), "/rom/lib".into()], "/rom")
                    .and_then(|()| self.interruptible(|| self.machine.run_main(name)))
            }
            (Some(Target::Script(source, path)), _) => {
                self.set_script_paths(path).and_then(|()| self.source(source, &path.to_string_lossy(), Input::File))
            }
            (Some(Target::ScriptInImage(_, inside)), What::Target(path)) => {
                self.set_script_paths(path).and_then(|()| self.interruptible(|| self.machine.run_file(inside)))
            }
            (_, what) => {
                let ready = self.set_host_paths(&search_path(self.host));
                match (what, module) {
                    (What::Command(command), _) => {
                        ready.and_then(|()| self.source(command.as_encoded_bytes(), "<stdin>", Input::File))
                    }
                    (_, Some(name)) => ready.and_then(|()| self.interruptible(|| self.machine.run_main(&name))),
                    _ => return ready.err().map(Err),
                }
            }
        };
        Some(result)
    }

    fn standard_input(&self) -> Ended<'a, 'm> {
        let mut source = vec![];
        // What could be read is the script.
        let _ = io::stdin().read_to_end(&mut source);
        self.source(&source, "<stdin>", Input::File)
    }

    /// `sys.path`, `sys.argv` and the current directory.
    fn set_paths(&self, search: &[String], directory: &str) -> Ended<'a, 'm> {
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
        self.machine.set_paths(&search, &argv, directory)
    }

    /// The same among the files of the host.
    fn set_host_paths(&self, search: &[String]) -> Ended<'a, 'm> {
        self.machine.mount_files()?;
        self.set_paths(search, ".")
    }

    /// The same, with the directory of a script before others.
    fn set_script_paths(&self, script: &Path) -> Ended<'a, 'm> {
        let mut search = search_path(self.host);
        let directory = std::fs::canonicalize(script).ok().and_then(|full| Some(full.parent()?.to_owned()));
        search[0] = directory.unwrap_or_default().to_string_lossy().into_owned();
        self.set_host_paths(&search)
    }

    /// Compiles a source, and runs it unless that was all.
    fn source(&self, source: &[u8], name: &str, input: Input) -> Ended<'a, 'm> {
        if self.options.compile_only {
            return self.machine.check_source(source, name, input);
        }
        self.interruptible(|| self.machine.run_source(source, name, input))
    }

    fn interruptible(&self, run: impl FnOnce() -> Ended<'a, 'm>) -> Ended<'a, 'm> {
        interrupt::while_running(self.machine.interrupt(), run)
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
            let ended = result.err().map(|uncaught| report(&uncaught, &mut |text| self.host.write(text.as_bytes())));
            self.host.write(mark);
            ended.filter(|end| end.exits).map(|end| end.status)
        };
        repl::talk(self.machine, self.host, &execute, &version())
    }

    /// The exit status of what ran; an exception is shown on standard error.
    fn outcome(&self, result: Ended<'a, 'm>) -> u8 {
        match result {
            Ok(()) => 0,
            Err(uncaught) => report(&uncaught, &mut |text| self.host.write_error(text.as_bytes())).status,
        }
    }
}

/// Shows an exception that nobody caught, unless it is `SystemExit` with a status.
fn report(uncaught: &Uncaught<'_, '_>, show: &mut dyn FnMut(&str)) -> End {
    show(&uncaught.to_string());
    let status = if uncaught.is_interrupt() { INTERRUPTED } else { uncaught.status() };
    End { status, exits: uncaught.is_exit() }
}

/// How a program ended.
struct End {
    status: u8,
    /// By `SystemExit`, which ends a prompt as well.
    exits: bool,
}

/// Where modules are looked for: in the directory of the script, for which the first entry stands, and where
/// `MICROPYPATH` says.
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
