//! The native stack: how large it is, and how much of it was ever used, told by painting it.

/// What the stack is painted with; the start-up code for Cortex-M has the same colour.
const PAINT: u32 = 0xcccc_cccc;

/// Bytes between what is in use and what is painted.
const MARGIN: usize = 256;

/// The native stack of the core.
#[derive(Clone, Copy)]
pub struct Stack {
    low: *mut u32,
    high: *mut u32,
}

impl Stack {
    /// The stack between two addresses.
    ///
    /// # Safety
    /// Between them lies mapped memory, aligned to words, that the core uses as its stack and nothing else uses.
    pub const unsafe fn new(low: *mut u32, high: *mut u32) -> Stack {
        Stack { low, high }
    }

    /// Its size in bytes.
    pub fn size(self) -> usize {
        self.high.addr() - self.low.addr()
    }

    /// Paints what is not in use yet, where the start-up code has not done so.
    #[inline(never)]
    pub fn paint(self) {
        let here = 0u32;
        let end = core::hint::black_box(&raw const here).addr().saturating_sub(MARGIN);
        let words = end.saturating_sub(self.low.addr()) / size_of::<u32>();
        for word in 0..words {
            // SAFETY: a word of the stack (see `new`) well below the frames in use.
            unsafe { self.low.add(word).write_volatile(PAINT) };
        }
    }

    /// The most bytes of it that were in use since it was painted.
    pub fn used(self) -> usize {
        let untouched = (0..self.size() / size_of::<u32>())
            // SAFETY: a word of the stack (see `new`); one that changes meanwhile belongs to this function.
            .take_while(|word| unsafe { self.low.add(*word).read_volatile() } == PAINT)
            .count();
        self.size() - untouched * size_of::<u32>()
    }
}
