//! The virtual machine: its state, and what everything else calls on it.
//!
//! `run` and `rare` decode and dispatch; `call` binds arguments and makes frames; `unwind` finds handlers; the
//! operations' meaning lives in `ops`. All state is in cells, so built-ins take `&Vm` and may call back into Python at
//! any point.
#![deny(clippy::arithmetic_side_effects)]

mod call;
mod exit;
pub(crate) mod frame;
mod globals;
pub(crate) mod grow;
mod instructions;
mod interrupt;
mod raise;
mod rare;
mod run;
mod shapes;
mod unwind;

use core::cell::Cell;
use core::ptr::NonNull;

pub use call::Args;
pub(crate) use call::Started;
pub(crate) use exit::Exit;
pub(crate) use frame::{Frame, Stack};
pub use interrupt::Interrupt;

use crate::heap::{GRANULE, Heap, Marker};
use crate::native_stack;
use crate::object::{Header, Object, Ty};
use crate::platform::Platform;
use crate::qstr::Pool;
use crate::types::blob::Blob;
use crate::types::dict::Dict;
use crate::types::host_file::HostFile;
use crate::types::table::Hints;
use crate::value::Value;
use crate::vfs::table::Slot;

/// Says that an exception was raised; the exception itself waits in the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised;

/// What can raise. `Result<Value, Raised>` is one word.
pub type Res<T> = Result<T, Raised>;

/// How many images can be mounted at once.
pub const MAX_MOUNTS: usize = 4;

/// How many calls `micropython.schedule` can queue.
const SCHEDULE_DEPTH: usize = 4;

/// How a machine divides its memory, and its limits.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Bytes of the memory for the stack of Python frames; the rest is heap.
    pub stack: usize,
    /// Bytes of native stack that built-ins may use below the frame that entered the machine.
    pub native_stack: usize,
    /// Collect at every allocation: slow, for tests.
    pub gc_stress: bool,
    /// Let one allocation fail, after so many that may succeed: for tests.
    pub fail_allocation: Option<u64>,
    /// Stop with an error after about so many backward jumps, calls, and steps of built-ins that iterate.
    pub budget: Option<u64>,
}

impl Config {
    /// An eighth of the memory as stack, within 2 KiB and 1 MiB.
    pub const fn for_memory(bytes: usize) -> Config {
        let eighth = bytes / 8;
        let stack = if eighth < 2048 {
            2048
        } else if eighth > 1 << 20 {
            1 << 20
        } else {
            eighth
        };
        Config {
            stack,
            native_stack: if cfg!(feature = "std") { 512 << 10 } else { 16 << 10 },
            gc_stress: false,
            fail_allocation: None,
            budget: None,
        }
    }

    /// A heap of so many bytes for objects. The memory for that has room for the stack and for the collector's marks
    /// beside it: how many bytes it takes in all.
    pub const fn for_heap(bytes: usize) -> (Config, usize) {
        let config = Config::for_memory(bytes);
        let granules = bytes.div_ceil(GRANULE);
        // A whole granule more, for a region that is not aligned to one.
        let beside = config.stack.saturating_add(GRANULE).saturating_add(Heap::marks(granules));
        (config, granules.saturating_mul(GRANULE).saturating_add(beside))
    }
}

