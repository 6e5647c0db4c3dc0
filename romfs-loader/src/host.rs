//! What a host with an operating system has: images mapped from files, the console, the clock, files.
#![deny(clippy::arithmetic_side_effects)]

mod files;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use memmap2::{Mmap, MmapOptions};
use tz::TimeZone;

use crate::files::Files;
use crate::platform::{LocalOffset, Platform};

/// An image file, mapped read-only. Its bytes stay in the page cache; nothing is read ahead.
#[derive(Debug)]
pub struct MappedImage {
    map: Mmap,
}

impl MappedImage {
    /// Maps a file.
    ///
    /// # Errors
    /// What opening and mapping the file gives.
    ///
    /// # Safety
    /// Nobody writes to the file or truncates it while it is mapped: what was verified must stay as it was, and reading
    /// past a new end ends the process with a signal. `mkromfs` replaces images by renaming, which leaves a mapped one
    /// as it is.
    pub unsafe fn open(path: &Path) -> io::Result<MappedImage> {
        // SAFETY: the caller's promise.
        unsafe { MappedImage::map(&File::open(path)?) }
    }

    /// Maps an open file.
    ///
    /// # Errors
    /// What mapping gives.
    ///
    /// # Safety
    /// As for [`MappedImage::open`].
    pub unsafe fn map(file: &File) -> io::Result<MappedImage> {
        // SAFETY: the mapping is read-only, and the caller's promise.
        let map = unsafe { Mmap::map(file)? };
        Ok(MappedImage { map })
    }

    /// Maps `length` bytes of an open file from an offset on.
    ///
    /// # Errors
    /// What mapping gives.
    ///
    /// # Safety
    /// As for [`MappedImage::open`], of these bytes.
    pub unsafe fn map_part(file: &File, offset: u64, length: usize) -> io::Result<MappedImage> {
        let mut options = MmapOptions::new();
        // SAFETY: the mapping is read-only, and the caller's promise.
        let map = unsafe { options.offset(offset).len(length).map(file)? };
        Ok(MappedImage { map })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }
}

/// Standard output and input, and the system's clocks. What a program prints is shown when the `print` or the line
/// ends.
#[derive(Debug)]
pub struct Host {
    start: Instant,
    out: std::cell::RefCell<io::BufWriter<io::Stdout>>,
    input: std::cell::RefCell<Input>,
    /// Environment variables that the program set or, with `None`, removed: the process's own stay as they are.
    env: std::cell::RefCell<std::collections::BTreeMap<Vec<u8>, Option<Vec<u8>>>>,
    files: files::OpenFiles,
    #[cfg(feature = "update")]
    updates: std::cell::OnceCell<Box<dyn crate::updates::Updates>>,
}

impl Default for Host {
    fn default() -> Host {
        Host::new()
    }
}

impl Host {
    /// The process's console.
    pub fn new() -> Host {
        Host {
            start: Instant::now(),
            out: io::BufWriter::with_capacity(1 << 14, io::stdout()).into(),
            input: Default::default(),
            env: Default::default(),
            files: Default::default(),
            #[cfg(feature = "update")]
            updates: Default::default(),
        }
    }

    /// Gives programs slots for the module `update`, once.
    #[cfg(feature = "update")]
    pub fn set_updates(&self, updates: Box<dyn crate::updates::Updates>) {
        let _ = self.updates.set(updates);
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// Those of standard output: a closed pipe, a full disk.
    pub fn flush(&self) -> io::Result<()> {
        self.out.borrow_mut().flush()
    }

    /// Reads standard input, at least one byte; 0 at its end. Whoever else reads the process's standard input misses
    /// what was read ahead here.
    ///
    /// # Errors
    /// Those of standard input; [`io::ErrorKind::Interrupted`] when a signal ends the wait.
    pub fn input(&self, into: &mut [u8]) -> io::Result<usize> {
        // Who waits for input wants to see the question.
        let _ = self.flush();
        self.input.borrow_mut().read(into)
    }
}

/// Standard input, of which some is read ahead: programs ask for a byte at a time.
#[derive(Debug, Default)]
struct Input {
    bytes: Vec<u8>,
    at: usize,
}

impl Input {
    /// How much is read at once.
    const CHUNK: usize = 1 << 12;

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest().is_empty() {
            self.bytes.resize(Self::CHUNK, 0);
            self.at = Self::CHUNK;
            let read = rustix::io::read(rustix::stdio::stdin(), &mut self.bytes)?;
            self.bytes.truncate(read);
            self.at = 0;
        }
        let rest = self.rest();
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        self.at = self.at.saturating_add(n);
        Ok(n)
    }
}

