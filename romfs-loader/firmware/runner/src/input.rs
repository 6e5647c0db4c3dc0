//! What arrives on a board's console, on its way from the interrupt handler to the program: ctrl-C stops the program,
//! all else waits to be read.

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};

use romfs_loader::Interrupt;

/// Bytes of the ring. One stays free to tell full from empty, so 255 can wait: the largest block of a file that
/// `mpremote mount` sends at once.
const SIZE: usize = 256;

/// Bytes that wait to be read. One side is the interrupt handler of the board's UART, or whatever else takes bytes from
/// it while no handler runs; the other one is the program. Put it into a static, and its address into
/// [`Setup`](crate::Setup).
pub struct Input {
    ring: [AtomicU8; SIZE],
    /// Where the next byte goes, and where the next one is taken from.
    put: AtomicUsize,
    take: AtomicUsize,
    /// What stops the program that runs; null at the prompt, where ctrl-C is a byte like others.
    running: AtomicPtr<Interrupt>,
}

impl Input {
    /// Nothing.
    pub const fn new() -> Input {
        Input {
            ring: [const { AtomicU8::new(0) }; SIZE],
            put: AtomicUsize::new(0),
            take: AtomicUsize::new(0),
            running: AtomicPtr::new(ptr::null_mut()),
        }
    }

    fn running(&self) -> Option<&Interrupt> {
        // SAFETY: `while_running` sets the pointer to a reference that it holds, and takes it away before it returns.
        unsafe { self.running.load(Ordering::Acquire).as_ref() }
    }

    /// Whether another byte should be taken from the device: there is room for it, or it may be the one that
    /// interrupts.
    pub fn wants(&self) -> bool {
        self.has_room() || self.running().is_some_and(|running| running.key().is_some())
    }

    fn has_room(&self) -> bool {
        (self.put.load(Ordering::Relaxed) + 1) % SIZE != self.take.load(Ordering::Acquire)
    }

    /// Takes a byte that arrived. What there is no room for is lost.
    pub fn receive(&self, byte: u8) {
        if let Some(running) = self.running()
            && running.key() == Some(byte)
        {
            running.ask();
        } else if self.has_room() {
            let put = self.put.load(Ordering::Relaxed);
            if let Some(place) = self.ring.get(put) {
                place.store(byte, Ordering::Relaxed);
            }
            self.put.store((put + 1) % SIZE, Ordering::Release);
        }
    }

    /// Whether there is anything to read, or nothing to wait for.
    pub fn is_ready(&self) -> bool {
        self.interrupted() || self.take.load(Ordering::Relaxed) != self.put.load(Ordering::Acquire)
    }

    /// Whether the program is to stop.
    pub fn interrupted(&self) -> bool {
        self.running().is_some_and(Interrupt::asked)
    }

    /// Reads what is there; how much that is.
    pub fn read(&self, into: &mut [u8]) -> usize {
        let mut n = 0;
        for to in into {
            let take = self.take.load(Ordering::Relaxed);
            if take == self.put.load(Ordering::Acquire) {
                break;
            }
            *to = self.ring.get(take).map_or(0, |place| place.load(Ordering::Relaxed));
            self.take.store((take + 1) % SIZE, Ordering::Release);
            n += 1;
        }
        n
    }

    /// Runs `f`; meanwhile ctrl-C, or what else the program chooses, asks `interrupt`.
    pub(crate) fn while_running<R>(&self, interrupt: &Interrupt, f: impl FnOnce() -> R) -> R {
        interrupt.reset_key();
        self.running.store(ptr::from_ref(interrupt).cast_mut(), Ordering::Release);
        let result = f();
        self.running.store(ptr::null_mut(), Ordering::Release);
        result
    }
}

impl Default for Input {
    fn default() -> Self {
        Input::new()
    }
}
