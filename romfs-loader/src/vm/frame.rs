//! Frames, and the stack that they are pushed on.
//!
//! ```text
//! ┌────────┬──────────────────────────┬───────────────────┐
//! │ Frame  │ state: locals │ operands │ Handler × n_exc   │
//! └────────┴──────────────────────────┴───────────────────┘
//! ```
//!
//! A call pushes its frame on the machine's stack; the frame of a generator lies in the generator, on the heap, and so
//! does a large frame that the stack has no room for: then a word on the stack refers to it. The verifier has shown for
//! each function that locals and operands stay within `n_state` and handlers within `n_exc`.
#![allow(clippy::arithmetic_side_effects, reason = "sizes that the verifier has bounded")]

use core::cell::Cell;
use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::value::Value;

/// One activation of a function.
#[repr(C)]
pub(crate) struct Frame<'v> {
    /// The function that runs: `Function` or `Closure`.
    pub function: Value<'v>,
    /// The module that it belongs to: a function that is read in place holds no reference to it.
    pub module: *const (),
    /// The next instruction; while a call or an operation that can raise is under way, the instruction after it.
    pub ip: *const u8,
    /// The topmost operand.
    pub sp: *mut Option<Value<'v>>,
    /// Who called, when that was bytecode; null when it was native code.
    pub prev: *mut Frame<'v>,
    /// Where the machine's stack ends when this frame is gone; null for a frame in a generator.
    pub base: *mut Option<Value<'v>>,
    /// Start of the instructions.
    pub code: *const u8,
    /// Start of the instruction that runs, for line numbers and handlers.
    pub at: *const u8,
    pub n_state: u16,
    pub n_exc: u16,
    /// How many handlers are active.
    pub handlers: u16,
    /// How the frame's result is used.
    pub result: ResultUse,
    pub _pad: u8,
}

/// What happens to the result of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum ResultUse {
    /// It becomes the topmost operand of the caller.
    Push,
    /// It has to be `None`: the frame is that of an `__init__`, and the instance is the caller's topmost operand
    /// already.
    Init,
    /// The frame is a generator's, resumed by FOR_ITER of the caller.
    ForIter,
}

/// An active handler of a frame.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Handler<'v> {
    pub ip: *const u8,
    /// The topmost operand when the handler was set up.
    pub sp: *mut Option<Value<'v>>,
    /// The exception that is handled now; the value to return while `pending` says so.
    pub exception: Option<Value<'v>>,
    pub pending: Pending,
    /// Whether it is that of a `finally` or `with`, which runs on every way out.
    pub always: bool,
    /// For a jump: how many handlers are left, and in bit 7 whether an iterator is popped at the target.
    pub count: u8,
    pub _pad: u8,
    /// For a jump: the target, from the start of the code.
    pub target: u32,
}

/// What goes on when a `finally` block that runs on the way out has ended. It stands here rather than on the operand
/// stack, where bytecode could change it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Pending {
    /// Whatever the topmost operand says: an exception is raised again.
    Nothing,
    /// The function returns.
    Return,
    /// The jump goes on.
    Jump,
}

const WORD: usize = size_of::<usize>();
const HANDLER_WORDS: usize = size_of::<Handler>() / WORD;

impl<'v> Frame<'v> {
    /// Bytes of a frame with `n_state` slots and `n_exc` handlers.
    pub(crate) const fn size(n_state: usize, n_exc: usize) -> usize {
        size_of::<Frame>() + (n_state + n_exc * HANDLER_WORDS) * WORD
    }

