//! The program under the name mpy-cross: its messages, word by word, and its exit status.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

use compiler::{CompileError, ErrorKind};

use super::command_line::{CommandLine, Output, Stop};
use super::{Fault, OPTIONS, VERSION, compile};
use crate::atomic::directory_of;
use crate::help::Help;

/// What there is to say of a name that is not UTF-8.
const NOT_UTF8: &[u8] = b"UnicodeError: \n";

/// Whether a program that was called by this path is asked to be mpy-cross.
pub fn is_called_by(program: &OsStr) -> bool {
    Path::new(program).file_name().is_some_and(|name| name == "mpy-cross")
}

/// Runs mpy-cross on the process's arguments and standard streams.
pub fn main(program: &OsStr, args: &[OsString]) -> ExitCode {
    let (out, err) = (&mut io::stdout().lock(), &mut io::stderr().lock());
    match run(program, args, out, err) {
        Ok(status) => status,
        // Whoever reads our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(program: &OsStr, args: &[OsString], out: &mut dyn Write, err: &mut dyn Write) -> io::Result<ExitCode> {
    let line = match CommandLine::parse(args) {
        Ok(line) => line,
        Err(Stop::Version) => {
            writeln!(out, "{VERSION}")?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(Stop::Usage(_)) => {
            out.write_all(b"usage: ")?;
            out.write_all(program.as_bytes())?;
            let options = Help { about: &[], usage: "", options: OPTIONS, after: &[] }.text();
            write!(out, " [<opts>] [-X <implopt>] [--] <input filename>\n{options}")?;
            return Ok(ExitCode::FAILURE);
        }
        Err(Stop::Refused(message)) => {
            writeln!(err, "{message}")?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let text = match compile(&line, out) {
        Ok(_) => return Ok(ExitCode::SUCCESS),
        Err(Fault::Source(_, error)) => exception(&line, &error),
        Err(Fault::Name) => NOT_UTF8.to_vec(),
        Err(Fault::TooLarge | Fault::Thread(_)) => b"MemoryError: memory allocation failed\n".to_vec(),
        // A directory can be opened, but not read.
        Err(Fault::Read(error)) if error.raw_os_error() == Some(libc::EISDIR) => {
            format!("OSError: {}\n", libc::EISDIR).into_bytes()
        }
        Err(Fault::Read(error)) => cannot_open(line.input_name(), &error),
        Err(Fault::Output(_)) => match &line.output {
            Output::File(path) => cannot_open(path.as_os_str().as_bytes(), &reason(path)),
            Output::Stdout => vec![],
        },
        Err(Fault::Write(error)) => match &line.output {
            Output::File(path) => cannot_open(path.as_os_str().as_bytes(), &error),
            Output::Stdout => return Err(error),
        },
    };
    err.write_all(&text)?;
    Ok(ExitCode::FAILURE)
}

/// An exception as the interpreter prints it, with a traceback if it has a place.
fn exception(line: &CommandLine, error: &CompileError) -> Vec<u8> {
    let mut text = vec![];
    let traced = match error.kind {
        ErrorKind::SyntaxError | ErrorKind::IndentationError => true,
        // The refusal of native code is ours.
        ErrorKind::NotImplementedError => error.block.is_some(),
        _ => false,
    };
    if traced {
        // What the parser finds is in the file that is read, the rest in the one that is recorded.
        let file = if error.block.is_some() { line.recorded_name() } else { line.input_name() };
        text.extend_from_slice(b"Traceback (most recent call last):\n  File \"");
        text.extend_from_slice(file);
        text.extend_from_slice(format!("\", line {}", error.line).as_bytes());
        if let Some(block) = &error.block {
            text.extend_from_slice(format!(", in {block}").as_bytes());
        }
        text.push(b'\n');
    }
    text.extend_from_slice(format!("{}: {}\n", error.kind.name(), error.message).as_bytes());
    text
}

/// Why there can be no file at `path`.
fn reason(path: &Path) -> io::Error {
    let found = match fs::metadata(path) {
        Ok(there) if there.is_dir() => io::Error::from_raw_os_error(libc::EISDIR),
        _ if path.as_os_str().is_empty() => io::Error::from_raw_os_error(libc::ENOENT),
        // The same attempt again, in the place of the file.
        _ => match tempfile::tempfile_in(directory_of(path)) {
            Ok(_) => io::Error::from_raw_os_error(libc::EACCES),
            Err(error) => error,
        },
    };
    // The helpers wrap the system's error in a message.
    match found.raw_os_error().or_else(|| fs::metadata(directory_of(path)).err()?.raw_os_error()) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::from_raw_os_error(libc::EACCES),
    }
}

/// `OSError` with the number and a text that has the file's name.
fn cannot_open(name: &[u8], error: &io::Error) -> Vec<u8> {
    let Ok(name) = str::from_utf8(name) else { return NOT_UTF8.to_vec() };
    let mut text = format!("OSError: ({}, ", error.raw_os_error().unwrap_or(libc::EIO));
    let message = format!("can't open {name}");
    // The apostrophe decides on the other quotes, unless both occur.
    let quote = if message.contains('"') { '\'' } else { '"' };
    text.push(quote);
    for char in message.chars() {
        match char {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' => text.push_str("\\\\"),
            char if char == quote => text.extend(['\\', quote]),
            char if char < ' ' || char == '\x7f' => text.push_str(&format!("\\x{:02x}", u32::from(char))),
            char => text.push(char),
        }
    }
    text.push(quote);
    text.push_str(")\n");
    text.into_bytes()
}
