//! `mkromfs run`: an image, a directory or a script runs in place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use romfs_format::romfs::Image;
use romfs_loader::host::{Host, MappedImage};
use romfs_loader::layout::Word;
use romfs_loader::memory::{ImportObserver, ImportReport, KINDS, N_KINDS};
use romfs_loader::print::Out;
use romfs_loader::vm::Exit;
use romfs_loader::{Config, Raised, Vm};

use crate::build::emit::EmitError;
use crate::build::rules::AlignRules;
use crate::build::tree::{Tree, walk};
use crate::build::{Options, prepare, script};
use crate::memory::report::predict;
use crate::problem::{Failure, Problem};

/// Run an image, a directory or a script in place
///
/// An image is mapped read-only and its code runs where it lies. A directory or a script is compiled into a temporary
/// image first. The image is mounted at /rom, which with /rom/lib is the search path of modules and the current
/// directory. The exit status is the program's.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run this module of the image [default: main]
    #[arg(short = 'm', value_name = "MODULE")]
    module: Option<String>,
    /// heapsize=N[K|M]: bytes of memory for the program, stack included [default: 2M]; budget=N: stop after about N backward jumps
    /// and calls; gc-stress: collect at every allocation. Repeatable
    #[arg(short = 'X', value_name = "OPTION")]
    extra: Vec<Extra>,
    /// Show at the end what each import took in RAM, by kind, and what stayed in the image
    #[arg(long)]
    memory: bool,
    /// Optimise, when something is compiled: 1 drops assertions, 3 drops line numbers as well
    #[arg(short = 'O', value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    opt_level: u8,
    /// The image, directory or script
    target: PathBuf,
    /// Arguments of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// An option of `-X`.
#[derive(Debug, Clone, Copy)]
enum Extra {
    Heap(usize),
    Budget(u64),
    GcStress,
}

/// The least memory with which a machine starts at all.
const MIN_MEMORY: usize = 4 << 10;

/// Memory of a program when nothing else is said.
const DEFAULT_MEMORY: usize = 2 << 20;

impl std::str::FromStr for Extra {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.parse::<u64>().map_err(|_| format!("'{digits}' is not a number"));
        match text.split_once('=') {
            Some(("heapsize", size)) => {
                let (digits, unit) = match size.as_bytes().last() {
                    Some(b'k' | b'K') => (&size[..size.len() - 1], 1 << 10),
                    Some(b'm' | b'M') => (&size[..size.len() - 1], 1 << 20),
                    _ => (size, 1),
                };
                let bytes = number(digits)?.checked_mul(unit).and_then(|n| usize::try_from(n).ok());
                match bytes {
                    Some(bytes) if (MIN_MEMORY..=1 << 40).contains(&bytes) => Ok(Self::Heap(bytes)),
                    _ => Err(format!("a heap has between {MIN_MEMORY} bytes and 1 TiB")),
                }
            }
            Some(("budget", count)) => number(count).map(Self::Budget),
            None if text == "gc-stress" => Ok(Self::GcStress),
            _ => Err("the options are heapsize=N, budget=N and gc-stress".into()),
        }
    }
}

