#![doc = include_str!("../README.md")]
#![no_std]

pub mod debugger;
pub mod input;
#[cfg(feature = "compiler")]
mod prompt;
#[cfg(feature = "update")]
pub mod slots;
pub mod stack;

use core::fmt::{self, Write};

use romfs_format::romfs::{self, ErrorKind, Image};
use romfs_loader::{Config, Machine, Platform, Uncaught};

use input::Input;

/// Where the machine's parts lie, and what it runs.
pub struct Setup<'m> {
    /// The window in which the image is expected at the start. It may be longer than the image.
    pub window: &'m [u8],
    /// What the machine has for the heap, the stack of Python frames and its tables.
    pub memory: &'m mut [u8],
    /// Bytes of native stack that built-ins may use.
    pub native_stack: usize,
    /// The board.
    pub platform: &'m dyn Platform,
    /// `sys.argv`; the first is the module to run.
    pub argv: &'m [&'m str],
    /// What to do when there is no image: how one gets into the window.
    pub hint: &'m str,
    /// What arrives on the console. Without it nothing interrupts a program.
    pub input: Option<&'m Input>,
}

/// How a program ended, and what it took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// What a process would exit with: 0 when all went well.
    pub status: u8,
    /// Bytes of heap in use at the end, after a collection.
    pub heap_used: usize,
    /// Bytes of heap, used or not.
    pub heap_total: usize,
}

/// The console as a `core::fmt` writer.
pub struct Console<'p>(pub &'p dyn Platform);

impl Write for Console<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_error(text.as_bytes());
        Ok(())
    }
}

impl Console<'_> {
    /// Writes a line, whose details are left out with the feature of that name.
    fn tell(&mut self, what: &str, details: fmt::Arguments<'_>) {
        // A console that cannot be written to has nobody who reads it.
        let _ = self.write_str(what);
        if cfg!(feature = "details") {
            let _ = self.write_fmt(details);
        }
        let _ = self.write_str("\n");
    }
}

/// Status of a board that has nothing to run, or not the memory to start.
const NOT_STARTED: u8 = 2;

/// Mounts the image and runs the program in it to its end.
pub fn run(setup: Setup<'_>) -> Outcome {
    let mut console = Console(setup.platform);
    let start = setup.window.as_ptr().addr();
    let image = match check(setup.window) {
        Ok(image) => image,
        Err(defect) => {
            console.tell("no program", format_args!(" at {start:#010x}: {defect}"));
            if cfg!(feature = "details") {
                console.tell(setup.hint, format_args!(""));
            }
            return Outcome { status: NOT_STARTED, ..Outcome::default() };
        }
    };
    let bytes = setup.memory.len();
    let config = Config { native_stack: setup.native_stack, ..Config::for_memory(bytes) };
    let mut lines = Lines::default();
    let mut begin = Begin::Program;
    loop {
        // Looked at where it was made: moving it would cost the stack a second machine.
        let machine = Machine::new(&mut *setup.memory, config, setup.platform);
        let Ok(machine) = &machine else {
            console.tell("cannot start", format_args!(": {bytes} bytes of memory are too few"));
            return Outcome { status: NOT_STARTED, ..Outcome::default() };
        };
        let end = match machine.mount("/rom", image.bytes()) {
            Ok(()) => Program { machine, input: setup.input }.start(setup.argv, begin, &mut lines),
            Err(error) => {
                console.tell("cannot mount the image", format_args!(" at {start:#010x}: {error}"));
                End::new(NOT_STARTED, false)
            }
        };
        match end.again {
            Some(again) => begin = again,
            None => {
                let (used, free) = machine.heap_usage();
                return Outcome { status: end.status, heap_used: used, heap_total: used + free };
            }
        }
    }
}

/// What a machine begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// The image's program.
    Program,
    /// The raw prompt: whoever wanted a new start there has a program of their own.
    #[cfg_attr(not(feature = "compiler"), expect(dead_code, reason = "only a firmware with a prompt has it"))]
    RawPrompt,
}

/// The lines typed at the prompt.
#[derive(Default)]
struct Lines {
    #[cfg(feature = "compiler")]
    history: romfs_loader::prompt::History,
}

