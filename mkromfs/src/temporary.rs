//! Files and directories that have no name of their own yet. A signal that ends the process removes them first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// What there is now.
static PATHS: Mutex<Vec<PathBuf>> = Mutex::new(vec![]);

/// Something that is removed when a signal ends the process, until this is dropped: last of all, behind what removes it
/// otherwise.
#[derive(Debug)]
pub struct Temporary(PathBuf);

impl Temporary {
    /// Makes a file or directory; no signal ends the process in between.
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn new<T>(make: impl FnOnce() -> io::Result<T>, path: impl FnOnce(&T) -> &Path) -> io::Result<(Self, T)> {
        static WATCH: Once = Once::new();
        WATCH.call_once(watch);
        let mut paths = paths();
        let made = make()?;
        let path = path(&made).to_path_buf();
        paths.push(path.clone());
        Ok((Self(path), made))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        paths().retain(|path| *path != self.0);
    }
}

/// Runs `f`, which adds to a temporary directory, while none is being removed.
pub fn undisturbed<T>(f: impl FnOnce() -> T) -> T {
    let _paths = paths();
    f()
}

fn paths() -> MutexGuard<'static, Vec<PathBuf>> {
    PATHS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread that waits for signals, but for those that the process was told to ignore, as `nohup` does.
/// Without it they leave files behind, and nothing else is different.
fn watch() {
    let signals = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = Signals::new(signals) else { return };
    let remove_and_end = move || {
        for signal in signals.forever() {
            // Held to the end: nobody makes another one.
            let paths = paths();
            for path in paths.iter() {
                let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            }
            let _ = emulate_default_handler(signal);
        }
    };
    let _ = thread::Builder::new().name("signals".into()).spawn(remove_and_end);
}

fn is_ignored(signal: libc::c_int) -> bool {
    // SAFETY: all-zero bytes are a `sigaction`; the call only writes to it, and changes nothing.
    let action = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut action);
        action
    };
    action.sa_sigaction == libc::SIG_IGN
}