/// A Python virtual machine that owns no memory: all of it lies in the region given to [`Vm::new`].
///
/// What most code refers to comes first: a short instruction reaches it there.
#[repr(C)]
pub struct Vm<'v> {
    /// The frame that runs now; null outside.
    pub(crate) frame: Cell<*mut Frame<'v>>,
    raised: Cell<Option<Value<'v>>>,
    /// Made at the start, for when there is no memory to make one.
    memory_error: Cell<Option<Value<'v>>>,
    /// The same for exceptions of other types, which then go without their message.
    emergency: Cell<Option<Value<'v>>>,
    /// What the frame that is entered next starts with: an exception to raise, or to pass on by `yield from`.
    thrown: Cell<Option<Value<'v>>>,
    /// What the iteration that ended last gave besides its items: the value of its `StopIteration`.
    pub(crate) stop: Cell<Option<Value<'v>>>,
    /// What is handled now, for `sys.exc_info` and `sys.print_exception`.
    pub(crate) handled: Cell<Option<Value<'v>>>,
    /// How many generators resumed by FOR_ITER are under way, within one another.
    pub(crate) generators: Cell<usize>,
    /// Where STORE_NAME stores: the namespace of the module or class body that runs.
    pub(crate) locals: Cell<Option<&'v Dict<'v>>>,
    /// `sys.modules`.
    pub(crate) modules: Cell<Option<&'v Dict<'v>>>,
    /// Overrides of built-in names, made when a program stores into `builtins`.
    pub(crate) builtins_override: Cell<Option<&'v Dict<'v>>>,
    /// The count of bytes handed out from which on each allocation first looks whether it may go on; see `Vm::arm`.
    gc_at: Cell<usize>,
    native_high: Cell<usize>,
    native_limit: Cell<usize>,
    pub(crate) platform: &'v dyn Platform,
    pub(crate) heap_locks: Cell<u16>,
    /// See [`Vm::set_carriage_returns`].
    #[cfg(feature = "compiler")]
    carriage_returns: Cell<bool>,
    /// Whether backward jumps and calls have to stop for something: a budget, an interrupt.
    pub(crate) pending: Interrupt,
    pub(crate) gc_enabled: Cell<bool>,
    collecting: Cell<bool>,
    /// A block that may be freed: its address upside down, and its size. See `Vm::outgrow`.
    outgrown: Cell<(usize, usize)>,
    /// At so many of the next backward jumps and calls it is tried to free it.
    outgrown_due: Cell<u8>,
    running_scheduled: Cell<bool>,
    /// `micropython.opt_level`, for the compiler.
    pub(crate) opt_level: Cell<u8>,
    pub(crate) stack: Stack<'v>,
    pub(crate) heap: Heap<'v>,
    pub(crate) qstrs: Pool<'v>,
    /// See [`Config::fail_allocation`]: how many may still succeed.
    allocations_left: Cell<Option<u64>>,
    /// The top level that was verified last: the address of its file, and its offset in it.
    pub(crate) verified_top: Cell<Option<(usize, u32)>>,
    /// The child of a raw code that was looked for last.
    last_child: Cell<instructions::FoundChild>,
    /// The modules that values read in place refer to, by slot. It keeps none alive.
    pub(crate) places: crate::link::Places<'v>,
    /// The first one of the open files of the platform.
    pub(crate) open_files: Cell<Option<&'v HostFile<'v>>>,
    /// References that keep nothing alive.
    #[cfg(feature = "extras")]
    pub(crate) weak: crate::types::weak::Chains,
    /// `os.errno`: the number of the last `OSError`.
    pub(crate) os_errno: Cell<i32>,
    config: Config,
    /// See `gc.threshold`.
    pub(crate) gc_threshold: Cell<Option<usize>>,
    /// The most bytes of heap that were in use, as far as was looked.
    peak: Cell<usize>,
    budget: Cell<u64>,
    pub(crate) collections: Cell<u32>,
    pub(crate) random: Cell<crate::modules::random::Yasmarang>,
    pub(crate) imports: crate::memory::Accounts,
    pub(crate) import_observer: Cell<Option<&'v dyn crate::memory::ImportObserver>>,
    pub(crate) source_observer: Cell<Option<&'v dyn crate::source::SourceObserver>>,
    /// Values that the machine keeps by name, such as `sys.path`.
    pub(crate) kept: [Cell<Option<Value<'v>>>; Kept::COUNT],
    /// What `micropython.schedule` queued: functions with their arguments, the first ones first.
    scheduled: [Cell<Option<(Value<'v>, Value<'v>)>>; SCHEDULE_DEPTH],
    /// Images that the embedder mounted.
    pub(crate) mounts: [Cell<Option<Slot<'v>>>; MAX_MOUNTS],
    children: [Cell<instructions::FoundChild>; instructions::CHILDREN],
    /// Where global names were found.
    pub(crate) found: crate::types::table::Found<'v>,
    /// Where names were last found in tables of the heap, and in static ones.
    pub(crate) hints: Hints,
    pub(crate) native_hints: Hints,
    shapes: shapes::Shapes,
    /// Tuples that were read in place.
    pub(crate) tuples: crate::link::KnownTuples<'v>,
}

/// The values in [`Vm::kept`].
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// `sys.path`
    Path,
    /// `sys.argv`
    Argv,
    /// `sys.atexit`'s callback.
    AtExit,
    /// `sys.platform`, `sys.executable` and `sys.implementation`, once they are made.
    #[cfg(feature = "introspection")]
    Platform,
    /// See `Platform`.
    #[cfg(feature = "introspection")]
    Executable,
    /// See `Platform`.
    #[cfg(feature = "introspection")]
    Implementation,
    /// `errno.errorcode`, once it is made.
    ErrorCode,
    /// What a program mounted: a list of tuples of object and place.
    Mounts,
    /// The mount where relative paths start: the number of an image's slot, or a tuple of the list.
    Volume,
    /// Where they start in the image of a slot, a string.
    Cwd,
    /// The globals of the `asyncio.core` that made the last task, a dict.
    #[cfg(feature = "asyncio")]
    AsyncioCore,
    /// What `asyncio.sleep_ms` gave last.
    #[cfg(feature = "asyncio")]
    Sleep,
    /// `sys.ps1`, `sys.ps2`.
    Prompt1,
    /// See `Prompt1`.
    Prompt2,
    /// The exception that an [`Uncaught`](crate::machine::Uncaught) stands for.
    Uncaught,
    /// What Rust code of an embedder got since it was entered, a list.
    Locals,
    /// What an embedder's [roots](crate::root::Root) keep, a list.
    Roots,
    /// `sys.tracebacklimit`.
    TracebackLimit,
}

