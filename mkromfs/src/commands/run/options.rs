//! The command line of a program: that of MicroPython's unix port, and the options beyond it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The options, for help texts.
pub const HELP: &[(&str, &[(&str, &str)])] = &[
    (
        "Options",
        &[
            ("-c COMMAND", "Run a command"),
            ("-m MODULE", "Run a module: of the image or directory that follows, or of the search path"),
            ("-i", "Go on at a prompt when the program has ended"),
            ("-O[N]", "Optimise: from 1 on assertions go, from 3 on line numbers as well"),
            ("-v", "Say more; twice: show the bytecode of what is compiled"),
            ("--memory", "Show at the end what each import took in RAM, by kind, and what stayed in the image"),
            ("--device NAME", "Run on an emulated board, mps2-an500 or virt-rv32, with its firmware in QEMU"),
            (
                "--slots FILE",
                "Start a device whose flash FILE is, with two slots for signed images: the one that is to run is \
                 chosen, and its module 'update' installs others. An image or a patch is installed first; in a FILE \
                 that is not there yet it is what the device comes from the factory with",
            ),
            ("--key [ID=]KEY", "A public key that a new FILE of --slots is to trust; repeatable"),
            ("-h, --help", "Print this help"),
            ("--version", "Print the version"),
        ],
    ),
    (
        "Options of this implementation",
        &[
            ("-X compile-only", "Compile, and do not run"),
            ("-X emit=bytecode", "What functions are compiled to; nothing else is known"),
            (
                "-X heapsize=N[w][K|M]",
                "Bytes of heap for the program's objects (default 2M). Its stack and the collector's marks lie \
                 beside it",
            ),
            ("-X budget=N", "Stop after about so many backward jumps and calls"),
            ("-X gc-stress", "Collect at every allocation"),
            ("-X image", "Compile the script into an image, and run it from there"),
        ],
    ),
];

/// The least heap with which a machine starts at all, and the most.
const HEAP: std::ops::RangeInclusive<u64> = 4 << 10..=1 << 40;

/// What to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum What {
    /// A script on standard input, or a conversation at a prompt if that is a terminal.
    #[default]
    Input,
    /// The argument of `-c`.
    Command(OsString),
    /// The argument of `-m`: a module on the search path, or in the image that the first argument names.
    Module(OsString),
    /// A script, an image, or the directory of one.
    Target(PathBuf),
}

/// A command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What to run.
    pub what: What,
    /// The arguments of the program.
    pub args: Vec<OsString>,
    /// Whether to talk at a prompt afterwards.
    pub inspect: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// The level of `-O`.
    pub opt_level: u8,
    /// Whether to compile only.
    pub compile_only: bool,
    /// Bytes of heap, if not as usual.
    pub heap: Option<usize>,
    /// Backward jumps and calls after which to stop.
    pub budget: Option<u64>,
    /// Whether to run a script from an image of its own.
    pub from_image: bool,
    /// Whether to collect at every allocation.
    pub gc_stress: bool,
    /// Whether to show what imports took.
    pub report_memory: bool,
    /// The file that plays the flash of a device.
    pub slots: Option<PathBuf>,
    /// The keys that it is to trust when it is made.
    pub keys: Vec<String>,
    /// The emulated board to run on instead of here.
    pub device: Option<String>,
}

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// To run something.
    Run(Options),
    /// The help.
    Help,
    /// The version.
    Version,
}

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Parsed, String> {
        let mut args = args.into_iter();
        let mut options = Self::default();
        while let Some(arg) = args.next() {
            let mut value = |name: &str| args.next().ok_or(format!("{name} needs a value"));
            match arg.to_str().unwrap_or_default() {
                "-h" | "--help" => return Ok(Parsed::Help),
                "--version" => return Ok(Parsed::Version),
                "-i" => options.inspect = true,
                "-v" => options.verbose = options.verbose.saturating_add(1),
                "--memory" => options.report_memory = true,
                "--device" => options.device = Some(value("--device")?.to_string_lossy().into_owned()),
                "--slots" => options.slots = Some(value("--slots")?.into()),
                "--key" => options.keys.push(value("--key")?.to_string_lossy().into_owned()),
                "-X" => options.extra(&value("-X")?)?,
                "-c" => {
                    options.what = What::Command(value("-c")?);
                    break;
                }
                "-m" => {
                    options.what = What::Module(value("-m")?);
                    break;
                }
                text if text.starts_with("-O") => options.opt_level = opt_level(text),
                text if text.starts_with('-') => return Err(format!("unknown option {text}")),
                _ => {
                    options.what = What::Target(arg.into());
                    break;
                }
            }
        }
        options.args = args.collect();
        if options.slots.is_some() && !matches!(options.what, What::Input | What::Target(_)) {
            return Err("--slots takes an image or a patch".into());
        }
        if options.slots.is_none() && !options.keys.is_empty() {
            return Err("--key belongs to --slots".into());
        }
        if options.slots.is_some() && options.device.is_some() {
            return Err("--slots does not go with --device".into());
        }
        Ok(Parsed::Run(options))
    }

    /// An option of `-X`.
    fn extra(&mut self, option: &OsStr) -> Result<(), String> {
        let option = option.to_string_lossy();
        match option.split_once('=').unwrap_or((&option, "")) {
            ("compile-only", "") => self.compile_only = true,
            ("emit", "bytecode") => {}
            ("emit", "native" | "viper") => return Err("there is no executor for native code".into()),
            ("heapsize", size) => self.heap = Some(heap_size(size)?),
            ("budget", count) => self.budget = Some(count.parse().map_err(|_| format!("'{count}' is not a number"))?),
            ("image", "") if !option.contains('=') => self.from_image = true,
            ("gc-stress", "") if !option.contains('=') => self.gc_stress = true,
            _ => return Err(format!("unknown option -X {option}")),
        }
        Ok(())
    }
}

