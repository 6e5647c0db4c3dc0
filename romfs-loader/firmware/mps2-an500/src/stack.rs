//! The native stack: how large it is, and how much of it was ever used.

use cortex_m_rt::STACK_PAINT_VALUE;

unsafe extern "C" {
    static _stack_start: u32;
    static _stack_end: u32;
}

/// Its size in bytes.
pub fn size() -> usize {
    (&raw const _stack_start).addr() - (&raw const _stack_end).addr()
}

/// The most bytes of it that were in use since the start: what no longer has the colour that the start-up code painted it.
pub fn used() -> usize {
    let lowest = &raw const _stack_end;
    let untouched = (0..size() / size_of::<u32>())
        // SAFETY: between its two ends the stack is mapped RAM; a word that changes meanwhile belongs to this function.
        .take_while(|word| unsafe { lowest.add(*word).read_volatile() } == STACK_PAINT_VALUE)
        .count();
    size() - untouched * size_of::<u32>()
}
