//! The files of the place that the machine runs in: what a port implements to give programs more than mounted images.

/// What a file operation gives, or the number of its `OSError`.
pub type FileResult<T> = Result<T, Errno>;

/// The number of an `OSError`, as Linux has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(pub i32);

impl core::fmt::Display for Errno {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OSError {}", self.0)
    }
}

impl core::error::Error for Errno {}

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OpenMode {
    /// It can be read from.
    pub read: bool,
    /// It can be written to.
    pub write: bool,
    /// Whatever is written goes to its end.
    pub append: bool,
    /// It is made if there is none.
    pub create: bool,
    /// What was in it goes.
    pub truncate: bool,
}

/// From where a position counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whence {
    /// The start of the file.
    Start,
    /// The current position.
    Current,
    /// The end of the file.
    End,
}

/// What a name leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stat {
    /// Type and permissions as Linux has them: 0x4000 is a directory, 0x8000 a file.
    pub mode: u32,
    /// Inode, device, links, user, group.
    pub ids: [u64; 5],
    /// Bytes.
    pub size: u64,
    /// Access, modification and change, in seconds since 1970.
    pub times: [i64; 3],
}

impl Stat {
    /// The bits of a mode that say what it is, and their values.
    pub const TYPE: u32 = 0xf000;
    /// A directory.
    pub const DIRECTORY: u32 = 0x4000;
    /// A file.
    pub const FILE: u32 = 0x8000;
}

/// What a directory holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DirEntry<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// [`Stat::DIRECTORY`], [`Stat::FILE`] or another type; 0 where that is unknown.
    pub kind: u32,
    /// Its inode; 0 where there are none.
    pub inode: u64,
}

/// A file whose state is asked for. The bits are those of Linux: 1 to read, 4 to write, 8 an error, 16 the other end is
/// gone, 32 no such file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PollFile {
    /// Its number.
    pub file: i32,
    /// What is asked for.
    pub events: u16,
    /// What is so.
    pub ready: u16,
}

/// A file system. Paths are bytes, relative ones start at its current directory; open files have numbers.
///
/// Every operation may fail with the number of an `OSError`.
pub trait Files {
    /// Opens a file and gives its number.
    ///
    /// # Errors
    /// As for all of them: the number of the `OSError`.
    fn open(&self, path: &[u8], mode: OpenMode) -> FileResult<i32>;

    /// Reads at least one byte, none at the end.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn read(&self, file: i32, into: &mut [u8]) -> FileResult<usize>;

    /// Writes; gives how many bytes.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn write(&self, file: i32, bytes: &[u8]) -> FileResult<usize>;

    /// Moves to a position, gives it from the start.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn seek(&self, file: i32, offset: i64, whence: Whence) -> FileResult<u64>;

    /// Hands what was written to the medium.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn flush(&self, file: i32) -> FileResult<()>;

    /// Closes it; also what a program forgot, when the memory of its object is collected.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn close(&self, file: i32) -> FileResult<()>;

    /// What a path leads to.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn stat(&self, path: &[u8]) -> FileResult<Stat>;

    /// The file system at a path: block size, fragment size, blocks, free ones, available ones, inodes, free ones,
    /// available ones, flags, longest name.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn stat_system(&self, path: &[u8]) -> FileResult<[u64; 10]>;

    /// Calls `each` with every entry of a directory but `.` and `..`, until it says `false`.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn list(&self, path: &[u8], each: &mut dyn FnMut(DirEntry<'_>) -> bool) -> FileResult<()>;

    /// Makes a directory.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn make_dir(&self, path: &[u8]) -> FileResult<()>;

    /// Removes an empty directory.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn remove_dir(&self, path: &[u8]) -> FileResult<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn remove(&self, path: &[u8]) -> FileResult<()>;

    /// Renames a file or directory.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn rename(&self, from: &[u8], to: &[u8]) -> FileResult<()>;

    /// Changes the current directory.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn change_dir(&self, path: &[u8]) -> FileResult<()>;

    /// Calls `path` with the current directory.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn current_dir(&self, path: &mut dyn FnMut(&[u8])) -> FileResult<()>;

    /// Waits until one of the files is ready, at most so long; adds what is so to what [`PollFile::ready`] has already.
    /// Files that never wait are ready at once.
    ///
    /// # Errors
    /// See [`Files::open`].
    fn poll(&self, files: &mut [PollFile], _timeout_ms: u32) -> FileResult<()> {
        for file in files {
            file.ready |= file.events;
        }
        Ok(())
    }
}
