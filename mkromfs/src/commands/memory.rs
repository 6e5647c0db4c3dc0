//! `mkromfs memory`: what imports will cost in RAM.

use std::io::Write;
use std::path::{Path, PathBuf};

use romfs_format::romfs::Image;
use romfs_loader::layout::Word;

use super::build::print_json;
use crate::atomic::{replace, report_to};
use crate::build::emit::EmitError;
use crate::build::rules::AlignRules;
use crate::build::tree::walk;
use crate::build::{Options, prepare};
use crate::image_file::{ImageFile, check_sharing, compiled_in_ram};
use crate::memory::heap::Kind;
use crate::memory::report::{Report, predict};
use crate::problem::{Failure, Problem, printable};

/// Predict what importing modules will cost in RAM, and why
///
/// Looks at the modules of an image, or of a directory as it would be built, and predicts, without running them, how
/// many bytes of heap each will keep in use once it is imported: first main with what it imports, then all others.
/// Where a module's top level does what depends on the machine, the figure is an estimate and marked with ~.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Bits of a machine word on the device
    #[arg(long, value_name = "BITS", default_value = "32", value_parser = ["32", "64"])]
    word: String,
    /// Report as JSON
    #[arg(long)]
    json: bool,
    /// Also write a page to look at: a self-contained HTML file, '-' for standard output
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Say why figures are estimates
    #[arg(short, long)]
    verbose: bool,
    /// Optimise, when a directory is compiled: 1 drops assertions, 3 drops line numbers as well
    #[arg(short = 'O', value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    opt_level: u8,
    /// The image or directory
    #[arg(value_name = "IMAGE|DIR")]
    target: PathBuf,
}

/// Predicts and reports.
///
/// # Errors
///
/// The image is malformed, the directory does not build, or a report cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let word = if args.word == "64" { Word::Bits64 } else { Word::Bits32 };
    let report = if args.target.is_dir() {
        let bytes = built(&args.target, args.opt_level)?;
        report_of(&args.target, &Image::parse(&bytes).map_err(|error| Problem::image(&args.target, error))?, word)?
    } else {
        let file = ImageFile::open(&args.target)?;
        report_of(&args.target, &file.image()?, word)?
    };
    if let Some(path) = &args.html {
        let page = crate::memory::html::page(&report, &printable(args.target.as_os_str().as_encoded_bytes()));
        replace(path, page.as_bytes(), out)?;
    }
    let mut stderr = std::io::stderr();
    let out = report_to(args.html.as_deref().unwrap_or(Path::new("")), out, &mut stderr);
    if args.json { print_json(out, &report) } else { print(&report, args.verbose, out).map_err(Failure::Output) }
}

fn report_of(path: &Path, image: &Image<'_>, word: Word) -> Result<Report, Failure> {
    check_sharing(path, image)?;
    predict(image, word).map_err(|error| Problem::image(path, error).into())
}

/// The image that a directory makes.
fn built(dir: &Path, opt_level: u8) -> Result<Vec<u8>, Failure> {
    let options = Options {
        jobs: 0,
        opt_level,
        align: AlignRules::new(&[]),
        name: "",
        version: "",
        link: true,
        signable: false,
        base: None,
        max_waste: 0,
        progress: false,
    };
    let prepared = prepare(dir, walk(dir, &[], None)?, &options)?;
    let mut bytes = vec![];
    prepared.write(&mut bytes, false).map_err(|error| match error {
        EmitError::Input(problem) => Failure::from(problem),
        EmitError::Output(error) => Failure::from(Problem::io(dir, "build the image", &error)),
    })?;
    Ok(bytes)
}

fn print(report: &Report, verbose: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let kinds: Vec<&str> = Kind::ALL
        .iter()
        .map(|kind| kind.name())
        .filter(|kind| report.modules.iter().any(|module| module.kinds.contains_key(kind)))
        .collect();
    let width =
        report.modules.iter().map(|module| module.name.chars().count()).max().unwrap_or(0).max("all modules".len());
    writeln!(out, "bytes on a {}-bit machine; ~ marks an estimate\n", report.word)?;
    write!(out, "{:width$}  {:>7}  {:>7} ", "module", "ROM", "RAM")?;
    for kind in &kinds {
        write!(out, "  {kind}")?;
    }
    writeln!(out)?;
    for module in &report.modules {
        let mark = if module.exact { ' ' } else { '~' };
        write!(out, "{:width$}  {:>7}  {:>7}{mark}", module.name, module.rom, module.ram)?;
        for kind in &kinds {
            write!(out, "  {:>1$}", module.kinds.get(kind).copied().unwrap_or(0), kind.len())?;
        }
        writeln!(out)?;
    }
    let rom: usize = report.modules.iter().map(|module| module.rom).sum();
    write!(out, "{:width$}  {rom:>7}  {:>7} ", "all modules", report.ram)?;
    for kind in &kinds {
        let sum: usize = report.modules.iter().filter_map(|module| module.kinds.get(kind)).sum();
        write!(out, "  {sum:>0$}", kind.len())?;
    }
    writeln!(out)?;
    if report.sources > 0 {
        writeln!(out, "\n{}, and not counted", compiled_in_ram(report.sources))?;
    }
    let mut advice: Vec<_> =
        report.modules.iter().flat_map(|module| module.advice.iter().map(move |advice| (module, advice))).collect();
    advice.sort_by_key(|(_, advice)| std::cmp::Reverse(advice.saves));
    if !advice.is_empty() {
        writeln!(out, "\nwhat could be saved:")?;
    }
    for (module, advice) in advice {
        writeln!(out, "{:>7}  {}: {}", advice.saves, module.name, advice.text)?;
    }
    for module in report.modules.iter().filter(|module| module.failed.is_some() || verbose && !module.exact) {
        if let Some(failed) = &module.failed {
            writeln!(out, "\n{}: {failed}; the figure is for what comes before", module.name)?;
        } else {
            writeln!(out, "\n{}: an estimate", module.name)?;
        }
        for note in module.notes.iter().filter(|_| verbose) {
            writeln!(out, "  line {}: {}", note.line, note.text)?;
        }
    }
    Ok(())
}