/// The level of `-O`, `-OO` or `-O2`.
fn opt_level(text: &str) -> u8 {
    match text.as_bytes().get(2) {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        _ => text[1..].bytes().take_while(|byte| *byte == b'O').count().min(9) as u8,
    }
}

/// A number of bytes: `64K`, `1M`, or of words, as `16wK`.
fn heap_size(text: &str) -> Result<usize, String> {
    let wrong = || format!("'{text}' is no size such as 65536, 64K or 1M");
    let lower = text.to_ascii_lowercase();
    let (rest, unit) = match lower.as_bytes().last() {
        Some(b'k') => (&lower[..lower.len() - 1], 1 << 10),
        Some(b'm') => (&lower[..lower.len() - 1], 1 << 20),
        _ => (lower.as_str(), 1),
    };
    // A size for words of 32 bits, which grows with them.
    let (digits, per_word) = match rest.strip_suffix('w') {
        Some(digits) => (digits, size_of::<usize>() as u64 / 4),
        None => (rest, 1),
    };
    let number = match digits.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => digits.parse::<u64>(),
    };
    let bytes = number.ok().and_then(|n| n.checked_mul(unit)?.checked_mul(per_word)).ok_or_else(wrong)?;
    if !HEAP.contains(&bytes) {
        return Err(format!("the heap is between {} bytes and 1 TiB", HEAP.start()));
    }
    usize::try_from(bytes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Parsed, String> {
        Options::parse(line.split_whitespace().map(OsString::from))
    }

    fn run(line: &str) -> Options {
        match parse(line) {
            Ok(Parsed::Run(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn what_to_run_ends_the_options() {
        assert_eq!(run("").what, What::Input);
        for (line, what) in [
            ("-v x.py -i -v", What::Target("x.py".into())),
            ("-v -c pass -i -v", What::Command("pass".into())),
            ("-v -m mod -i -v", What::Module("mod".into())),
        ] {
            let options = run(line);
            assert_eq!((&options.what, options.verbose, options.inspect), (&what, 1, false), "{line}");
            assert_eq!(options.args, ["-i", "-v"], "{line}");
        }
    }

    #[test]
    fn values() {
        for (line, level) in [("", 0), ("-O", 1), ("-OO", 2), ("-O0", 0), ("-O3", 3)] {
            assert_eq!(run(line).opt_level, level, "{line}");
        }
        for (size, bytes) in [("65536", 65536), ("64k", 65536), ("1M", 1 << 20), ("0x10000", 65536)] {
            assert_eq!(run(&format!("-X heapsize={size}")).heap, Some(bytes), "{size}");
        }
        assert_eq!(run("-X heapsize=16wK").heap, Some((16 << 10) * size_of::<usize>() / 4));
        let options = run("-i -X compile-only -X image -X gc-stress -X budget=5 -X emit=bytecode --memory");
        assert!(
            options.inspect && options.compile_only && options.from_image && options.gc_stress && options.report_memory
        );
        assert_eq!(options.budget, Some(5));
    }

    #[test]
    fn wrong() {
        for line in [
            "-q",
            "--nothing",
            "-",
            "-c",
            "-m",
            "-X",
            "-X colour",
            "-X emit=native",
            "-X emit=viper",
            "-X heapsize=",
            "-X heapsize=x",
            "-X heapsize=4095",
            "-X heapsize=1G",
            "-X heapsize=kK",
            "-X budget=x",
            "-X gc-stress=1",
            "-X heapsize=99999999999999999999M",
            "--slots",
            "--slots flash -c pass",
            "--slots flash -m mod",
            "--slots flash --device mps2-an500",
            "--key key.pem x",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert_eq!(parse("-h -q"), Ok(Parsed::Help));
        assert_eq!(parse("--version"), Ok(Parsed::Version));
    }
}
