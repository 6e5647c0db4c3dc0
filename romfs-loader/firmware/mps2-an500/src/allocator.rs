//! Memory for the compiler, which is the only part that allocates.

use embedded_alloc::LlffHeap;

/// How much there is: sources of about 10 KiB.
const BYTES: usize = 256 << 10;

#[global_allocator]
static ALLOCATOR: LlffHeap = LlffHeap::empty();

/// Gives the allocator its memory.
pub fn start() {
    if let Some(memory) = cortex_m::singleton!(: [u8; BYTES] = [0; BYTES]) {
        // SAFETY: the memory is a static that nobody else has, and `singleton` gives it only once.
        unsafe { ALLOCATOR.init(memory.as_mut_ptr().addr(), BYTES) };
    }
}
