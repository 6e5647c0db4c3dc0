//! Loading all files: compiling sources, checking modules, measuring data. In parallel, and nothing is kept open.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::tree::{FileId, FileKind, SourceFile, file_id};
use crate::atomic::open_regular;
use crate::compile;
use crate::module::{self, MAX_SIZE};
use crate::problem::Problem;

/// Bytes that data is read by.
const BUFFER_SIZE: usize = 256 << 10;

/// What a file contributes to the image.
#[derive(Debug)]
pub enum Content {
    /// These bytes.
    Module(Vec<u8>),
    /// The bytes of the file itself, still on disk.
    OnDisk {
        /// Its length in bytes.
        size: u64,
        /// Its identity, to notice a replacement.
        id: FileId,
    },
}

impl Content {
    /// Bytes in the image.
    pub fn size(&self) -> u64 {
        match self {
            Self::Module(bytes) => bytes.len() as u64,
            Self::OnDisk { size, .. } => *size,
        }
    }
}

/// Loads all files on the threads of the current pool; the result is in the order of `files`. What is wrong with them
/// is added to `problems` in the same order, and makes the result incomplete.
pub fn load(files: &[SourceFile], opt_level: u8, progress: &ProgressBar, problems: &mut Vec<Problem>) -> Vec<Content> {
    let load = |file| {
        let content = load_file(file, opt_level);
        progress.inc(1);
        content
    };
    let loaded: Vec<_> = files.par_iter().map(load).collect();
    progress.finish_and_clear();
    loaded.into_iter().filter_map(|content| content.map_err(|problem| problems.push(problem)).ok()).collect()
}

/// Loads one file on the current thread.
///
/// # Errors
///
/// It cannot be read, is no valid module, or does not compile.
pub fn load_file(file: &SourceFile, opt_level: u8) -> Result<Content, Problem> {
    let (opened, metadata) = open_regular(&file.path)?;
    match file.kind {
        FileKind::Data => Ok(Content::OnDisk { size: metadata.len(), id: file_id(&metadata) }),
        FileKind::Module => {
            let bytes = read_whole(&file.path, opened)?;
            module::check(&bytes).map_err(|error| {
                Problem::new(&file.path, error.kind().to_string())
                    .offset(error.offset() as u64)
                    .help("compile it anew for MicroPython 1.29, or put its source in its place")
            })?;
            Ok(Content::Module(bytes))
        }
        FileKind::Source => {
            let source = read_whole(&file.path, opened)?;
            compile::compile(&source, &file.source, opt_level)
                .map(Content::Module)
                .map_err(|error| compile::problem(&error, &file.path, &source))
        }
    }
}

fn read_whole(path: &Path, file: File) -> Result<Vec<u8>, Problem> {
    let mut bytes = vec![];
    match file.take(MAX_SIZE + 1).read_to_end(&mut bytes) {
        Err(error) => Err(Problem::io(path, "read", &error)),
        Ok(size) if size as u64 > MAX_SIZE => Err(compile::too_large(path)),
        Ok(_) => Ok(bytes),
    }
}

/// Hands the file's content to `sink` piece by piece.
///
/// # Errors
///
/// The inner result is that of the sink. The outer one says that the file cannot be read, or is not the file that was
/// measured.
pub fn stream<E>(
    file: &SourceFile,
    content: &Content,
    mut sink: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Result<(), E>, Problem> {
    let (size, id) = match content {
        Content::Module(bytes) => return Ok(sink(bytes)),
        Content::OnDisk { size, id } => (*size, *id),
    };
    let changed = || Problem::new(&file.path, "changed while the image was being built").help("build again");
    let (mut opened, metadata) = open_regular(&file.path)?;
    if file_id(&metadata) != id {
        return Err(changed());
    }
    let mut buffer = vec![0; BUFFER_SIZE];
    let mut rest = size;
    loop {
        let count = match opened.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Problem::io(&file.path, "read", &error)),
        };
        rest = rest.checked_sub(count as u64).ok_or_else(changed)?;
        if count == 0 {
            return if rest == 0 { Ok(Ok(())) } else { Err(changed()) };
        }
        if let Err(error) = sink(&buffer[..count]) {
            return Ok(Err(error));
        }
    }
}