impl Kept {
    const COUNT: usize = Kept::TracebackLimit as usize + 1;
}

impl<'v> Vm<'v> {
    /// A machine in `memory`.
    ///
    /// # Errors
    /// `None` when the memory is too small for the machine's own first objects (about 2 KiB).
    #[inline(never)]
    pub fn new(memory: &'v mut [u8], config: Config, platform: &'v dyn Platform) -> Option<Vm<'v>> {
        let stack_bytes = config.stack.min(memory.len() / 2);
        let (stack, heap) = memory.split_at_mut(stack_bytes);
        let vm = Vm {
            heap: Heap::new(heap),
            qstrs: Pool::new(),
            stack: Stack::new(stack),
            frame: Cell::new(core::ptr::null_mut()),
            thrown: Cell::new(None),
            raised: Cell::new(None),
            memory_error: Cell::new(None),
            emergency: Cell::new(None),
            allocations_left: Cell::new(None),
            stop: Cell::new(None),
            generators: Cell::new(0),
            modules: Cell::new(None),
            locals: Cell::new(None),
            builtins_override: Cell::new(None),
            hints: Hints::new(),
            native_hints: Hints::new(),
            found: crate::types::table::Found::new(),
            shapes: shapes::Shapes::new(),
            tuples: crate::link::KnownTuples::new(),
            verified_top: Cell::new(None),
            last_child: Cell::new(instructions::FoundChild::NONE),
            children: [const { Cell::new(instructions::FoundChild::NONE) }; instructions::CHILDREN],
            handled: Cell::new(None),
            kept: [const { Cell::new(None) }; Kept::COUNT],
            places: crate::link::Places::new(),
            mounts: [const { Cell::new(None) }; MAX_MOUNTS],
            open_files: Cell::new(None),
            #[cfg(feature = "extras")]
            weak: Default::default(),
            os_errno: Cell::new(0),
            native_high: Cell::new(0),
            native_limit: Cell::new(0),
            config,
            gc_enabled: Cell::new(true),
            gc_threshold: Cell::new(None),
            gc_at: Cell::new(if config.gc_stress { 0 } else { usize::MAX }),
            peak: Cell::new(0),
            heap_locks: Cell::new(0),
            #[cfg(feature = "compiler")]
            carriage_returns: Cell::new(false),
            collecting: Cell::new(false),
            outgrown: Cell::new((0, 0)),
            outgrown_due: Cell::new(0),
            pending: Interrupt::new(config.budget.is_some()),
            budget: Cell::new(config.budget.unwrap_or(u64::MAX)),
            scheduled: [const { Cell::new(None) }; SCHEDULE_DEPTH],
            running_scheduled: Cell::new(false),
            collections: Cell::new(0),
            random: Cell::new(crate::modules::random::Yasmarang::new(platform.seed() as u32)),
            opt_level: Cell::new(0),
            imports: crate::memory::Accounts::new(),
            import_observer: Cell::new(None),
            source_observer: Cell::new(None),
            platform,
        };
        vm.memory_error.set(Some(vm.new_memory_error()?));
        vm.emergency.set(Some(vm.new_memory_error()?));
        vm.allocations_left.set(config.fail_allocation);
        vm.arm();
        vm.enter(|| vm.set_up()).ok()?;
        Some(vm)
    }

    fn set_up(&self) -> Res<()> {
        self.modules.set(Some(self.new_dict()?));
        self.keep(Kept::Path, self.new_list(&[])?.into());
        self.keep(Kept::Argv, self.new_list(&[])?.into());
        Ok(())
    }

    /// Runs `f` as the machine's entry from native code: from here on the native stack is searched for values, and
    /// measured. Values that the caller got before stay alive only if the machine refers to them.
    pub fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        /// Runs `f` with a frame of its own, so that all its values lie below the address that the caller noted.
        #[inline(never)]
        fn below<R>(f: impl FnOnce() -> R) -> R {
            f()
        }

        /// Puts the bounds of the native stack back, also when `f` panics: an embedder may catch that, and enter again
        /// from further up the stack.
        struct Leave<'a, 'v>(&'a Vm<'v>, usize, usize);

        impl Drop for Leave<'_, '_> {
            fn drop(&mut self) {
                self.0.native_high.set(self.1);
                self.0.native_limit.set(self.2);
            }
        }

        let _leave = Leave(self, self.native_high.get(), self.native_limit.get());
        if self.native_high.get() == 0 {
            let here = native_stack::here();
            // Arguments that `f` captured lie in the caller's frame: look a little above this one.
            self.native_high.set(here.saturating_add(256));
            self.native_limit.set(here.saturating_sub(self.config.native_stack));
        }
        below(f)
    }

    pub(crate) fn kept(&self, what: Kept) -> Option<Value<'v>> {
        self.kept[what as usize].get()
    }

    pub(crate) fn keep(&self, what: Kept, value: Value<'v>) {
        self.kept[what as usize].set(Some(value));
    }

    /// Whether the allocation of [`Config::fail_allocation`] has failed.
    pub fn has_failed_allocation(&self) -> bool {
        self.config.fail_allocation.is_some() && self.allocations_left.get().is_none()
    }

    /// How this machine was configured.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Raises `RuntimeError` when built-ins have recursed too deep.
    #[inline]
    pub(crate) fn check_native_stack(&self) -> Res<()> {
        if native_stack::here() < self.native_limit.get() { Err(self.raise_recursion()) } else { Ok(()) }
    }

    /// What built-ins pass that go through what a program made, however large or nested that is: raises when they have
    /// recursed too deep, when the program is to be interrupted, and when its budget is used up.
    #[inline]
    pub(crate) fn checkpoint(&self) -> Res<()> {
        self.check_native_stack()?;
        self.count_work(1)
    }

    /// The same for a built-in that needs so many bytes of native stack more than others.
    pub(crate) fn check_native_stack_for(&self, bytes: usize) -> Res<()> {
        let deep = native_stack::here().saturating_sub(bytes) < self.native_limit.get();
        if deep { Err(self.raise_recursion()) } else { Ok(()) }
    }

    /// Runs `f` with the heap unlocked: for what may be made at any time, as exceptions may.
    pub(crate) fn unlocked<R>(&self, f: impl FnOnce() -> R) -> R {
        let locks = self.heap_locks.replace(0);
        self.arm();
        let result = f();
        self.heap_locks.set(locks);
        self.arm();
        result
    }

    /// How many levels deep the heap is locked; taking away one that is not there does nothing.
    pub(crate) fn lock_heap(&self, by: i16) -> u16 {
        self.heap_locks.set(self.heap_locks.get().saturating_add_signed(by));
        self.arm();
        self.heap_locks.get()
    }

    /// The lowest address that built-ins may use of the native stack.
    #[cfg(feature = "compiler")]
    pub(crate) fn native_limit(&self) -> usize {
        self.native_limit.get()
    }

    /// Bytes of native stack in use below the entry.
    pub(crate) fn native_stack_used(&self) -> usize {
        self.native_high.get().saturating_sub(native_stack::here())
    }

    /// Whether backward jumps and calls have something to do besides an interrupt: count for a budget, call what is
    /// scheduled, free an outgrown block.
    fn is_due(&self) -> bool {
        self.config.budget.is_some() || self.is_scheduled() || self.outgrown_due.get() > 0
    }

    /// What a backward jump or a call does when `pending` is set.
    #[cold]
    pub(crate) fn on_pending(&self) -> Res<()> {
        // What was scheduled is done before the program is interrupted.
        let tries = self.outgrown_due.get();
        if tries > 0 {
            let done = self.free_outgrown() || self.outgrown.get().1 == 0;
            self.outgrown_due.set(if done { 0 } else { tries.wrapping_sub(1) });
            self.pending.clear(self.is_due());
        }
        if !self.running_scheduled.get() && self.pending.take_interrupt(self.is_due()) {
            return Err(self.raise_type(&crate::types::exception::KEYBOARD_INTERRUPT));
        }
        if self.config.budget.is_some() {
            match self.budget.get().checked_sub(1) {
                Some(rest) => self.budget.set(rest),
                None => return Err(self.raise_budget()),
            }
        }
        self.run_scheduled();
        Ok(())
    }

    /// What work of the machine's own that may take long does now and then, for so many steps of it: it ends when the
    /// program is to be interrupted, and counts for the budget. It runs no Python code.
    #[inline]
    pub(crate) fn count_work(&self, steps: usize) -> Res<()> {
        if self.pending.get() { self.on_work(steps) } else { Ok(()) }
    }

    #[cold]
    fn on_work(&self, steps: usize) -> Res<()> {
        if !self.running_scheduled.get() && self.pending.take_interrupt(self.is_due()) {
            return Err(self.raise_type(&crate::types::exception::KEYBOARD_INTERRUPT));
        }
        if self.config.budget.is_some() {
            let left = self.budget.get().checked_sub(steps as u64);
            self.budget.set(left.unwrap_or(0));
            if left.is_none() {
                return Err(self.raise_budget());
            }
        }
        Ok(())
    }

    /// Queues a call for the next backward jump or call of the program; `false` when the queue is full.
    pub(crate) fn schedule(&self, function: Value<'v>, argument: Value<'v>) -> bool {
        let Some(slot) = self.scheduled.iter().find(|slot| slot.get().is_none()) else { return false };
        slot.set(Some((function, argument)));
        self.pending.set();
        true
    }

    fn is_scheduled(&self) -> bool {
        #[cfg(feature = "extras")]
        if self.has_fired() {
            return true;
        }
        cfg!(feature = "micropython") && self.scheduled[0].get().is_some()
    }

    /// Calls what was queued, in order. An exception is shown, not passed on.
    pub(crate) fn run_scheduled(&self) {
        if self.running_scheduled.get() || !self.is_scheduled() {
            return;
        }
        self.running_scheduled.set(true);
        // It may run while a top level is about to be called, of which no more than a part was verified, and call that
        // from its start.
        self.verified_top.set(None);
        let handled = self.handled.get();
        // What they queue in turn waits for the next time.
        let queued = self.scheduled.iter().filter(|slot| slot.get().is_some()).count();
        for _ in 0..queued {
            let Some((function, argument)) = self.scheduled[0].take() else { break };
            for [slot, next] in self.scheduled.array_windows() {
                slot.set(next.take());
            }
            if let Err(raised) = self.call(function, &[argument]) {
                let exception = self.take_raised(raised);
                let _ = self.print_exception(&mut crate::print::Out::console(self), exception);
            }
        }
        #[cfg(feature = "extras")]
        self.call_fired();
        self.handled.set(handled);
        self.running_scheduled.set(false);
        self.pending.clear(self.is_due());
    }

    /// What stops the running program with `KeyboardInterrupt` at its next backward jump or call.
    pub fn interrupt(&self) -> &Interrupt {
        &self.pending
    }

    /// Raises `KeyboardInterrupt` if one was asked for, and calls what is scheduled: for the end of a run, or of a
    /// wait.
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub fn handle_pending(&self) -> Res<()> {
        if self.pending.get() { self.on_pending() } else { Ok(()) }
    }

    /// Whether lines of text on the console end with a carriage return as well, for terminals that do nothing of their
    /// own. What programs write to the `buffer` of a stream stays as it is.
    #[cfg(feature = "compiler")]
    pub fn set_carriage_returns(&self, on: bool) {
        self.carriage_returns.set(on);
    }

    /// Writes text to the console.
    pub(crate) fn show(&self, text: &[u8], write: impl Fn(&[u8])) {
        #[cfg(feature = "compiler")]
        if self.carriage_returns.get() {
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                match line.split_last() {
                    Some((b'\n', line)) => [line, b"\r\n"].into_iter().for_each(&write),
                    _ => write(line),
                }
            }
            return;
        }
        write(text);
    }

    /// Reads from the console, nothing at its end.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, if that ended the wait for input.
    pub(crate) fn read_console(&self, into: &mut [u8]) -> Res<usize> {
        let count = self.platform.read(into);
        if count == 0 {
            self.handle_pending()?;
        }
        Ok(count)
    }

    /// Whether the budget of [`Config::budget`] is used up.
    pub fn budget_exhausted(&self) -> bool {
        self.config.budget.is_some() && self.budget.get() == 0
    }

    // --- memory
    // -------------------------------------------------------------------------------------------------------

    /// Allocates with `f`, collecting first when there is no room.
    pub(crate) fn with_collect<T>(&self, f: impl Fn() -> Option<T>) -> Res<T> {
        if self.heap.handed_out() < self.gc_at.get()
            && let Some(done) = f()
        {
            return Ok(done);
        }
        self.may_allocate()?;
        if let Some(done) = f() {
            return Ok(done);
        }
        if self.free_outgrown()
            && let Some(done) = f()
        {
            return Ok(done);
        }
        if self.gc_enabled.get() {
            self.collect();
            if let Some(done) = f() {
                return Ok(done);
            }
        }
        Err(self.raise_no_memory())
    }

    /// Looks why allocations were to stop: the heap is locked, or a collection is due, which it then runs.
    #[cold]
    #[inline(never)]
    fn may_allocate(&self) -> Res<()> {
        if self.heap_locks.get() > 0 {
            return Err(self.raise_no_memory());
        }
        if let Some(left) = self.allocations_left.get() {
            self.allocations_left.set(left.checked_sub(1));
            if left == 0 {
                self.arm();
                return Err(self.raise_no_memory());
            }
        }
        if self.config.gc_stress || (self.heap.handed_out() >= self.gc_at.get() && self.gc_enabled.get()) {
            self.collect();
        }
        Ok(())
    }

    /// A new object on the heap.
    ///
    /// # Errors
    /// `MemoryError`.
    #[inline]
    pub(crate) fn alloc<T: Object<'v> + Copy>(&self, object: T) -> Res<&'v T> {
        self.alloc_tailed(object, 0)
    }

    /// A new object with `extra` zeroed bytes behind it.
    ///
    /// # Errors
    /// `MemoryError`.
    #[inline]
    pub(crate) fn alloc_tailed<T: Object<'v>>(&self, object: T, extra: usize) -> Res<&'v T> {
        const { assert!(size_of::<T>() >= size_of::<Header>()) };
        if !T::TY.exists() {
            return Err(self.raise_left_out());
        }
        // Written once, into whichever block the allocation gives at last.
        let object = core::mem::ManuallyDrop::new(object);
        let bytes = size_of::<T>().saturating_add(extra);
        let block: NonNull<T> = self.alloc_dirty(bytes)?.cast();
        self.imports.count(T::TY, bytes);
        // SAFETY: the block is large enough, aligned to a granule, and unknown to anybody else; the object is moved
        // into it once, and what is left of its granules is zeroed.
        unsafe {
            block.write(core::ptr::read(&*object));
            let rest = bytes.next_multiple_of(GRANULE).wrapping_sub(size_of::<T>());
            if rest > 0 {
                block.add(1).cast::<u8>().write_bytes(0, rest);
            }
            Ok(block.as_ref())
        }
    }

    /// A new object with `len` elements behind it, which `fill` gives by number; it may not allocate.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(crate) fn alloc_filled<T: Object<'v>, E>(
        &self,
        object: T,
        len: usize,
        mut fill: impl FnMut(usize) -> E,
    ) -> Res<&'v T> {
        const { assert!(size_of::<T>().is_multiple_of(align_of::<E>()) && !core::mem::needs_drop::<E>()) };
        if !T::TY.exists() {
            return Err(self.raise_left_out());
        }
        let bytes = len.saturating_mul(size_of::<E>()).saturating_add(size_of::<T>());
        let block: NonNull<T> = self.alloc_dirty(bytes)?.cast();
        self.imports.count(T::TY, bytes);
        // SAFETY: the block is large enough, aligned to a granule, and unknown to anybody else until it is complete,
        // what is left of its granules zeroed. It is written through its own pointer: a reference to a struct without
        // cells would promise that nothing derived from it writes.
        unsafe {
            block.write(object);
            let elements = block.add(1).cast::<E>();
            for i in 0..len {
                elements.add(i).write(fill(i));
            }
            elements.add(len).cast::<u8>().write_bytes(0, bytes.next_multiple_of(GRANULE).wrapping_sub(bytes));
            Ok(block.as_ref())
        }
    }

    /// A zeroed block, to be made an object before anything else is allocated.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(crate) fn alloc_raw(&self, bytes: usize) -> Res<NonNull<u8>> {
        self.with_collect(|| self.heap.alloc(bytes))
    }

    /// The same without anything behind it, for the types of which programs make most: the usual way is all in the
    /// caller.
    #[inline(always)]
    pub(crate) fn alloc_hot<T: Object<'v> + Copy>(&self, object: T) -> Res<&'v T> {
        const { assert!(size_of::<T>().is_multiple_of(GRANULE)) };
        let block = if self.heap.handed_out() < self.gc_at.get()
            && let Some(block) = self.heap.bump(size_of::<T>())
        {
            block
        } else {
            self.alloc_dirty(size_of::<T>())?
        };
        self.imports.count(T::TY, size_of::<T>());
        let block: NonNull<T> = block.cast();
        // SAFETY: the block is as large as the object, aligned to a granule, and unknown to anybody else.
        unsafe {
            block.write(object);
            Ok(block.as_ref())
        }
    }

    /// The same with whatever stood there before.
    #[inline(never)]
    pub(crate) fn alloc_dirty(&self, bytes: usize) -> Res<NonNull<u8>> {
        if self.heap.handed_out() < self.gc_at.get()
            && let Some(block) = self.heap.bump(bytes)
        {
            return Ok(block);
        }
        self.with_collect(|| self.heap.alloc_dirty(bytes))
    }

    /// Zeroed bytes on the heap.
    pub(crate) fn alloc_blob(&self, len: usize) -> Res<&'v Blob> {
        let Ok(short) = u32::try_from(len) else { return Err(self.raise_no_memory()) };
        self.alloc_tailed(Blob::header(short), len)
    }

    /// Zeroed bytes on the heap that are a program's own.
    pub(crate) fn alloc_data(&self, len: usize) -> Res<&'v Blob> {
        let Ok(short) = u32::try_from(len) else { return Err(self.raise_no_memory()) };
        self.alloc_tailed(Blob::header_of_data(short), len)
    }

    /// Frees what can no longer be reached.
    pub fn collect(&self) {
        if self.collecting.replace(true) {
            return;
        }
        self.collections.set(self.collections.get().wrapping_add(1));
        self.heap_peak();
        // What lies at the addresses of compiled sources may change when memory is freed.
        self.shapes.clear();
        self.found.clear();
        self.tuples.clear();
        self.outgrown.take();
        self.verified_top.set(None);
        self.last_child.set(instructions::FoundChild::NONE);
        self.children.iter().for_each(|child| child.set(instructions::FoundChild::NONE));
        native_stack::with_spilled(|low| self.collect_from(low));
        self.collecting.set(false);
        self.set_gc_threshold(self.gc_threshold.get());
    }

    /// Marks and sweeps; what the native stack holds lies from `low` on, where the collector's own words do not.
    #[inline(never)]
    fn collect_from(&self, low: usize) {
        let mut marker = Marker::new(&self.heap, self.places.cells(), &self.qstrs);
        marker.mark_native(native_stack::words(low, self.native_high.get()));
        marker.mark_words(self.stack.used_words());
        self.mark_roots(&mut marker);
        #[cfg(feature = "extras")]
        self.mark_weak(&mut marker);
        marker.finish();
        self.close_lost_files(&marker);
        #[cfg(feature = "extras")]
        self.let_go(&marker);
        marker.forget_places();
        self.qstrs.sweep(&mut marker);
        marker.sweep();
        self.places.look_again();
    }

    /// Collects whenever so many bytes were handed out since the last time; without a number only when there is no
    /// room.
    pub(crate) fn set_gc_threshold(&self, bytes: Option<usize>) {
        self.gc_threshold.set(bytes);
        self.arm();
    }

    /// Sets the count from which on allocations look closer: at once when each of them collects or raises, later by the
    /// threshold, or never.
    fn arm(&self) {
        let at = match self.gc_threshold.get() {
            _ if self.config.gc_stress || self.heap_locks.get() > 0 || self.allocations_left.get().is_some() => 0,
            Some(bytes) => self.heap.handed_out().saturating_add(bytes),
            None => usize::MAX,
        };
        self.gc_at.set(at);
    }

    /// The most bytes of heap that were in use: it only grows between collections, so it is enough to look before each.
    pub(crate) fn heap_peak(&self) -> usize {
        self.peak.set(self.peak.get().max(self.heap.usage().0));
        self.peak.get()
    }

    fn mark_roots(&self, marker: &mut Marker) {
        let mut mark = |value: Option<Value>| {
            if let Some(value) = value {
                marker.mark(value.bits());
            }
        };
        for dict in [&self.modules, &self.locals, &self.builtins_override] {
            mark(dict.get().map(Value::object));
        }
        for value in [&self.raised, &self.memory_error, &self.emergency, &self.stop, &self.handled] {
            mark(value.get());
        }
        for value in &self.kept {
            mark(value.get());
        }
        for call in &self.scheduled {
            if let Some((function, argument)) = call.get() {
                mark(Some(function));
                mark(Some(argument));
            }
        }
        mark(self.places.root());
        for mount in &self.mounts {
            if let Some(mount) = mount.get() {
                marker.mark(mount.image.bytes().as_ptr().addr());
            }
        }
        // The current frame of a generator that runs lies in the heap.
        marker.mark(self.frame.get().addr());
    }

    /// The bytecode that runs now: where the instructions of the current function start. `None` outside.
    pub fn running_code(&self) -> Option<*const u8> {
        let frame = self.frame.get();
        // SAFETY: the current frame is live as long as it is the current one.
        if frame.is_null() { None } else { Some(unsafe { (*frame).code }) }
    }

    /// The bytecode of a function, prelude included, where it lies.
    pub fn code_of(&self, function: Value<'v>) -> Option<&'v [u8]> {
        let callee = self.callee(function)?;
        let raw = romfs_format::mpy::RawCode::read(callee.module.mpy(), callee.code as usize, 0).ok()?;
        Some(raw.data)
    }

    /// Bytes of heap in use, and free.
    pub fn heap_usage(&self) -> (usize, usize) {
        self.heap.usage()
    }

    /// The type id at the start of what `value` points to, for diagnostics.
    pub fn type_id(&self, value: Value<'v>) -> Option<Ty> {
        value.ty()
    }
}

impl<'v> Drop for Vm<'v> {
    fn drop(&mut self) {
        self.close_files();
    }
}
