//! The machine as an embedder has it: memory, images, the program that runs, and how it ended.

use core::cell::Cell;
use core::fmt;

use crate::image::MountError;
use crate::memory::ImportObserver;
use crate::platform::Platform;
use crate::print::Out;
use crate::scope::Scope;
use crate::source::{Input, SourceObserver};
use crate::value::Value;
use crate::vm::{Config, Exit, Interrupt, Kept, Res, Vm};

/// A Python machine. It owns no memory: everything lies in the region that [`Machine::new`] is given.
///
/// Python values exist only inside [`Machine::enter`] and the functions of an [`extension`](crate::extension), where
/// `'v` brands them: they can't leave, nor be used by another machine.
///
/// ```compile_fail
/// # fn values_cannot_leave(machine: &romfs_loader::Machine<'_>) {
/// let escaped = machine.enter(|scope| scope.list(&[]).unwrap());
/// # }
/// ```
///
/// ```compile_fail
/// # fn values_cannot_be_kept_outside(machine: &romfs_loader::Machine<'_>) {
/// let mut outside = None;
/// machine.enter(|scope| outside = scope.list(&[]).ok());
/// # }
/// ```
///
/// ```compile_fail
/// # fn values_belong_to_one_machine(one: &romfs_loader::Machine<'_>, other: &romfs_loader::Machine<'_>) {
/// one.enter(|a| other.enter(|b| b.repr(a.list(&[]).unwrap()).is_ok()));
/// # }
/// ```
///
/// ```compile_fail
/// # fn text_cannot_leave(machine: &romfs_loader::Machine<'_>) {
/// let text: &[u8] = machine.enter(|scope| scope.as_text(scope.str("text").unwrap()).unwrap());
/// # }
/// ```
///
/// ```compile_fail
/// # fn the_memory_outlives_the_machine(config: romfs_loader::Config, platform: &dyn romfs_loader::Platform) {
/// let machine = romfs_loader::Machine::new(&mut [0; 4096], config, platform);
/// drop(machine);
/// let machine = { let mut memory = [0; 4096]; romfs_loader::Machine::new(&mut memory, config, platform) };
/// drop(machine);
/// # }
/// ```
pub struct Machine<'m> {
    vm: Vm<'m>,
    /// How many exceptions left the machine so far: which [`Uncaught`] the kept one belongs to.
    uncaught: Cell<u32>,
    /// Whether something runs in it.
    runs: Cell<bool>,
}

/// Why there is no machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The memory is too small for the machine's own first objects: a few hundred bytes at least.
    MemoryTooSmall,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::MemoryTooSmall => f.write_str("the memory is too small for a machine"),
        }
    }
}

impl core::error::Error for Error {}

