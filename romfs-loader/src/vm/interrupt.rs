//! What asks a running machine to stop for something, also from a signal handler or an interrupt.

use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// The flags that backward jumps and calls look at. Plain loads and stores: they cost what a `Cell` costs.
#[derive(Debug)]
pub struct Interrupt {
    /// Whether there is anything at all: a budget, a scheduled call, an interrupt.
    pending: AtomicBool,
    interrupt: AtomicBool,
    key: AtomicU8,
}

/// In the place of a key: none.
const NO_KEY: u8 = 0xff;

/// The key that programs are interrupted with, unless they say otherwise.
const CTRL_C: u8 = 3;

impl Interrupt {
    pub(super) fn new(pending: bool) -> Interrupt {
        Interrupt { pending: AtomicBool::new(pending), interrupt: AtomicBool::new(false), key: AtomicU8::new(CTRL_C) }
    }

    /// The byte from the console that is to interrupt the program: ctrl-C, unless it set another one with
    /// `micropython.kbd_intr`, or none.
    pub fn key(&self) -> Option<u8> {
        Some(self.key.load(Ordering::Relaxed)).filter(|key| *key != NO_KEY)
    }

    pub(crate) fn set_key(&self, key: Option<u8>) {
        self.key.store(key.unwrap_or(NO_KEY), Ordering::Relaxed);
    }

    /// Makes ctrl-C the byte that interrupts, whatever the program before said: for the start of another one.
    pub fn reset_key(&self) {
        self.set_key(Some(CTRL_C));
    }

    /// Asks the running program to stop with `KeyboardInterrupt` at its next backward jump or call. `false` if it was
    /// asked before and did not stop yet.
    pub fn ask(&self) -> bool {
        let asked = self.interrupt.load(Ordering::Relaxed);
        self.interrupt.store(true, Ordering::Release);
        self.pending.store(true, Ordering::Release);
        !asked
    }

    /// Whether the program was asked to stop and did not yet.
    pub fn asked(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn get(&self) -> bool {
        self.pending.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self) {
        self.pending.store(true, Ordering::Relaxed);
    }

    /// Nothing is pending any more, except for an interrupt, or what is always so.
    pub(super) fn clear(&self, always: bool) {
        self.pending.store(always, Ordering::Relaxed);
        // An interrupt that came in between set both.
        if self.interrupt.load(Ordering::Acquire) {
            self.pending.store(true, Ordering::Relaxed);
        }
    }

    /// Whether there was an interrupt, which is none any more.
    pub(super) fn take_interrupt(&self, always: bool) -> bool {
        let asked = self.interrupt.load(Ordering::Acquire);
        if asked {
            self.interrupt.store(false, Ordering::Relaxed);
            self.clear(always);
        }
        asked
    }
}
