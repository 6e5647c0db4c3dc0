//! Opening image files.

use std::path::{Path, PathBuf};

use memmap2::Mmap;
use romfs_format::romfs::{Entry, Image, Walk};

use crate::atomic::open_regular;
use crate::problem::{Failure, Problem, counted, printable};

/// An image file, mapped read-only.
#[derive(Debug)]
pub struct ImageFile {
    path: PathBuf,
    map: Mmap,
}

impl ImageFile {
    /// Maps the file at `path`. Its contents are not looked at yet.
    ///
    /// # Errors
    ///
    /// It cannot be opened, is not a regular file, or cannot be mapped.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let (file, _) = open_regular(path)?;
        // SAFETY: the mapping is private and read-only, and nothing in this process writes to image files in place
        // (they are replaced by renaming). Another process that writes to the file or truncates it while we read can
        // change what we see, or end us with SIGBUS: the promise that this does not happen is the user's, as with
        // every tool that maps its input.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| Problem::io(path, "map", &error))?;
        Ok(Self { path: path.to_path_buf(), map })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// The image in the file.
    ///
    /// # Errors
    ///
    /// The file is not an image, or not a whole one.
    pub fn image(&self) -> Result<Image<'_>, Failure> {
        Image::parse(&self.map).map_err(|error| {
            Problem::image(&self.path, error)
                .help("build the image anew, or copy it again from where it is whole")
                .into()
        })
    }
}

/// How many times an image's own size its files may have in all. Files that share data can otherwise make a small
/// image cost any time to check, and any space to unpack.
pub const MAX_SHARING: u64 = 100;

/// Checks that the files of an image do not claim absurdly more data than it has.
///
/// # Errors
///
/// They have more than [`MAX_SHARING`] times the image's size in all.
pub fn check_sharing(path: &Path, image: &Image<'_>) -> Result<(), Problem> {
    let mut total = 0u64;
    for step in image.walk().map_while(Result::ok) {
        if let Entry::File(file) = step.entry {
            total = total.saturating_add(file.data.len() as u64);
        }
    }
    if total / MAX_SHARING <= image.bytes().len() as u64 {
        return Ok(());
    }
    let message = format!("files have {total} bytes in all, more than {MAX_SHARING} times the image's size");
    Err(Problem::new(path, message).help("do not use this image: no builder makes such, it is meant to do harm"))
}

/// One entry of an image with its path.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// The path from the root as the image has it: names joined by `/`, nothing checked.
    pub path: Vec<u8>,
    /// The entry.
    pub entry: Entry<'a>,
}

impl Listed<'_> {
    /// The path as one line of text.
    pub fn printable(&self) -> String {
        printable(&self.path)
    }
}

/// The entries of an image with their paths, in its order. Ends after the first error.
#[derive(Debug)]
pub struct Listing<'a> {
    walk: Walk<'a>,
    path: Vec<u8>,
    /// Length of the path of each open directory, the root's first.
    lengths: Vec<usize>,
}

impl<'a> Listing<'a> {
    /// All entries of `image`.
    pub fn new(image: &Image<'a>) -> Self {
        Self { walk: image.walk(), path: Vec::new(), lengths: vec![0] }
    }
}

impl<'a> Iterator for Listing<'a> {
    type Item = Result<Listed<'a>, romfs_format::romfs::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = match self.walk.next()? {
            Ok(step) => step,
            Err(error) => return Some(Err(error)),
        };
        self.lengths.truncate(step.depth + 1);
        self.path.truncate(self.lengths[step.depth]);
        if step.depth > 0 {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(step.entry.name());
        self.lengths.push(self.path.len());
        Some(Ok(Listed { path: self.path.clone(), entry: step.entry }))
    }
}

/// Whether a file of an image is Python source, by its path.
pub fn is_source(path: &[u8]) -> bool {
    path.ends_with(b".py")
}

/// What becomes of sources in an image, to be told where they are left out.
pub fn compiled_in_ram(sources: usize) -> String {
    let verb = if sources == 1 { "is" } else { "are" };
    format!("{} {verb} compiled into RAM when imported", counted(sources, "source"))
}

/// Whether a count is left out of a report.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
pub(crate) fn is_zero(count: &usize) -> bool {
    *count == 0
}
