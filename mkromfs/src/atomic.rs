//! Output that is there whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::problem::{Failure, Problem};
use crate::temporary::Temporary;

/// A file that takes its final name only when it is complete. Dropped before, it leaves no trace.
#[derive(Debug)]
pub struct AtomicFile {
    file: NamedTempFile,
    temporary: Temporary,
    target: PathBuf,
    /// The mode of the file that is replaced.
    permissions: Option<Permissions>,
}

impl AtomicFile {
    /// Starts a file that will stand at `target`, in the directory of `target`. A symbolic link is written through.
    ///
    /// # Errors
    ///
    /// Something stands at `target` that is no regular file, or its directory cannot be written.
    pub fn create(target: &Path) -> Result<Self, Problem> {
        let (target, permissions) = match fs::metadata(target) {
            Ok(old) if !old.is_file() => {
                let what = if old.is_dir() { "a directory" } else { "not a regular file" };
                return Err(
                    Problem::new(target, format!("cannot be replaced: it is {what}")).help("choose another output")
                );
            }
            Ok(old) => {
                let real = fs::canonicalize(target).map_err(|error| Problem::io(target, "resolve", &error))?;
                (real, Some(old.permissions()))
            }
            Err(_) => (target.to_path_buf(), None),
        };
        let Some(name) = target.file_name() else {
            return Err(Problem::new(&target, "is not the name of a file").help("choose another output"));
        };
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        // The process's umask narrows this, as for every newly created file.
        let mut builder = Builder::new();
        builder.prefix(&prefix).suffix(".tmp").permissions(Permissions::from_mode(0o666));
        let (temporary, file) = Temporary::new(|| builder.tempfile_in(directory_of(&target)), NamedTempFile::path)
            .map_err(|error| Problem::io(&target, "create it in its directory", &error))?;
        Ok(Self { file, temporary, target, permissions })
    }

    /// Puts the file into its place, replacing what stood there.
    ///
    /// # Errors
    ///
    /// The file cannot be moved; nothing has changed then.
    pub fn commit(self) -> Result<(), Problem> {
        let Self { file, temporary: _temporary, target, permissions } = self;
        let moved = match permissions {
            Some(permissions) => file.as_file().set_permissions(permissions),
            None => Ok(()),
        };
        moved
            .and_then(|()| file.persist(&target).map_err(|error| error.error))
            .map(drop)
            .map_err(|error| Problem::io(&target, "put the new file in its place", &error))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Whether a path given as an output means standard output: it is `-`.
pub fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Where a command tells what it wrote to `target`: on `out`, or on `stderr` where standard output is for what was
/// written.
pub fn report_to<'a>(target: &Path, out: &'a mut dyn Write, stderr: &'a mut io::Stderr) -> &'a mut dyn Write {
    if is_stdout(target) { stderr } else { out }
}

/// What a command writes: a file that is there whole or not at all, or standard output.
pub enum Output<'a> {
    /// The file.
    File(AtomicFile),
    /// Standard output.
    Stdout(&'a mut dyn Write),
}

impl<'a> Output<'a> {
    /// Starts what will stand at `target`; for `-` it is `out`.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::create`].
    pub fn create(target: &Path, out: &'a mut dyn Write) -> Result<Self, Problem> {
        if is_stdout(target) { Ok(Output::Stdout(out)) } else { AtomicFile::create(target).map(Output::File) }
    }

    /// What a failure to write means; `doing` completes "cannot ...".
    pub fn failure(&self, doing: &str, error: io::Error) -> Failure {
        match self {
            Output::File(file) => Problem::io(&file.target, doing, &error).into(),
            Output::Stdout(_) => Failure::Output(error),
        }
    }

    /// Puts the file into its place, or the rest of it onto standard output.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::commit`].
    pub fn commit(self) -> Result<(), Failure> {
        match self {
            Output::File(file) => Ok(file.commit()?),
            Output::Stdout(out) => out.flush().map_err(Failure::Output),
        }
    }
}

/// Makes `bytes` all that stands at `target`; `-` is `out`.
///
/// # Errors
///
/// They cannot be written there.
pub fn replace(target: &Path, bytes: &[u8], out: &mut dyn Write) -> Result<(), Failure> {
    let mut file = Output::create(target, out)?;
    file.write_all(bytes).map_err(|error| file.failure("write it", error))?;
    file.commit()
}

impl Write for Output<'_> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Output::File(file) => file.write(buf),
            Output::Stdout(out) => out.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::File(file) => file.flush(),
            Output::Stdout(out) => out.flush(),
        }
    }
}

/// The directory that `path` stands in.
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Opens the file at `path` for reading, without ever waiting: a FIFO or a device is refused.
///
/// # Errors
///
/// It cannot be opened, or is not a regular file.
pub fn open_regular(path: &Path) -> Result<(File, fs::Metadata), Problem> {
    use std::os::unix::fs::OpenOptionsExt;
    // Looking before opening keeps us from disturbing devices; O_NONBLOCK covers a change between the two.
    let checked = |metadata: io::Result<fs::Metadata>| match metadata {
        Ok(metadata) if metadata.is_file() => Ok(metadata),
        Ok(metadata) => Err(Problem::new(path, format!("is {}, not a regular file", type_name(metadata.file_type())))),
        Err(error) => Err(Problem::io(path, "open", &error)),
    };
    checked(fs::metadata(path))?;
    let file = File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
        .map_err(|error| Problem::io(path, "open", &error))?;
    let metadata = checked(file.metadata())?;
    Ok((file, metadata))
}

/// What kind of file this is, with its article.
pub fn type_name(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_char_device() {
        "a character device"
    } else if kind.is_block_device() {
        "a block device"
    } else if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else {
        "a special file"
    }
}