/// Runs the program. What it writes goes to standard output by itself.
///
/// # Errors
///
/// There is nothing to run, or it cannot be compiled or mounted.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let (image, start) = open(args)?;
    let mut memory_size = DEFAULT_MEMORY;
    let (mut budget, mut gc_stress) = (None, false);
    for extra in &args.extra {
        match extra {
            Extra::Heap(bytes) => memory_size = *bytes,
            Extra::Budget(n) => budget = Some(*n),
            Extra::GcStress => gc_stress = true,
        }
    }
    let mut memory = Vec::new();
    if memory.try_reserve_exact(memory_size).is_err() {
        return Err(Problem::new(&args.target, format!("no {memory_size} bytes of memory to run it in")).into());
    }
    memory.resize(memory_size, 0);
    let host = Host::new();
    let imports = Imports::default();
    let config = Config { budget, gc_stress, ..Config::for_memory(memory_size) };
    let Some(vm) = Vm::new(&mut memory, config, &host) else {
        return Err(Problem::new(&args.target, "the heap is too small to start")
            .help("give more with -X heapsize=")
            .into());
    };
    vm.mount("/rom", image.bytes()).map_err(|error| Problem::new(&args.target, error.to_string()))?;
    let target = args.target.to_string_lossy();
    let argv: Vec<&str> = [&*target].into_iter().chain(args.args.iter().map(String::as_str)).collect();
    if args.memory {
        vm.observe_imports(&imports);
    }
    let result = vm.set_paths(&["/rom", "/rom/lib"], &argv, "/rom").and_then(|()| match &start {
        Start::Module(name) => vm.run_main(name),
        Start::File(path) => vm.run_file(path),
    });
    let mut status = match result {
        Ok(_) => 0,
        Err(raised) => report(&vm, &host, raised),
    };
    if let Err(raised) = vm.run_atexit() {
        status = report(&vm, &host, raised);
    }
    host.flush().map_err(Failure::Output)?;
    if args.memory {
        // On standard error, apart from what the program prints; with that gone there is nobody left to tell.
        let _ = io::stderr().write_all(imports.table(&vm, image.bytes(), &start).as_bytes());
    }
    Ok(ExitCode::from(status))
}

/// What each import took.
#[derive(Debug, Default)]
struct Imports(RefCell<Vec<Import>>);

#[derive(Debug)]
struct Import {
    name: String,
    /// Of [`COLUMNS`].
    figures: [usize; 4 + N_KINDS],
}

/// What the columns before those of the kinds are.
const COLUMNS: [&str; 4] = ["code in ROM", "code copied", "names in ROM", "names in RAM"];

impl ImportObserver for Imports {
    fn imported(&self, report: &ImportReport<'_>) {
        let mut figures = [0; 4 + N_KINDS];
        figures[0] = report.code_in_image;
        figures[1] = report.code_elsewhere;
        figures[2] = report.names_in_image;
        figures[3] = report.names_in_ram;
        figures[4..].copy_from_slice(&report.ram);
        self.0.borrow_mut().push(Import { name: report.name.to_string(), figures });
    }
}

impl Imports {
    /// A line for each import in the order in which they ended, and their sums; beside the sum of each what `mkromfs memory` predicts.
    fn table(&self, vm: &Vm<'_>, image: &[u8], start: &Start) -> String {
        let mut imports = self.0.take();
        let predicted = predictions(image, start);
        let sums = core::array::from_fn(|i| imports.iter().map(|import| import.figures[i]).sum());
        imports.push(Import { name: "all imports".into(), figures: sums });
        let width = imports.iter().map(|import| import.name.chars().count()).max().unwrap_or(0);
        let heads: Vec<&str> = COLUMNS.into_iter().chain(KINDS).chain(["RAM", "predicted"]).collect();
        let mut text = format!("{:width$}", "bytes of");
        for head in &heads {
            text += &format!("  {head}");
        }
        for Import { name, figures } in &imports {
            text += &format!("\n{name:width$}");
            let ram: usize = figures[COLUMNS.len()..].iter().sum();
            for (head, figure) in heads.iter().zip(figures.iter().chain([&ram])) {
                text += &format!("  {figure:>0$}", head.len());
            }
            // The figures of the program itself are those of its whole run.
            if let Some((bytes, exact)) = predicted.get(name).filter(|_| name != "__main__") {
                text += &format!("  {bytes:>9}{}", if *exact { "" } else { "~" });
            }
        }
        let (used, free) = vm.heap_usage();
        text + &format!("\nimage: {} bytes, mapped read-only; heap: {used} bytes used, {free} free\n", image.len())
    }
}

/// What the imports of an image are predicted to be handed out, and whether that is exact.
fn predictions(image: &[u8], start: &Start) -> HashMap<String, (usize, bool)> {
    let main = match start {
        Start::File(path) => path.trim_start_matches("/rom/").to_owned(),
        Start::Module(name) => {
            let path = name.replace('.', "/");
            let paths = [format!("{path}.mpy"), format!("{path}/__main__.mpy"), format!("lib/{path}.mpy")];
            let image = Image::parse(image).ok();
            let exists = |path: &String| image.is_some_and(|image| matches!(image.find(path.as_bytes()), Ok(Some(_))));
            paths.into_iter().find(exists).unwrap_or_default()
        }
    };
    let report = Image::parse(image).and_then(|image| predict(&image, Word::HOST, Some(&main)));
    let modules = report.map(|report| report.modules).unwrap_or_default();
    modules.into_iter().map(|module| (module.name, (module.taken, module.exact))).collect()
}

