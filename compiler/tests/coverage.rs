//! The recorded bytes in `goldens` have every instruction, every size of jump and of line table entry, and every kind
//! of constant that the compiler can emit: none of it is left to chance.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use romfs_format::mpy::{Mpy, Object, Objects, Prelude, scope};
use romfs_format::opcode::{BinaryOp, Format, Operand, ROWS, UnaryOp, decode};

/// The files that are recorded: hexadecimal text under the levels.
fn recorded() -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let paths = fs::read_dir(directory).expect("no goldens").map(|entry| entry.expect("unreadable directory").path());
    let mut files = Vec::new();
    for path in paths.filter(|path| path.extension().is_some_and(|ext| ext == "golden")) {
        let text = fs::read_to_string(path).expect("unreadable golden");
        for line in text.lines() {
            if line.starts_with("-O") {
                files.push(Vec::new());
                continue;
            }
            let bytes = (0..line.len()).step_by(2).map(|at| u8::from_str_radix(&line[at..at + 2], 16).expect("hex"));
            files.last_mut().expect("bytes before a level").extend(bytes);
        }
    }
    files
}

#[derive(Default)]
struct Seen {
    /// Names of instructions, with the operator or the operand's number of bytes.
    instructions: BTreeSet<String>,
    line_entries: BTreeSet<(u32, u32)>,
    objects: BTreeSet<&'static str>,
    preludes: BTreeSet<String>,
}

impl Seen {
    fn code(&mut self, code: &[u8]) {
        let mut at = 0;
        while at < code.len() {
            let instruction = decode(code, &mut at).expect("no instruction");
            let name = instruction.info().name;
            let size = instruction.end - instruction.at - 1 - usize::from(instruction.info().extra);
            self.instructions.insert(match (instruction.info().format, instruction.operand) {
                (Format::Jump | Format::Forward, Operand::Target(target)) => {
                    let way = if target < instruction.at { "back" } else { "forward" };
                    format!("{name} {size} {way}")
                }
                (Format::MultiUint | Format::MultiInt, operand) => {
                    let number = match operand {
                        Operand::Uint(number) => i64::from(number),
                        Operand::Int(number) => number,
                        _ => unreachable!("the operand is a number"),
                    };
                    format!("{name} {number}")
                }
                (Format::None, _) => name.to_string(),
                _ => format!("{name} {size}"),
            });
        }
    }

    fn objects(&mut self, objects: Objects<'_>) {
        for object in objects {
            let kind = match object.expect("no constant") {
                Object::FunTable => "table of functions",
                Object::None => "None",
                Object::False => "False",
                Object::True => "True",
                Object::Ellipsis => "...",
                Object::Str(..) => "str",
                Object::Bytes(..) => "bytes",
                Object::Int(..) => "int",
                Object::Float(..) => "float",
                Object::Complex(..) => "complex",
                Object::Tuple(items) => {
                    self.objects(items);
                    "tuple"
                }
            };
            self.objects.insert(kind);
        }
    }

    fn prelude(&mut self, prelude: &Prelude) {
        let mut note = |name: &str, is: bool| {
            if is {
                self.preludes.insert(name.to_string());
            }
        };
        let flags = prelude.scope_flags;
        note("generator", flags & scope::GENERATOR != 0);
        note("varargs", flags & scope::VARARGS != 0);
        note("varkeywords", flags & scope::VARKEYWORDS != 0);
        note("defaults by keyword", flags & scope::DEFKWARGS != 0);
        for (name, value) in [
            ("state", prelude.n_state),
            ("handlers", prelude.n_exc_stack),
            ("arguments", prelude.n_pos_args),
            ("keywords", prelude.n_kwonly_args),
            ("defaults", prelude.n_def_pos_args),
            ("cells", prelude.cells.len() as u32),
        ] {
            // The widths at which a further byte takes them on.
            note(&format!("{name}: {} bits", 32 - value.leading_zeros()), true);
        }
    }
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    for bytes in recorded() {
        let mpy = Mpy::parse(&bytes).expect("no module");
        seen.objects(mpy.objects());
        for raw in mpy.raw_codes() {
            let data = raw.expect("no code").data;
            let prelude = Prelude::read(data).expect("no prelude");
            seen.prelude(&prelude);
            seen.code(&data[prelude.code_at()..]);
            for entry in prelude.lines(data).expect("no line table") {
                seen.line_entries.insert(entry.expect("no entry"));
            }
        }
    }
    seen
}

