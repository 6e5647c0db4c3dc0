//! The command line of mpy-cross 1.29: its syntax and its order of checks.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use compiler::{Arch, Emit, Options};

/// The name that stands for standard input and output.
const DASH: &[u8] = b"-";

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The source; `None` is standard input.
    pub input: Option<PathBuf>,
    /// Where the module goes.
    pub output: Output,
    /// The file name that tracebacks show, if it is not that of the source.
    pub name: Option<Vec<u8>>,
    /// Whether to say what was done.
    pub verbose: bool,
    /// How to compile.
    pub options: Options,
}

/// Where a module goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// To standard output.
    Stdout,
    /// Into this file.
    File(PathBuf),
}

/// Why nothing is to be compiled.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// The version is asked for.
    Version,
    /// This argument cannot be, or lacks its value.
    Usage(OsString),
    /// A message of mpy-cross.
    Refused(&'static str),
}

/// `-march-flags` for RV32: the extension's name and its bit.
const RV32_EXTENSIONS: [(&str, u32); 2] = [("zba", 1), ("zcmp", 2)];

impl CommandLine {
    /// Understands the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// There is nothing to compile.
    pub fn parse(args: &[OsString]) -> Result<Self, Stop> {
        let mut parser = Parser::default();
        parser.implementation_options(args)?;
        parser.others(args)?;
        parser.finish()
    }

    /// The file name to record: the one given, or the source's.
    pub fn recorded_name(&self) -> &[u8] {
        self.name.as_deref().unwrap_or_else(|| self.input_name())
    }

    /// The source's name in messages.
    pub fn input_name(&self) -> &[u8] {
        self.input.as_deref().map_or(b"<stdin>", |path| path.as_os_str().as_bytes())
    }
}

#[derive(Default)]
struct Parser {
    options: Options,
    input: Option<Vec<u8>>,
    output: Option<OsString>,
    name: Option<Vec<u8>>,
    arch_flags: Option<Vec<u8>>,
    verbose: bool,
}

impl Parser {
    /// `-X` is looked for everywhere first, even behind `--`.
    fn implementation_options(&mut self, args: &[OsString]) -> Result<(), Stop> {
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg != "-X" {
                continue;
            }
            let value = args.next().ok_or_else(|| Stop::Usage(arg.clone()))?;
            match value.as_bytes() {
                b"emit=bytecode" => self.options.emit = Emit::Bytecode,
                b"emit=native" => self.options.emit = Emit::Native,
                b"emit=viper" => self.options.emit = Emit::Viper,
                b"source-lines" => self.options.source_lines = true,
                b"no-source-lines" => self.options.source_lines = false,
                // There is no heap of a fixed size to set.
                value if value.starts_with(b"heapsize=") => {}
                _ => return Err(Stop::Usage(value.clone())),
            }
        }
        Ok(())
    }

    fn others(&mut self, args: &[OsString]) -> Result<(), Stop> {
        let mut options = true;
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let bytes = arg.as_bytes();
            if !options || bytes.first() != Some(&b'-') || bytes == DASH {
                if self.input.is_some() {
                    return Err(Stop::Refused("multiple input files"));
                }
                self.input = Some(forward_slashes(bytes));
                continue;
            }
            let mut value = || args.next().ok_or_else(|| Stop::Usage(arg.clone()));
            match bytes {
                b"-X" => drop(value()?),
                b"--version" => return Err(Stop::Version),
                b"-v" => self.verbose = true,
                b"-o" => self.output = Some(value()?.clone()),
                b"-s" => self.name = Some(forward_slashes(value()?.as_bytes())),
                b"--" => options = false,
                _ => self.with_value(bytes).ok_or_else(|| Stop::Usage(arg.clone()))??,
            }
        }
        Ok(())
    }

    /// An option whose value is in the same argument; `None` if it is none or the value is wrong.
    fn with_value(&mut self, arg: &[u8]) -> Option<Result<(), Stop>> {
        if let Some(level) = arg.strip_prefix(b"-O") {
            self.options.opt_level = match level.first() {
                Some(digit @ b'0'..=b'9') => digit - b'0',
                _ => 1 + level.iter().take_while(|&&byte| byte == b'O').count().min(100) as u8,
            };
        } else if let Some(bits) = arg.strip_prefix(b"-msmall-int-bits=") {
            self.options.small_int_bits = integer(bits)? as u8;
        } else if let Some(flags) = arg.strip_prefix(b"-march-flags=") {
            self.arch_flags = Some(flags.to_vec());
        } else if let Some(name) = arg.strip_prefix(b"-march=") {
            self.options.native_arch = Some(match name {
                b"host" => match host() {
                    Some(arch) => arch,
                    None => return Some(Err(Stop::Refused("unable to determine host architecture for -march=host"))),
                },
                name => str::from_utf8(name).ok()?.parse().ok()?,
            });
        } else {
            return None;
        }
        Some(Ok(()))
    }

    fn finish(self) -> Result<CommandLine, Stop> {
        let Self { mut options, input, output, name, arch_flags, verbose } = self;
        if let (Some(flags), Some(arch)) = (arch_flags, options.native_arch) {
            let flags = (arch == Arch::Rv32imc).then(|| rv32_flags(&flags)).flatten();
            options.arch_flags = flags.ok_or(Stop::Refused("unrecognised arch flags"))?;
        }
        if options.emit != Emit::Bytecode && options.native_arch.is_none() {
            return Err(Stop::Refused("arch not specified"));
        }
        let input = input.ok_or(Stop::Refused("no input file"))?;
        let output = match output {
            Some(name) if name == OsStr::from_bytes(DASH) => Output::Stdout,
            Some(name) => Output::File(name.into()),
            None if input == DASH => Output::Stdout,
            None => {
                // Whatever the last two characters are.
                let mut name = input[..input.len().saturating_sub(2)].to_vec();
                name.extend_from_slice(b"mpy");
                Output::File(OsString::from_vec(name).into())
            }
        };
        let input = (input != DASH).then(|| OsString::from_vec(input).into());
        Ok(CommandLine { input, output, name, verbose, options })
    }
}