impl Platform for Host {
    #[cfg(feature = "update")]
    fn updates(&self) -> Option<&dyn crate::updates::Updates> {
        self.updates.get().map(|updates| &**updates)
    }

    fn write(&self, bytes: &[u8]) {
        let mut out = self.out.borrow_mut();
        // A console that is gone is no reason to stop a program; `flush` at the end says so.
        let written = out.write_all(bytes);
        if written.is_ok() && bytes.contains(&b'\n') {
            let _ = out.flush();
        }
    }

    fn flush(&self) {
        let _ = Host::flush(self);
    }

    fn write_error(&self, bytes: &[u8]) {
        // What was printed before comes before. Nobody is left to tell that standard error is gone.
        let _ = self.flush().and_then(|()| io::stderr().write_all(bytes));
    }

    fn read(&self, into: &mut [u8]) -> usize {
        self.input(into).unwrap_or(0)
    }

    fn input_ready(&self) -> bool {
        !self.input.borrow().rest().is_empty()
    }

    fn ticks_us(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }

    fn time_ns(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64)
    }

    fn local_offset(&self, utc: i64) -> LocalOffset {
        let mut zone = String::new();
        self.env(b"TZ", &mut |value| zone = String::from_utf8_lossy(value).into_owned());
        // As the C library has it: no variable means the system's zone, an unknown zone means UTC.
        let zone = if zone.is_empty() { TimeZone::local() } else { TimeZone::from_posix_tz(&zone) };
        let zone = zone.unwrap_or_else(|_| TimeZone::utc());
        match zone.find_local_time_type(utc) {
            Ok(at) => LocalOffset { seconds: at.ut_offset(), is_dst: at.is_dst() },
            Err(_) => LocalOffset { seconds: 0, is_dst: false },
        }
    }

    fn env(&self, name: &[u8], value: &mut dyn FnMut(&[u8])) {
        match self.env.borrow().get(name) {
            Some(set) => {
                if let Some(set) = set {
                    value(set);
                }
            }
            None => {
                if let Some(found) = std::env::var_os(OsStr::from_bytes(name)) {
                    value(found.as_bytes());
                }
            }
        }
    }

    fn set_env(&self, name: &[u8], value: Option<&[u8]>) -> bool {
        self.env.borrow_mut().insert(name.to_vec(), value.map(<[u8]>::to_vec));
        true
    }

    fn files(&self) -> Option<&dyn Files> {
        Some(&self.files)
    }

    fn system(&self, command: &[u8]) -> Option<i32> {
        let _ = self.flush();
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(OsStr::from_bytes(command));
        for (name, value) in self.env.borrow().iter() {
            let name = OsStr::from_bytes(name);
            match value {
                Some(value) => shell.env(name, OsStr::from_bytes(value)),
                None => shell.env_remove(name),
            };
        }
        // What `system` of the C library gives when there is no shell.
        Some(shell.status().map_or(-1, ExitStatusExt::into_raw))
    }

    fn random(&self, into: &mut [u8]) -> bool {
        File::open("/dev/urandom").and_then(|mut source| source.read_exact(into)).is_ok()
    }

    fn executable(&self, path: &mut dyn FnMut(&[u8])) {
        if let Ok(executable) = std::env::current_exe() {
            path(executable.as_os_str().as_bytes());
        }
    }

    fn sleep_us(&self, us: u64) {
        let _ = self.flush();
        let time = Duration::from_micros(us);
        let Ok(seconds) = time.as_secs().try_into() else { return };
        // Unlike the standard library's, it ends when a signal arrives: the program may have been interrupted.
        let time = rustix::thread::Timespec { tv_sec: seconds, tv_nsec: time.subsec_nanos().into() };
        let _ = rustix::thread::nanosleep(&time);
    }

    fn seed(&self) -> u64 {
        self.time_ns() ^ u64::from(std::process::id()) << 32
    }

    fn name(&self) -> &'static str {
        "linux"
    }

    fn machine(&self) -> &'static str {
        std::env::consts::ARCH
    }
}