fn all_in<T: Ord + std::fmt::Debug>(wanted: impl IntoIterator<Item = T>, seen: &BTreeSet<T>) {
    let missing: Vec<T> = wanted.into_iter().filter(|item| !seen.contains(item)).collect();
    assert!(missing.is_empty(), "in no golden: {missing:?}");
}

#[test]
fn every_instruction() {
    let seen = seen().instructions;
    let names: BTreeSet<&str> = seen.iter().map(|text| text.split(' ').next().unwrap_or(text)).collect();
    all_in(ROWS.iter().map(|(info, _)| info.name), &names);
    let operators = [
        ("UNARY_OP_MULTI", 0..=UnaryOp::Not as u8),
        ("BINARY_OP_MULTI", BinaryOp::Less as u8..=BinaryOp::Power as u8),
        ("LOAD_FAST_MULTI", 0..=15),
        ("STORE_FAST_MULTI", 0..=15),
    ];
    for (name, range) in operators {
        all_in(range.map(|number| format!("{name} {number}")), &seen);
    }
    all_in((-16..=47).map(|number| format!("LOAD_CONST_SMALL_INT_MULTI {number}")), &seen);
}

#[test]
fn every_size_of_operand() {
    let seen = seen().instructions;
    for (info, _) in ROWS {
        match info.format {
            Format::Forward => all_in([1, 2].map(|size| format!("{} {size} forward", info.name)), &seen),
            Format::Jump => {
                for way in ["forward", "back"] {
                    all_in([1, 2].map(|size| format!("{} {size} {way}", info.name)), &seen);
                }
            }
            Format::Int => all_in((1..=5).map(|size| format!("{} {size}", info.name)), &seen),
            Format::Qstr => all_in([1, 2].map(|size| format!("{} {size}", info.name)), &seen),
            Format::Uint | Format::None | Format::MultiUint | Format::MultiInt => {}
        }
    }
    // Numbers that can need a second byte: counts of items and arguments, and numbers of functions, locals, constants.
    for name in ["LOAD_CONST_OBJ", "BUILD_TUPLE", "BUILD_LIST", "BUILD_MAP", "BUILD_SET", "LOAD_FAST_N", "STORE_FAST_N"]
    {
        all_in([1, 2].map(|size| format!("{name} {size}")), &seen);
    }
    for name in ["MAKE_FUNCTION", "CALL_FUNCTION", "CALL_METHOD", "UNPACK_SEQUENCE", "UNPACK_EX", "DELETE_FAST"] {
        all_in([1, 2].map(|size| format!("{name} {size}")), &seen);
    }
}

#[test]
fn every_line_table_entry() {
    let seen = seen().line_entries;
    let one = |wanted: &dyn Fn(u32, u32) -> bool| seen.iter().any(|&(bytes, lines)| wanted(bytes, lines));
    // The short form with each number of lines, and the most bytes; the long form at both ends.
    for lines in 0..=3 {
        assert!(one(&|_, there| there == lines), "no entry with {lines} lines");
    }
    assert!(one(&|bytes, lines| bytes == 31 && lines == 0));
    assert!(one(&|bytes, lines| bytes > 15 && lines > 0));
    assert!(one(&|_, lines| lines == 7) && one(&|_, lines| lines > 255) && one(&|_, lines| lines == 2047));
    assert!(one(&|bytes, lines| bytes == 15 && lines > 6) && one(&|bytes, lines| bytes == 0 && lines > 0));
}

#[test]
fn every_kind_of_constant() {
    // `FunTable` is for native code.
    all_in(["None", "False", "True", "...", "str", "bytes", "int", "float", "complex", "tuple"], &seen().objects);
}

#[test]
fn every_part_of_a_prelude() {
    let seen = seen().preludes;
    let flags = ["generator", "varargs", "varkeywords", "defaults by keyword"].map(str::to_string);
    all_in(flags, &seen);
    for (name, bits) in
        [("state", 9), ("handlers", 4), ("arguments", 5), ("keywords", 3), ("defaults", 3), ("cells", 3)]
    {
        let from = if name == "state" { 1 } else { 0 };
        all_in((from..=bits).map(|bits| format!("{name}: {bits} bits")), &seen);
    }
}
