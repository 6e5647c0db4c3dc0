//! `mkromfs dump`: what a module consists of.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};

use romfs_format::romfs::Entry;

use super::build::print_json;
use crate::build::load::{Content, load_file};
use crate::build::tree::{FileKind, SourceFile};
use crate::dump::module::Module;
use crate::dump::{hex, json, text};
use crate::image_file::{ImageFile, Listing, check_sharing, compiled_in_ram, is_source};
use crate::problem::{Failure, Problem, printable};

/// Take modules apart: header, names, constants, and every function's code
///
/// Shows the qstr table, the constant objects, and of each function its sizes, arguments, lines and instructions, with
/// names, constants and jump targets in place of numbers. Of a broken module everything is shown that can be read, then
/// what is wrong and where; the exit status is 1.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also show every byte of the module and what it means
    #[arg(short = 'x', long)]
    hex: bool,
    /// Show as JSON: an array with an object for each module, with nothing cut short
    #[arg(long)]
    json: bool,
    /// Optimise, when a source is compiled: 1 drops assertions, 3 drops line numbers as well
    #[arg(short = 'O', value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    opt_level: u8,
    /// A module (FILE.mpy), a source to compile first (FILE.py), an image for all modules in it, or IMAGE:PATH for one
    /// module of an image or those of a directory in it
    #[arg(value_name = "FILE|IMAGE[:PATH]")]
    target: OsString,
}

/// Shows the modules.
///
/// # Errors
///
/// There is no such file or module, or a module is broken; what can be read of it is shown nevertheless.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let mut dump = Dump { args, out, shown: 0, reports: vec![], problems: vec![] };
    let (path, entry) = split(&args.target);
    match entry {
        None if path.extension() == Some(OsStr::new("py")) => dump.source(&path)?,
        entry => {
            let file = ImageFile::open(&path)?;
            if entry.is_some() || file.bytes().starts_with(&IMAGE_START) {
                dump.image(&file, entry.as_deref().unwrap_or_default())?;
            } else if file.bytes().starts_with(b"M") || path.extension() == Some(OsStr::new("mpy")) {
                dump.module(file.bytes(), &path, None)?;
            } else {
                let problem = Problem::new(&path, "is neither a module nor an image");
                return Err(problem.help("give a .mpy or .py file, or an image").into());
            }
        }
    }
    dump.finish()
}

/// Separates a file from a path in it, where there is no file with the whole name.
fn split(target: &OsStr) -> (PathBuf, Option<Vec<u8>>) {
    use std::os::unix::ffi::OsStrExt;
    let bytes = target.as_bytes();
    if !Path::new(target).exists() {
        let colons = (0..bytes.len()).rev().filter(|&at| bytes[at] == b':');
        for at in colons {
            let path = Path::new(OsStr::from_bytes(&bytes[..at]));
            if path.is_file() {
                return (path.to_path_buf(), Some(bytes[at + 1..].to_vec()));
            }
        }
    }
    (PathBuf::from(target), None)
}

/// What an image starts with, as no module does.
const IMAGE_START: [u8; 3] = [0xd2, 0xcd, 0x31];

struct Dump<'a> {
    args: &'a Args,
    out: &'a mut dyn Write,
    /// How many modules have been shown.
    shown: usize,
    reports: Vec<json::Report>,
    problems: Vec<Problem>,
}

impl Dump<'_> {
    fn source(&mut self, path: &Path) -> Result<(), Failure> {
        let name = printable(path.file_name().unwrap_or_default().as_encoded_bytes());
        let file = SourceFile { path: path.to_path_buf(), source: name, stored: String::new(), kind: FileKind::Source };
        match load_file(&file, self.args.opt_level)? {
            Content::Module(bytes) => self.module(&bytes, path, None),
            Content::OnDisk { .. } => Ok(()),
        }
    }

    /// Shows the module at a path in an image, or those in the directory there.
    fn image(&mut self, file: &ImageFile, wanted: &[u8]) -> Result<(), Failure> {
        let image = file.image()?;
        check_sharing(file.path(), &image)?;
        let wanted = wanted.strip_prefix(b"/").unwrap_or(wanted);
        let wanted = wanted.strip_suffix(b"/").unwrap_or(wanted);
        let (mut found, mut sources) = (false, 0);
        for listed in Listing::new(&image) {
            let listed = listed.map_err(|error| Problem::image(file.path(), error))?;
            let Entry::File(data) = &listed.entry else { continue };
            let below = match listed.path.strip_prefix(wanted) {
                Some([]) => false,
                Some([b'/', ..]) => true,
                Some(_) => wanted.is_empty(),
                None => continue,
            };
            sources += usize::from(below && is_source(&listed.path));
            if listed.path == wanted || below && listed.path.ends_with(b".mpy") {
                found = true;
                self.module(data.data, file.path(), Some((listed.printable(), data.data_offset)))?;
            }
        }
        if found {
            return Ok(());
        }
        let problem = match wanted {
            [] => Problem::new(file.path(), "no module in it"),
            _ => Problem::new(file.path(), "no such module in the image").entry(printable(wanted)),
        };
        let help = match sources {
            0 => "'mkromfs ls' lists what is in it".into(),
            sources => format!("{}; 'mkromfs cat' shows them", compiled_in_ram(sources)),
        };
        Err(problem.help(help).into())
    }

    /// Shows a module: all of a file, or the file of an image with a path and an offset.
    fn module(&mut self, bytes: &[u8], path: &Path, entry: Option<(String, usize)>) -> Result<(), Failure> {
        let module = Module::read(bytes);
        if let Some(error) = module.error {
            let mut problem = Problem::new(path, error.kind().to_string());
            problem.entry = entry.as_ref().map(|(name, _)| name.clone());
            let base = entry.as_ref().map_or(0, |&(_, offset)| offset);
            self.problems.push(problem.offset(base.saturating_add(error.offset()) as u64));
        }
        if self.args.json {
            let path = printable(path.as_os_str().as_encoded_bytes());
            self.reports.push(json::report(&module, path, entry.map(|(name, _)| name), self.args.hex));
            return Ok(());
        }
        self.print(&module, entry).map_err(Failure::Output)
    }

    fn print(&mut self, module: &Module<'_>, entry: Option<(String, usize)>) -> std::io::Result<()> {
        if self.shown > 0 {
            writeln!(self.out)?;
        }
        self.shown += 1;
        if let Some((name, offset)) = entry {
            writeln!(self.out, "module {name} at {offset}")?;
        }
        text::write(module, self.out)?;
        if self.args.hex {
            writeln!(self.out)?;
            hex::write(module, self.out)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        if self.args.json {
            print_json(self.out, &self.reports)?;
            return if self.problems.is_empty() { Ok(()) } else { Err(Failure::Reported) };
        }
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems.into()) }
    }
}