/// Paths are written the same on all systems.
fn forward_slashes(path: &[u8]) -> Vec<u8> {
    path.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte }).collect()
}

/// The architecture this runs on.
fn host() -> Option<Arch> {
    match std::env::consts::ARCH {
        "x86" => Some(Arch::X86),
        "x86_64" => Some(Arch::X64),
        "arm" => Some(Arch::Armv6),
        "riscv64" => Some(Arch::Rv64imc),
        _ => None,
    }
}

/// A number as C's `strtol` reads it with base 0: no text at all is zero, too large a number the largest.
fn integer(text: &[u8]) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let text = str::from_utf8(text).ok()?.trim_ascii_start();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let magnitude = unsigned(digits, radix)?;
    Some(if negative {
        0i64.checked_sub_unsigned(magnitude).unwrap_or(i64::MIN)
    } else {
        i64::try_from(magnitude).unwrap_or(i64::MAX)
    })
}

/// Digits alone; what is too large is the largest.
fn unsigned(digits: &str, radix: u32) -> Option<u64> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some(u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

/// Flags for RV32: a number as Python writes it, or names with commas between them.
fn rv32_flags(text: &[u8]) -> Option<u32> {
    let text = str::from_utf8(text).ok()?;
    let number = match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => unsigned(&text[2..], 16),
        Some("0o") => unsigned(&text[2..], 8),
        Some("0b") => unsigned(&text[2..], 2),
        Some(two) if two.starts_with('0') => None,
        _ => unsigned(text.trim_ascii_start(), 10),
    };
    let all = RV32_EXTENSIONS.iter().fold(0, |all, (_, bit)| all | bit);
    if let Some(number) = number {
        return u32::try_from(number).ok().filter(|flags| flags & !all == 0);
    }
    // A comma at the end is no empty name.
    text.strip_suffix(',')
        .unwrap_or(text)
        .split(',')
        .try_fold(0, |flags, name| RV32_EXTENSIONS.iter().find(|(known, _)| *known == name).map(|(_, bit)| flags | bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<CommandLine, Stop> {
        CommandLine::parse(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    fn usage(arg: &str) -> Result<CommandLine, Stop> {
        Err(Stop::Usage(arg.into()))
    }

    #[test]
    fn output_names() {
        for (input, output) in
            [("a.py", "a.mpy"), ("d/e.txt", "d/e.tmpy"), ("x", "mpy"), ("", "mpy"), ("d\\a.py", "d/a.mpy")]
        {
            assert_eq!(parse(&[input]).unwrap().output, Output::File(output.into()), "{input}");
        }
        assert_eq!(parse(&["-"]).unwrap().output, Output::Stdout);
        assert_eq!(parse(&["-", "-o", "x"]).unwrap().output, Output::File("x".into()));
        assert_eq!(parse(&["x", "-o", "-"]).unwrap().output, Output::Stdout);
    }

    #[test]
    fn levels() {
        for (arg, level) in
            [("-O", 1), ("-OO", 2), ("-OOx", 2), ("-Ox", 1), ("-O0", 0), ("-O3", 3), ("-O12", 1), ("-O9", 9)]
        {
            assert_eq!(parse(&[arg, "x"]).unwrap().options.opt_level, level, "{arg}");
        }
    }

    #[test]
    fn small_int_bits() {
        for (value, bits) in [
            ("31", 31),
            ("0x1f", 31),
            ("037", 31),
            ("", 0),
            (" 31", 31),
            ("+31", 31),
            ("-1", 255),
            ("256", 0),
            ("0", 0),
            ("99999999999999999999", 255),
            ("-99999999999999999999", 0),
        ] {
            let args = [&format!("-msmall-int-bits={value}"), "x"];
            assert_eq!(parse(&args).unwrap().options.small_int_bits, bits, "{value}");
        }
        for value in ["31.", "x", " ", "08", "0x", "--1", "3 1"] {
            let arg = format!("-msmall-int-bits={value}");
            assert_eq!(parse(&[&arg, "x"]), usage(&arg));
        }
    }

    #[test]
    fn flags() {
        let parse = |arch: &str, flags: &str| {
            parse(&[&format!("-march={arch}"), &format!("-march-flags={flags}"), "x"])
                .map(|line| line.options.arch_flags)
        };
        for (flags, bits) in [
            ("0", 0),
            ("1", 1),
            ("0x3", 3),
            ("0b1", 1),
            ("0O2", 2),
            (" 1", 1),
            ("zba", 1),
            ("zcmp", 2),
            ("zba,zcmp", 3),
            ("zba,", 1),
        ] {
            assert_eq!(parse("rv32imc", flags), Ok(bits), "{flags}");
        }
        let refused = Err(Stop::Refused("unrecognised arch flags"));
        for flags in ["4", "", ",zba", "zba,,zcmp", "zba,foo", "01", "+1", "1x", "-1", "é"] {
            assert_eq!(parse("rv32imc", flags), refused, "{flags}");
        }
        assert_eq!(parse("x64", "1"), refused);
    }

    #[test]
    fn order_of_checks() {
        assert_eq!(parse(&[]), Err(Stop::Refused("no input file")));
        assert_eq!(parse(&["-X", "emit=native"]), Err(Stop::Refused("arch not specified")));
        assert_eq!(parse(&["--version", "--nonsense"]), Err(Stop::Version));
        assert_eq!(parse(&["--nonsense", "--version"]), usage("--nonsense"));
        assert_eq!(parse(&["--version", "-X", "nonsense"]), usage("nonsense"));
        assert_eq!(parse(&["--", "-X"]), usage("-X"));
        assert_eq!(parse(&["--", "-X", "heapsize=1"]), Err(Stop::Refused("multiple input files")));
        assert_eq!(parse(&["-o"]), usage("-o"));
        assert_eq!(parse(&["-vv"]), usage("-vv"));
        assert_eq!(parse(&["-march=z80"]), usage("-march=z80"));
        assert_eq!(parse(&["--", "-v"]).unwrap().input, Some("-v".into()));
    }
}