/// What to start in the image.
enum Start {
    Module(String),
    File(String),
}

fn open(args: &Args) -> Result<(MappedImage, Start), Failure> {
    let target = &args.target;
    let module = Start::Module(args.module.clone().unwrap_or_else(|| "main".into()));
    let fail = |error: &io::Error| Failure::from(Problem::io(target, "open it", error));
    let metadata = std::fs::metadata(target).map_err(|error| fail(&error))?;
    if metadata.is_dir() {
        return Ok((compiled(target, walk(target, &[], None)?, args.opt_level)?, module));
    }
    if !metadata.is_file() {
        return Err(Problem::new(target, "is neither an image nor a directory nor a script").into());
    }
    if target.extension().is_some_and(|extension| extension == "py") {
        let image = compiled(target.parent().unwrap_or(Path::new("")), script::tree_of(target)?, args.opt_level)?;
        let stem = target.file_stem().unwrap_or_default().to_string_lossy();
        let start = args.module.clone().map_or_else(|| Start::File(format!("/rom/{stem}.mpy")), Start::Module);
        return Ok((image, start));
    }
    let image = MappedImage::open(target).map_err(|error| fail(&error))?;
    check_image(args, image.bytes())?;
    Ok((image, module))
}

/// Refuses a damaged image, and says what to do about one without a program in it.
fn check_image(args: &Args, bytes: &[u8]) -> Result<(), Failure> {
    let defect = |error| Problem::image(&args.target, error).help("build the image anew, or copy it again");
    let image = Image::parse(bytes).map_err(defect)?;
    image.check_crc().map_err(defect)?;
    if args.module.is_none() {
        let exists = |path: &str| image.find(path.as_bytes()).is_ok_and(|entry| entry.is_some());
        if !["main", "main.mpy", "main.py", "lib/main.mpy"].iter().any(|path| exists(path)) {
            return Err(Problem::new(&args.target, "there is no module main in it")
                .help("name the module to run with -m; 'mkromfs ls' lists what is in an image")
                .into());
        }
    }
    Ok(())
}

/// Builds a tree into a temporary file without a name, and maps it.
fn compiled(dir: &Path, tree: Tree, opt_level: u8) -> Result<MappedImage, Failure> {
    let options = Options { jobs: 0, opt_level, align: AlignRules::new(&[]), name: "", version: "", progress: false };
    let prepared = prepare(dir, tree, &options)?;
    let temporary = |error: io::Error| Problem::io(&std::env::temp_dir(), "write the temporary image", &error);
    let file: File = tempfile::tempfile().map_err(temporary)?;
    let mut writer = io::BufWriter::new(&file);
    prepared.write(&mut writer, false).map_err(|error| match error {
        EmitError::Input(problem) => problem,
        EmitError::Output(error) => temporary(error),
    })?;
    writer.flush().map_err(temporary)?;
    drop(writer);
    Ok(MappedImage::map(&file).map_err(temporary)?)
}

/// Shows an uncaught exception on standard error; gives the exit status.
fn report(vm: &Vm<'_>, host: &Host, raised: Raised) -> u8 {
    vm.enter(|| {
        // The program's output comes first; if it cannot be written, the end of `run` says so.
        let _ = host.flush();
        let mut text = String::new();
        let status = match vm.exit_of(raised) {
            Exit::Status(status) => return status,
            Exit::Message(message) => {
                text.push_str(&message.to_string());
                text.push('\n');
                1
            }
            Exit::Exception(exception) => {
                let mut out = Out::native(vm, &mut text);
                if vm.print_exception(&mut out, exception).is_err() {
                    text.push_str("(an exception that cannot be shown)\n");
                }
                1
            }
        };
        // With standard error gone there is nobody left to tell.
        let _ = io::stderr().write_all(text.as_bytes());
        status
    })
}
