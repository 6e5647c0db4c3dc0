//! `mkromfs build`: a tree becomes an image.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use romfs_format::romfs::{Image, Placement};
use serde::Serialize;

use crate::atomic::{Output, report_to};
use crate::build::base::Base;
use crate::build::emit::{EmitError, Written};
use crate::build::rules::{AlignRule, AlignRules, Pattern};
use crate::build::tree::{FileKind, Tree, file_id, walk};
use crate::build::unmatched::Candidates;
use crate::build::{NotLinked, Options, Prepared, prepare};
use crate::image_file::{ImageFile, check_sharing};
use crate::problem::{Failure, Problem, counted, printable};

/// Compile and pack a directory into an image
///
/// Every .py file is compiled to .mpy, .mpy files are checked, all other files are packed as they are. The same tree
/// gives the same bytes, wherever it lies and however many jobs there are.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The directory whose contents make the image
    dir: PathBuf,
    /// The image to write, '-' for standard output [default: DIR.romfs, beside the directory]
    #[arg(short, long, value_name = "IMAGE")]
    output: Option<PathBuf>,
    /// Compile in this many threads [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Start the data of files at a multiple of N bytes: of all files [default: 4], or of those that GLOB matches.
    /// 'DIR/' means all files in a directory. A GLOB with another slash is matched against the path in the tree, else
    /// against the name; the last match decides. Repeatable
    #[arg(long, value_name = "[GLOB=]N")]
    align: Vec<AlignRule>,
    /// Leave out files and directories that GLOB matches; 'DIR/' means directories only. Repeatable
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<Pattern>,
    /// Optimise: 1 drops assertions, 2 is the same for now, 3 drops line numbers as well
    #[arg(short = 'O', value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    opt_level: u8,
    /// Leave out the link record, with which modules take next to no RAM: the image gets smaller
    #[arg(long)]
    no_link: bool,
    /// Leave room for a signature, which 'mkromfs sign' fills in without moving anything, and for later images that are
    /// built on this one
    #[arg(long)]
    signable: bool,
    /// Build on the image in the field, so that a patch from it is small and touches few blocks: what did not change
    /// stays where it is. What is no longer used stays as well, until it takes too much. Implies --signable
    #[arg(long, value_name = "IMAGE")]
    base: Option<PathBuf>,
    /// Lay the image out anew where it would be N % longer on that of --base
    #[arg(long, value_name = "N", default_value_t = 33, requires = "base")]
    #[arg(value_parser = clap::value_parser!(u64).range(..=1000))]
    max_waste: u64,
    /// Name of the application, stored in the image
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    image_name: String,
    /// Version of the application, stored in the image
    #[arg(long, value_name = "VERSION", default_value = "", hide_default_value = true)]
    image_version: String,
    /// Report on standard output as JSON: the image and its files, or the problems
    #[arg(long)]
    json: bool,
    /// Show nothing but problems
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    image: String,
    size: u64,
    crc32: String,
    align: u64,
    files: Vec<FileReport<'a>>,
    /// Modules that are not linked though they were to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unlinked: Vec<NotLinked>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    path: &'a str,
    source: &'a str,
    kind: &'static str,
    size: u64,
    offset: u64,
    align: u64,
    placement: &'static str,
    crc32: String,
}

#[derive(Serialize)]
struct ProblemReport<'a> {
    problems: &'a [Problem],
}

/// Builds the image that the arguments ask for.
///
/// # Errors
///
/// Everything that is wrong with the tree, or the first thing that is wrong with the output.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    match build(args, out) {
        Err(Failure::Problems(problems)) if args.json => {
            print_json(out, &ProblemReport { problems: &problems })?;
            Err(Failure::Reported)
        }
        result => result,
    }
}