impl<'m> Machine<'m> {
    /// A machine in `memory`.
    ///
    /// # Errors
    /// The memory is too small.
    // Not inlined: copies of the machine on the way to its place are to be gone from the native stack when a program
    // starts.
    #[inline(never)]
    pub fn new(memory: &'m mut [u8], config: Config, platform: &'m dyn Platform) -> Result<Machine<'m>, Error> {
        match Vm::new(memory, config, platform) {
            Some(vm) => Ok(Machine { vm, uncaught: Cell::new(0), runs: Cell::new(false) }),
            None => Err(Error::MemoryTooSmall),
        }
    }

    /// Mounts an image at a directory of the root, such as `/rom`. Programs read it where it lies.
    ///
    /// # Errors
    /// `data` is no image, or the directory or the number of mounts does not fit.
    // Not inlined, so that what it takes of the native stack is free again when a program starts.
    #[inline(never)]
    pub fn mount(&self, point: &'m str, data: &'m [u8]) -> Result<(), MountError> {
        self.vm.mount(point, data)
    }

    /// Mounts the files of the platform at the root.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn mount_files(&self) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.mount_files())
    }

    /// Sets `sys.path`, `sys.argv` and the working directory; an empty one leaves it as it is.
    ///
    /// # Errors
    /// `MemoryError`; `OSError` if there is no such directory.
    pub fn set_paths(&self, path: &[&str], argv: &[&str], directory: &str) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.set_paths(path, argv, directory))
    }

    /// Lets modules be looked for in the current directory before all others, as at a prompt.
    ///
    /// # Errors
    /// `MemoryError`.
    #[cfg(feature = "compiler")]
    pub fn search_current_directory(&self) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.search_current_directory())
    }

    /// Runs a module as the program: its `__name__` is `__main__`.
    ///
    /// # Errors
    /// What the program raises; `ImportError` if there is no such module.
    pub fn run_main(&self, name: &str) -> Result<(), Uncaught<'_, 'm>> {
        self.program(|vm| vm.run_main(name))
    }

    /// Runs the file at a path as the program: a `.mpy`, such as `/rom/main.mpy`, or a source.
    ///
    /// # Errors
    /// What the program raises; `OSError` if the file cannot be read.
    pub fn run_file(&self, path: &str) -> Result<(), Uncaught<'_, 'm>> {
        self.program(|vm| vm.run_file(path))
    }

    /// Runs a source in the module `__main__`, which stays for the next one. `name` is what tracebacks call it.
    ///
    /// # Errors
    /// What the compiler and the program raise.
    pub fn run_source(&self, source: &[u8], name: &str, input: Input) -> Result<(), Uncaught<'_, 'm>> {
        self.program(|vm| vm.run_source(source, name, input))
    }

    /// Compiles a source and does not run it.
    ///
    /// # Errors
    /// What the compiler raises.
    pub fn check_source(&self, source: &[u8], name: &str, input: Input) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.check_source(source, name, input))
    }

    /// Calls what the program registered by `sys.atexit`.
    ///
    /// # Errors
    /// What that raises.
    pub fn run_atexit(&self) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.run_atexit())
    }

    /// Prints on the console what `micropython.mem_info()` prints.
    ///
    /// # Errors
    /// What writing to the console raises.
    pub fn print_memory(&self) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| vm.print_memory())
    }

    /// Works with Python values. They are kept until `f` ends.
    pub fn enter<R>(&self, f: impl for<'v> FnOnce(&Scope<'v>) -> R) -> R {
        self.alone(|vm| Scope::enter(vm, f))
    }

    /// Works with Python values, and takes what `f` raises out of the machine.
    ///
    /// # Errors
    /// What `f` raises.
    pub fn try_enter<R>(&self, f: impl for<'v> FnOnce(&Scope<'v>) -> Res<R>) -> Result<R, Uncaught<'_, 'm>> {
        self.ended(|vm| Scope::enter(vm, f))
    }

    /// How something outside, such as the handler of a signal or of a UART, interrupts the program that runs.
    pub fn interrupt(&self) -> &Interrupt {
        self.vm.interrupt()
    }

    /// Where this machine runs.
    pub fn platform(&self) -> &'m dyn Platform {
        self.vm.platform()
    }

    /// How this machine was configured.
    pub fn config(&self) -> &Config {
        self.vm.config()
    }

    /// Frees what can no longer be reached.
    pub fn collect(&self) {
        self.vm.enter(|| self.vm.collect());
    }

    /// Bytes of heap in use, and free.
    pub fn heap_usage(&self) -> (usize, usize) {
        self.vm.heap_usage()
    }

    /// Imports a module, and its first import only: how many bytes of heap that was handed out.
    ///
    /// # Errors
    /// What importing it raises.
    pub fn import_cost(&self, name: &str) -> Result<usize, Uncaught<'_, 'm>> {
        self.ended(|vm| vm.import_cost(name))
    }

    /// Calls an observer for each import from now on.
    pub fn observe_imports(&self, observer: &'m dyn ImportObserver) {
        self.vm.observe_imports(observer);
    }

    /// Calls an observer for each source that is compiled from now on.
    pub fn observe_sources(&self, observer: &'m dyn SourceObserver) {
        self.vm.observe_sources(observer);
    }

    /// How sources are optimised from now on: from 1 on assertions go and `__debug__` is false, from 3 on line numbers
    /// go.
    pub fn set_opt_level(&self, level: u8) {
        self.vm.set_opt_level(level);
    }

    /// Whether the console gets a carriage return before each line feed of a program.
    #[cfg(feature = "compiler")]
    pub fn set_carriage_returns(&self, on: bool) {
        self.vm.set_carriage_returns(on);
    }

    /// Whether the allocation of [`Config::fail_allocation`] has failed.
    pub fn has_failed_allocation(&self) -> bool {
        self.vm.has_failed_allocation()
    }

    /// Whether the budget of [`Config::budget`] is used up.
    pub fn budget_exhausted(&self) -> bool {
        self.vm.budget_exhausted()
    }

    /// The bytecode that runs now: where the instructions of the current function start. `None` outside of any.
    pub fn running_code(&self) -> Option<*const u8> {
        self.vm.running_code()
    }

    /// The machine inside, for the rest of this crate.
    #[cfg(feature = "compiler")]
    pub(crate) fn vm(&self) -> &Vm<'m> {
        &self.vm
    }

    /// Runs a program to its end. An interrupt that came in its last moment is for it.
    fn program(&self, run: impl FnOnce(&Vm<'m>) -> Res<Value<'m>>) -> Result<(), Uncaught<'_, 'm>> {
        self.ended(|vm| {
            let result = run(vm);
            vm.handle_pending().and(result).map(|_| ())
        })
    }

    /// Runs something, and takes an exception that nobody caught out of the machine.
    fn ended<R>(&self, run: impl FnOnce(&Vm<'m>) -> Res<R>) -> Result<R, Uncaught<'_, 'm>> {
        self.alone(run).map_err(|raised| {
            self.vm.keep(Kept::Uncaught, self.vm.take_raised(raised));
            self.uncaught.set(self.uncaught.get().wrapping_add(1));
            Uncaught { machine: self, number: self.uncaught.get() }
        })
    }

    /// Runs something, of which there is one at a time: what the platform is called with meanwhile may lie in the heap,
    /// and stays as it is until the platform returns.
    fn alone<R>(&self, run: impl FnOnce(&Vm<'m>) -> R) -> R {
        struct Done<'a>(&'a Cell<bool>);

        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }

        assert!(!self.runs.replace(true), "the machine is running already");
        let _done = Done(&self.runs);
        run(&self.vm)
    }
}