    /// Slot 0.
    ///
    /// # Safety
    /// `frame` is a live frame made by [`Frame::write`].
    #[inline(always)]
    pub(crate) unsafe fn state(frame: *mut Frame<'v>) -> *mut Option<Value<'v>> {
        // SAFETY: the state follows the frame in the same allocation.
        unsafe { frame.add(1).cast() }
    }

    /// Handler 0.
    ///
    /// # Safety
    /// As [`Frame::state`].
    #[inline(always)]
    pub(crate) unsafe fn handler_base(frame: *mut Frame<'v>) -> *mut Handler<'v> {
        // SAFETY: the handlers follow the state in the same allocation.
        unsafe { Frame::state(frame).add((*frame).n_state as usize).cast() }
    }
}

/// The machine's stack of frames.
pub(crate) struct Stack<'v> {
    base: NonNull<Option<Value<'v>>>,
    words: usize,
    top: Cell<*mut Option<Value<'v>>>,
    high_water: Cell<usize>,
    memory: PhantomData<&'v mut [u8]>,
}

impl<'v> Stack<'v> {
    pub(crate) fn new(memory: &'v mut [u8]) -> Stack<'v> {
        memory.fill(0);
        let skip = memory.as_ptr().align_offset(2 * WORD).min(memory.len());
        let memory = &mut memory[skip..];
        let words = memory.len() / WORD;
        let base = NonNull::from(memory).cast();
        Stack { base, words, top: Cell::new(base.as_ptr()), high_water: Cell::new(0), memory: PhantomData }
    }

    /// How many generators can be under way within one another. They lie in the heap, but recursion through them is
    /// limited as that of functions is.
    #[inline(always)]
    pub(crate) fn most_generators(&self) -> usize {
        self.words / 16
    }

    /// Frames of more bytes lie in the heap where the stack has no room for them: so few of those fit that it is no
    /// recursion that takes it.
    pub(crate) fn large(&self) -> usize {
        self.words * WORD / 8
    }

    /// Where the next frame would lie.
    #[inline(always)]
    pub(crate) fn top(&self) -> *mut Option<Value<'v>> {
        self.top.get()
    }

    /// Takes `bytes` from the stack; `None` when it is full.
    #[inline]
    pub(crate) fn push(&self, bytes: usize) -> Option<NonNull<Option<Value<'v>>>> {
        let top = self.top.get();
        let used = (top.addr() - self.base.addr().get()) / WORD;
        let words = bytes.div_ceil(WORD);
        if self.words - used < words {
            return None;
        }
        // SAFETY: `used + words <= self.words`, so the new top stays within the memory or at its end.
        self.top.set(unsafe { top.add(words) });
        NonNull::new(top)
    }

    /// Ends the stack at `top`, an earlier result of [`Stack::top`].
    #[inline(always)]
    pub(crate) fn pop_to(&self, top: *mut Option<Value<'v>>) {
        debug_assert!(top.addr() >= self.base.addr().get() && top.addr() <= self.top.get().addr());
        if cfg!(debug_assertions) {
            self.high_water.set(self.high_water.get().max(self.top.get().addr() - self.base.addr().get()));
        }
        self.top.set(top);
    }

    /// All words of frames that are live, for the collector.
    pub(crate) fn used_words(&self) -> &[Cell<usize>] {
        let used = (self.top.get().addr() - self.base.addr().get()) / WORD;
        // SAFETY: the memory up to the top is initialised (zeroed at the start) and aligned; the collector only reads
        // it.
        unsafe { core::slice::from_raw_parts(self.base.cast().as_ptr(), used) }
    }

    /// Runs `f` with the free part of the stack as scratch memory. `f` may not push a frame.
    pub(crate) fn with_scratch<R>(&self, f: impl FnOnce(&mut [u32]) -> R) -> R {
        let used = (self.top.get().addr() - self.base.addr().get()) / WORD;
        let words = (self.words - used) * (WORD / size_of::<u32>());
        // SAFETY: nothing uses the memory above the top, it is aligned to words and initialised, and `f` cannot reach
        // the stack but through this slice as long as it pushes no frame.
        f(unsafe { core::slice::from_raw_parts_mut(self.top.get().cast::<u32>(), words) })
    }
}
