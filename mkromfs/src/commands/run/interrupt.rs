//! Ctrl-C while a program runs.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use romfs_loader::Interrupt;
use romfs_loader::prompt::ctrl;

/// The key whose interrupt the terminal makes a signal of. A program that wants none by it is ended, as by
/// MicroPython's unix port.
const CTRL_C: u8 = ctrl(b'C');

/// What stops the program that runs now; null while none does.
static RUNNING: AtomicPtr<Interrupt> = AtomicPtr::new(ptr::null_mut());

/// Status of a process whose program did not heed the first interrupt.
const STUBBORN: i32 = 1;

extern "C" fn on_signal(signal: libc::c_int) {
    // SAFETY: `while_running` sets the pointer to a reference that it holds, and takes it away, together with the
    // handler, before it returns.
    let Some(running) = (unsafe { RUNNING.load(Ordering::Acquire).as_ref() }) else { return };
    if running.key() != Some(CTRL_C) {
        // SAFETY: both calls may be made in a signal handler; the second ends the process as the signal does by itself.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    } else if !running.ask() {
        // SAFETY: ends the process without running anything of it, so it may be called here.
        unsafe { libc::_exit(STUBBORN) }
    }
}

/// Decides what SIGINT does.
fn handle(handler: libc::sighandler_t) {
    // SAFETY: all-zero is a valid action: no flags, so that a wait ends, and an empty mask.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler;
    // SAFETY: the action is complete and outlives the call; the old one is not asked for.
    unsafe { libc::sigaction(libc::SIGINT, &action, ptr::null_mut()) };
}

/// Runs `f`; meanwhile SIGINT asks `interrupt`, and the second time in vain ends the process.
pub fn while_running<R>(interrupt: &Interrupt, f: impl FnOnce() -> R) -> R {
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            handle(libc::SIG_DFL);
            RUNNING.store(ptr::null_mut(), Ordering::Release);
        }
    }
    interrupt.reset_key();
    RUNNING.store(ptr::from_ref(interrupt).cast_mut(), Ordering::Release);
    let _reset = Reset;
    handle(on_signal as *const () as libc::sighandler_t);
    f()
}
