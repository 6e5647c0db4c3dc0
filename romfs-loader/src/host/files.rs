//! The files of a host with an operating system, as [`Files`].
#![deny(clippy::arithmetic_side_effects)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, DirEntryExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::FdFlags;

use crate::errno;
use crate::files::{DirEntry, Errno, FileResult, Files, OpenMode, PollFile, Stat, Whence};

/// How much is read ahead of a program that reads by the byte or by the line.
const AHEAD: usize = 4096;

/// The permissions of a new file, before the process's mask.
const NEW_FILE: u32 = 0o644;

/// An open file, and what was read of it ahead: only regular files are read so, for others might not give as much.
#[derive(Debug)]
struct Open {
    file: File,
    regular: bool,
    ahead: Vec<u8>,
    taken: usize,
}

impl Open {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ahead.len() {
            if !self.regular || into.len() >= AHEAD {
                return self.file.read(into);
            }
            self.taken = 0;
            self.ahead.resize(AHEAD, 0);
            let read = self.file.read(&mut self.ahead);
            self.ahead.truncate(*read.as_ref().unwrap_or(&0));
            read?;
        }
        let rest = &self.ahead[self.taken..];
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        self.taken = self.taken.saturating_add(n);
        Ok(n)
    }

    /// Goes back to where the program believes to be.
    fn forget_ahead(&mut self) -> io::Result<()> {
        let back = self.ahead.len().saturating_sub(self.taken);
        self.ahead.clear();
        self.taken = 0;
        if back > 0 {
            self.file.seek(SeekFrom::Current((back as i64).wrapping_neg()))?;
        }
        Ok(())
    }
}

/// The open files of a [`super::Host`], by the number that the system gave them.
#[derive(Debug, Default)]
pub(super) struct OpenFiles {
    open: RefCell<BTreeMap<i32, Open>>,
}

/// The number of an error of the system.
fn number(error: io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or(match error.kind() {
        // A NUL in a path.
        io::ErrorKind::InvalidInput => errno::EINVAL,
        _ => errno::EIO,
    }))
}

/// Does it again when a signal came between.
fn retried<T>(mut operation: impl FnMut() -> io::Result<T>) -> FileResult<T> {
    loop {
        match operation() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result.map_err(number),
        }
    }
}