fn build(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let target = match &args.output {
        Some(output) => output.clone(),
        None => default_output(&args.dir)?,
    };
    // An image from an earlier build that stands in the tree is not part of it.
    let old = fs::metadata(&target).ok().filter(fs::Metadata::is_file).map(|metadata| file_id(&metadata));
    let tree = walk(&args.dir, &args.exclude, old)?;
    let base = args.base.as_deref().map(ImageFile::open).transpose()?;
    let base = base.as_ref().map(|file| Ok::<_, Failure>(Base::read(checked(file)?))).transpose()?;
    let options = Options {
        jobs: args.jobs.unwrap_or(0).into(),
        opt_level: args.opt_level,
        align: AlignRules::new(&args.align),
        name: &args.image_name,
        version: &args.image_version,
        link: !args.no_link,
        signable: args.signable || args.base.is_some(),
        base: base.as_ref().map(|base| base.as_ref().map_err(|why| *why)),
        max_waste: args.max_waste,
        progress: !args.quiet && !args.json,
    };
    let prepared = prepare(&args.dir, tree, &options)?;
    if !args.quiet {
        warn_of_unmatched(args, &prepared.tree, &options.align);
        if let (Some(why), Some(base)) = (&prepared.anew, &args.base) {
            let base = printable(base.as_os_str().as_encoded_bytes());
            let _ = writeln!(io::stderr(), "warning: all is laid out anew, and not as in {base}: {why}");
        }
        for (file, why) in &prepared.unlinked {
            let path = printable(prepared.tree.files[*file].stored.as_bytes());
            let _ = writeln!(io::stderr(), "warning: {path} is not linked: {why}");
        }
    }

    let mut file = Output::create(&target, out)?;
    let written = prepared.write(&mut file, options.progress).map_err(|error| match error {
        EmitError::Input(problem) => Failure::from(problem),
        EmitError::Output(error) => file.failure("write it", error),
    })?;
    file.commit()?;

    let mut stderr = io::stderr();
    let out = report_to(&target, out, &mut stderr);
    if args.json {
        print_json(out, &report(&target, &prepared, &written))
    } else if !args.quiet {
        let name = printable(target.as_os_str().as_encoded_bytes());
        let Prepared { items, layout, .. } = &prepared;
        writeln!(out, "{name}: {}, {} bytes, CRC-32 {:08x}", counted(items.len(), "file"), layout.size, written.crc)
            .map_err(Failure::Output)
    } else {
        Ok(())
    }
}

/// The image in a file, which is whole.
fn checked(file: &ImageFile) -> Result<Image<'_>, Failure> {
    let image = file.image()?;
    check_sharing(file.path(), &image)?;
    image.check_tree().and_then(|()| image.check_crc()).map_err(|error| Problem::image(file.path(), error))?;
    Ok(image)
}

/// Says which patterns matched nothing, and what to write instead. Warnings are for people; nobody reading them is no
/// reason to stop.
fn warn_of_unmatched(args: &Args, tree: &Tree, align: &AlignRules<'_>) {
    let warn = |option: &str, what: &str, pattern: &Pattern, value: &str, only_files: bool| {
        let candidates = Candidates { dir: &args.dir, files: &tree.files, only_files };
        let instead = candidates.instead(pattern);
        let help = instead.map_or_else(String::new, |(text, rule)| format!("; {rule}: write '{text}{value}'"));
        let _ = writeln!(io::stderr(), "warning: {option} '{}{value}' matches {what}{help}", pattern.text());
    };
    for (pattern, _) in args.exclude.iter().zip(&tree.excluded).filter(|(_, used)| !**used) {
        warn("--exclude", "nothing", pattern, "", false);
    }
    for (pattern, align) in align.unused() {
        warn("--align", "no file", pattern, &format!("={align}"), true);
    }
}

/// `DIR.romfs` beside the directory, also for `.`, `..` and a directory named with a slash at its end.
fn default_output(dir: &Path) -> Result<PathBuf, Problem> {
    let named = match dir.file_name() {
        Some(_) => dir.to_path_buf(),
        None => fs::canonicalize(dir).map_err(|error| Problem::io(dir, "open the directory", &error))?,
    };
    let Some(name) = named.file_name() else {
        return Err(Problem::new(dir, "has nothing beside it to write the image to").help("give an output with -o"));
    };
    let mut name = OsString::from(name);
    name.push(".romfs");
    Ok(named.with_file_name(name))
}

fn report<'a>(target: &Path, prepared: &'a Prepared, written: &Written) -> Report<'a> {
    let Prepared { tree, items, layout, align, .. } = prepared;
    let files = tree.files.iter().enumerate().map(|(index, file)| FileReport {
        path: &file.stored,
        source: &file.source,
        kind: if file.kind == FileKind::Data { "data" } else { "mpy" },
        size: items[index].size,
        offset: layout.places[index].offset,
        align: items[index].align,
        placement: match layout.places[index].placement {
            Placement::Verbatim => "verbatim",
            Placement::Pointer => "pointer",
        },
        crc32: format!("{:08x}", written.file_crcs[index]),
    });
    let unlinked = prepared
        .unlinked
        .iter()
        .map(|(file, why)| NotLinked { path: tree.files[*file].stored.clone(), reason: why.to_string() });
    Report {
        image: printable(target.as_os_str().as_encoded_bytes()),
        size: layout.size,
        crc32: format!("{:08x}", written.crc),
        align: *align,
        files: files.collect(),
        unlinked: unlinked.collect(),
    }
}

/// Writes `value` as indented JSON and a line end.
///
/// # Errors
///
/// `out` cannot be written.
pub(super) fn print_json(out: &mut dyn Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(|error| Failure::Output(error.into()))?;
    writeln!(out).map_err(Failure::Output)
}