/// An exception that nobody caught. The machine keeps it until another one follows; its text is made when it is asked
/// for.
#[must_use = "it says why the program ended"]
pub struct Uncaught<'a, 'm> {
    machine: &'a Machine<'m>,
    number: u32,
}

/// What to show of an exception that a later one replaced, whose own methods fail, or while something else runs.
const NOT_SHOWN: &str = "(an exception that cannot be shown)\n";

impl<'m> Uncaught<'_, 'm> {
    /// What a process would exit with: the argument of `sys.exit`, 1 for other exceptions.
    pub fn status(&self) -> u8 {
        self.exit(|exit| match exit {
            Some(Exit::Status(status)) => status,
            _ => 1,
        })
    }

    /// Whether it is `SystemExit`: the program wants the process to end.
    pub fn is_exit(&self) -> bool {
        self.exit(|exit| matches!(exit, Some(Exit::Status(_) | Exit::Message(_))))
    }

    /// Whether it is `KeyboardInterrupt`: processes that ctrl-C ends have a status of their own.
    pub fn is_interrupt(&self) -> bool {
        self.exit(|exit| matches!(exit, Some(Exit::Exception(e)) if self.machine.vm.is_interrupt(e)))
    }

    /// Shows it on the machine's console: the traceback, or the text of `sys.exit("text")`; nothing for `sys.exit()`
    /// and its numbers.
    pub fn print(&self) {
        self.write(&mut Out::console(&self.machine.vm));
    }

    fn write(&self, out: &mut Out<'_, 'm>) {
        self.exit(|exit| {
            let written = match exit {
                Some(Exit::Status(_)) => Ok(()),
                Some(Exit::Message(message)) => out.display(message).and_then(|()| out.text("\n")),
                Some(Exit::Exception(exception)) => self.machine.vm.print_exception(out, exception),
                None => out.text(NOT_SHOWN),
            };
            if let Err(raised) = written {
                self.machine.vm.take_raised(raised);
                // A console that cannot be written to has nobody who reads it.
                let _ = out.text(NOT_SHOWN);
            }
        });
    }

    /// Calls `f` with what the exception means, inside of the machine.
    fn exit<R>(&self, f: impl FnOnce(Option<Exit<'m>>) -> R) -> R {
        if self.machine.runs.get() {
            return f(None);
        }
        self.machine.alone(|vm| {
            vm.enter(|| {
                let kept = if self.number == self.machine.uncaught.get() { vm.kept(Kept::Uncaught) } else { None };
                f(kept.map(|exception| vm.exit_of(exception)))
            })
        })
    }
}

/// As [`Uncaught::print`] shows it.
impl fmt::Display for Uncaught<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(&mut Out::native(&self.machine.vm, f));
        Ok(())
    }
}

impl fmt::Debug for Uncaught<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uncaught({self})")
    }
}