fn path_of(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

fn kind_of(kind: fs::FileType) -> u32 {
    type Is = fn(&fs::FileType) -> bool;
    const OTHERS: [(Is, u32); 5] = [
        (|kind| kind.is_symlink(), 0xa000),
        (|kind| kind.is_fifo(), 0x1000),
        (|kind| kind.is_socket(), 0xc000),
        (|kind| kind.is_block_device(), 0x6000),
        (|kind| kind.is_char_device(), 0x2000),
    ];
    match kind {
        kind if kind.is_file() => Stat::FILE,
        kind if kind.is_dir() => Stat::DIRECTORY,
        kind => OTHERS.iter().find(|(is, _)| is(&kind)).map_or(0, |(_, mode)| *mode),
    }
}

/// The events of `poll` by their numbers in programs, which systems count in words of different types.
const EVENTS: [(u16, PollFlags); 6] = [
    (0x01, PollFlags::IN),
    (0x02, PollFlags::PRI),
    (0x04, PollFlags::OUT),
    (0x08, PollFlags::ERR),
    (0x10, PollFlags::HUP),
    (0x20, PollFlags::NVAL),
];

fn flags_of(events: u16) -> PollFlags {
    let asked = EVENTS.iter().filter(|(number, _)| events & number != 0);
    asked.fold(PollFlags::empty(), |flags, (_, flag)| flags | *flag)
}

fn events_of(flags: PollFlags) -> u16 {
    let found = EVENTS.iter().filter(|(_, flag)| flags.contains(*flag));
    found.fold(0, |events, (number, _)| events | number)
}

impl OpenFiles {
    /// Takes over a descriptor that the process was started with, if the number is that of one; standard streams have
    /// files of their own.
    fn adopt(&self, number: i32) {
        if number <= 2 || self.open.borrow().contains_key(&number) {
            return;
        }
        // SAFETY: it is borrowed for one call that looks at the descriptor, and fails where there is none.
        let flags = rustix::io::fcntl_getfd(unsafe { BorrowedFd::borrow_raw(number) });
        // What this process opened, as all of Rust does, is closed at `exec`; what survived that belongs to nobody
        // here.
        if !flags.is_ok_and(|flags| !flags.contains(FdFlags::CLOEXEC)) {
            return;
        }
        // SAFETY: the descriptor is open and has no owner in this process: see above. The table is its owner from now
        // on.
        let file = unsafe { File::from_raw_fd(number) };
        // Nothing is read ahead of what other processes read as well.
        self.open.borrow_mut().insert(number, Open { file, regular: false, ahead: Vec::new(), taken: 0 });
    }

    fn with<T>(&self, file: i32, f: impl FnOnce(&mut Open) -> FileResult<T>) -> FileResult<T> {
        self.adopt(file);
        self.open.borrow_mut().get_mut(&file).map_or(Err(Errno(errno::EBADF)), f)
    }
}

impl Files for OpenFiles {
    fn open(&self, path: &[u8], mode: OpenMode) -> FileResult<i32> {
        let mut options = OpenOptions::new();
        options.read(mode.read).mode(NEW_FILE).create(mode.create);
        if mode.append {
            options.append(true);
        } else {
            options.write(mode.write).truncate(mode.truncate);
        }
        let file = retried(|| options.open(path_of(path)))?;
        let regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
        let number = file.as_raw_fd();
        self.open.borrow_mut().insert(number, Open { file, regular, ahead: Vec::new(), taken: 0 });
        Ok(number)
    }

    fn read(&self, file: i32, into: &mut [u8]) -> FileResult<usize> {
        self.with(file, |open| retried(|| open.read(into)))
    }

    fn write(&self, file: i32, bytes: &[u8]) -> FileResult<usize> {
        self.with(file, |open| {
            open.forget_ahead().map_err(number)?;
            retried(|| open.file.write(bytes))
        })
    }

    fn seek(&self, file: i32, offset: i64, whence: Whence) -> FileResult<u64> {
        self.with(file, |open| {
            open.forget_ahead().map_err(number)?;
            let to = match whence {
                Whence::Start => SeekFrom::Start(u64::try_from(offset).map_err(|_| Errno(errno::EINVAL))?),
                Whence::Current => SeekFrom::Current(offset),
                Whence::End => SeekFrom::End(offset),
            };
            open.file.seek(to).map_err(number)
        })
    }

    fn flush(&self, file: i32) -> FileResult<()> {
        self.with(file, |open| retried(|| open.file.sync_all()))
    }

    fn close(&self, file: i32) -> FileResult<()> {
        self.adopt(file);
        self.open.borrow_mut().remove(&file).map(|_| ()).ok_or(Errno(errno::EBADF))
    }

    fn stat(&self, path: &[u8]) -> FileResult<Stat> {
        let found = retried(|| fs::metadata(path_of(path)))?;
        Ok(Stat {
            mode: found.mode(),
            ids: [found.ino(), found.dev(), found.nlink(), found.uid().into(), found.gid().into()],
            size: found.size(),
            times: [found.atime(), found.mtime(), found.ctime()],
        })
    }

    fn stat_system(&self, path: &[u8]) -> FileResult<[u64; 10]> {
        let s = rustix::fs::statvfs(path_of(path)).map_err(|error| Errno(error.raw_os_error()))?;
        let files = [s.f_files, s.f_ffree, s.f_favail];
        Ok([
            s.f_bsize,
            s.f_frsize,
            s.f_blocks,
            s.f_bfree,
            s.f_bavail,
            files[0],
            files[1],
            files[2],
            s.f_flag.bits(),
            s.f_namemax,
        ])
    }

    fn list(&self, path: &[u8], each: &mut dyn FnMut(DirEntry<'_>) -> bool) -> FileResult<()> {
        for entry in retried(|| fs::read_dir(path_of(path)))? {
            let entry = entry.map_err(number)?;
            let kind = entry.file_type().map_or(0, kind_of);
            if !each(DirEntry { name: entry.file_name().as_bytes(), kind, inode: entry.ino() }) {
                break;
            }
        }
        Ok(())
    }

    fn make_dir(&self, path: &[u8]) -> FileResult<()> {
        retried(|| DirBuilder::new().mode(0o777).create(path_of(path)))
    }

    fn remove_dir(&self, path: &[u8]) -> FileResult<()> {
        retried(|| fs::remove_dir(path_of(path)))
    }

    fn remove(&self, path: &[u8]) -> FileResult<()> {
        retried(|| fs::remove_file(path_of(path)))
    }

    fn rename(&self, from: &[u8], to: &[u8]) -> FileResult<()> {
        retried(|| fs::rename(path_of(from), path_of(to)))
    }

    fn change_dir(&self, path: &[u8]) -> FileResult<()> {
        retried(|| std::env::set_current_dir(path_of(path)))
    }

    fn current_dir(&self, path: &mut dyn FnMut(&[u8])) -> FileResult<()> {
        let current = std::env::current_dir().map_err(number)?;
        path(current.as_os_str().as_bytes());
        Ok(())
    }

    fn poll(&self, files: &mut [PollFile], timeout_ms: u32) -> FileResult<()> {
        files.iter().for_each(|file| self.adopt(file.file));
        let open = self.open.borrow();
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let fds: Vec<Option<BorrowedFd<'_>>> = files
            .iter()
            .map(|file| match file.file {
                0 => Some(stdin.as_fd()),
                1 => Some(stdout.as_fd()),
                2 => Some(stderr.as_fd()),
                number => open.get(&number).map(|open| open.file.as_fd()),
            })
            .collect();
        let mut polled: Vec<PollFd<'_>> = files
            .iter()
            .zip(&fds)
            .filter_map(|(file, fd)| Some(PollFd::from_borrowed_fd((*fd)?, flags_of(file.events))))
            .collect();
        // What is not open is ready to say so.
        let timeout = if polled.len() < files.len() { 0 } else { timeout_ms };
        let timeout = Timespec {
            tv_sec: i64::from(timeout / 1000),
            tv_nsec: i64::from(timeout % 1000).saturating_mul(1_000_000),
        };
        match rustix::event::poll(&mut polled, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(Errno(error.raw_os_error())),
        }
        let mut polled = polled.iter();
        for (file, fd) in files.iter_mut().zip(&fds) {
            file.ready |= match fd {
                Some(_) => polled.next().map_or(0, |polled| events_of(polled.revents())),
                None => events_of(PollFlags::NVAL),
            };
        }
        Ok(())
    }
}
