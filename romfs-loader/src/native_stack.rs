//! The native stack as a root of the collector: values that built-ins hold in locals and registers.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

const WORD: usize = size_of::<usize>();

/// Saves the registers that a callee must preserve into memory, then calls `f` with the address of that memory: every
/// live value of the callers lies at or above it.
#[inline(never)]
pub(crate) fn with_spilled<R>(f: impl FnOnce(usize) -> R) -> R {
    let mut registers = [0usize; 16];
    spill(&mut registers);
    let low = core::hint::black_box(&raw const registers).addr();
    let result = f(low);
    core::hint::black_box(&registers);
    result
}

/// About where the native stack is now.
#[inline(always)]
pub(crate) fn here() -> usize {
    let marker = 0u8;
    core::hint::black_box(&raw const marker).addr()
}

/// The words between two addresses of this thread's stack, to look for addresses in.
pub(crate) fn words<'a>(low: usize, high: usize) -> &'a [Cell<usize>] {
    let low = low & WORD.wrapping_neg();
    if cfg!(miri) || high <= low {
        return &[];
    }
    let start = core::ptr::with_exposed_provenance::<Cell<usize>>(low);
    // SAFETY: `low` is an address in a live frame of this thread's stack and `high` one in an older frame, so all words
    // between them are mapped; any bit pattern is a usize, and nothing else runs while they are looked at.
    unsafe { core::slice::from_raw_parts(start, high.saturating_sub(low) / WORD) }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
fn spill(to: &mut [usize; 16]) {
    // SAFETY: stores six registers into an array of sixteen words.
    unsafe {
        core::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12",
            "mov [{0} + 24], r13", "mov [{0} + 32], r14", "mov [{0} + 40], r15",
            in(reg) to.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}

#[cfg(all(target_arch = "x86", not(miri)))]
fn spill(to: &mut [usize; 16]) {
    // SAFETY: stores four registers into an array of sixteen words.
    unsafe {
        core::arch::asm!(
            "mov [{0}], ebx", "mov [{0} + 4], ebp", "mov [{0} + 8], esi", "mov [{0} + 12], edi",
            in(reg) to.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
fn spill(to: &mut [usize; 16]) {
    // SAFETY: stores twelve registers into an array of sixteen words.
    unsafe {
        core::arch::asm!(
            "stp x19, x20, [{0}]", "stp x21, x22, [{0}, 16]", "stp x23, x24, [{0}, 32]",
            "stp x25, x26, [{0}, 48]", "stp x27, x28, [{0}, 64]", "stp x29, x30, [{0}, 80]",
            in(reg) to.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}

#[cfg(all(target_arch = "arm", not(miri)))]
fn spill(to: &mut [usize; 16]) {
    // SAFETY: stores eight registers into an array of sixteen words; moves through a scratch register work on ARMv6-M
    // too.
    unsafe {
        core::arch::asm!(
            "str r4, [{0}]", "str r5, [{0}, #4]", "str r6, [{0}, #8]", "str r7, [{0}, #12]",
            "mov {1}, r8", "str {1}, [{0}, #16]", "mov {1}, r9", "str {1}, [{0}, #20]",
            "mov {1}, r10", "str {1}, [{0}, #24]", "mov {1}, r11", "str {1}, [{0}, #28]",
            in(reg) to.as_mut_ptr(), out(reg) _, options(nostack, preserves_flags)
        );
    }
}

#[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), not(miri)))]
fn spill(to: &mut [usize; 16]) {
    macro_rules! store {
        ($op:literal, $($reg:literal $slot:literal),*) => {
            // SAFETY: stores twelve registers into an array of sixteen words.
            unsafe {
                core::arch::asm!(
                    $(concat!($op, " ", $reg, ", ", $slot, "*{word}({0})"),)*
                    in(reg) to.as_mut_ptr(), word = const size_of::<usize>(), options(nostack, preserves_flags)
                );
            }
        };
    }
    #[cfg(target_arch = "riscv32")]
    store!(
        "sw", "s0" "0", "s1" "1", "s2" "2", "s3" "3", "s4" "4", "s5" "5", "s6" "6",
        "s7" "7", "s8" "8", "s9" "9", "s10" "10", "s11" "11"
    );
    #[cfg(target_arch = "riscv64")]
    store!(
        "sd", "s0" "0", "s1" "1", "s2" "2", "s3" "3", "s4" "4", "s5" "5", "s6" "6",
        "s7" "7", "s8" "8", "s9" "9", "s10" "10", "s11" "11"
    );
}

#[cfg(miri)]
fn spill(_: &mut [usize; 16]) {}

#[cfg(not(any(
    miri,
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "riscv32",
    target_arch = "riscv64"
)))]
compile_error!("romfs-loader's collector needs to know which registers of this architecture survive a call");