/// What is wrong with the contents of the image's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// All bytes at its start are equal: nothing was ever written there.
    Blank,
    /// An image starts so many bytes behind the window's start.
    Shifted(usize),
    /// What is there is no image, or a damaged one.
    Image(romfs::Error),
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Defect::Blank => f.write_str("nothing is there"),
            Defect::Shifted(by) => write!(f, "misaligned: an image starts {by} bytes behind"),
            Defect::Image(error) => error.fmt(f),
        }
    }
}

/// How far behind the window's start an image is looked for, to tell a wrong address from a wrong file.
const SHIFTS: usize = 64;

/// The image at the start of `window`, its checksum compared. Images without a checksum are taken as they are.
///
/// # Errors
///
/// There is none, or it is damaged.
#[inline(never)]
pub fn check(window: &[u8]) -> Result<Image<'_>, Defect> {
    let image = match Image::parse(window) {
        Ok(image) => image,
        Err(error) if error.kind == ErrorKind::NotRomfs => {
            let start = &window[..window.len().min(SHIFTS)];
            return Err(match start.first() {
                None => Defect::Blank,
                Some(first @ (0 | 0xff)) if start.iter().all(|byte| byte == first) => Defect::Blank,
                Some(_) => {
                    match (1..SHIFTS).find(|by| window.get(*by..).is_some_and(|rest| Image::parse(rest).is_ok())) {
                        Some(by) => Defect::Shifted(by),
                        None => Defect::Image(error),
                    }
                }
            });
        }
        Err(error) => return Err(Defect::Image(error)),
    };
    image.check_crc().map_err(Defect::Image)?;
    Ok(image)
}

/// A machine with the image mounted, and what arrives on the console meanwhile.
struct Program<'a, 'm> {
    machine: &'a Machine<'m>,
    input: Option<&'a Input>,
}

impl<'a, 'm> Program<'a, 'm> {
    /// Runs the module that `argv` names, then, with a compiler, what comes over the console; how that ended.
    ///
    /// A frame of its own, so that what came before does not lie on the stack below the program.
    #[inline(never)]
    fn start(&self, argv: &[&str], begin: Begin, lines: &mut Lines) -> End {
        let module = argv.first().copied().unwrap_or("main");
        let paths = self.machine.set_paths(&["/rom", "/rom/lib"], argv, "/rom");
        let result = paths.and_then(|()| match begin {
            Begin::Program => self.interruptible(|| self.machine.run_main(module)),
            Begin::RawPrompt => Ok(()),
        });
        let mut end = result.map_or_else(|uncaught| report(&uncaught), |()| End::new(0, false));
        #[cfg(feature = "compiler")]
        if !end.wanted {
            end = prompt::talk(self, begin, &mut lines.history);
        }
        #[cfg(not(feature = "compiler"))]
        let _ = lines;
        if let Err(uncaught) = self.machine.run_atexit() {
            end = report(&uncaught);
        }
        end
    }

    /// Runs something that a key on the console may interrupt.
    fn interruptible(&self, run: impl FnOnce() -> Ended<'a, 'm>) -> Ended<'a, 'm> {
        let run = || {
            // Takes what was left in the device when nothing had room for it: ctrl-C may stand behind it.
            self.machine.platform().input_ready();
            run()
        };
        match self.input {
            Some(input) => input.while_running(self.machine.interrupt(), run),
            None => run(),
        }
    }
}

/// How a program or a source ended.
struct End {
    /// What a process would exit with.
    status: u8,
    /// By `SystemExit`: the board is to stop, and a firmware with a prompt does not go on to it.
    #[cfg_attr(not(feature = "compiler"), expect(dead_code, reason = "only a firmware with a prompt asks"))]
    wanted: bool,
    /// With the wish for a new start.
    again: Option<Begin>,
}

impl End {
    fn new(status: u8, wanted: bool) -> End {
        End { status, wanted, again: None }
    }
}

/// How the machine says that it ended.
type Ended<'a, 'm> = Result<(), Uncaught<'a, 'm>>;

/// Shows an exception that nobody caught.
fn report(uncaught: &Uncaught<'_, '_>) -> End {
    uncaught.print();
    End::new(uncaught.status(), uncaught.is_exit())
}
