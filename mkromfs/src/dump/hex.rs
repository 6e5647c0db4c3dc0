//! Every byte of a module, and what it means.
//!
//! ```text
//! 00000000  4d                       'M': a .mpy file
//! 00000001  06                       version 6
//! 00000006  14 66 6f 6f 62 61 72 2e  qstr 0 "foobar.py"
//! 0000000e  70 79 00
//! ```

use std::fmt::Write as _;
use std::io::{self, Write};

use romfs_format::disasm::{Item, Span, walk};
use romfs_format::mpy::{Object, Prelude};
use serde::Serialize;

use super::module::{Constant, Module};
use super::text::{self, Instruction, QstrText};
use crate::problem::counted;

/// Bytes on a line.
const PER_LINE: usize = 8;

/// How many lines of a span are written when it has more.
const MAX_LINES: usize = 64;

/// How many characters of a constant are shown.
const SHOWN: usize = 60;

/// A run of bytes.
#[derive(Debug, Serialize)]
pub struct SpanReport {
    offset: usize,
    bytes: String,
    meaning: String,
}

/// All runs of bytes of a module.
pub fn spans(module: &Module<'_>) -> Vec<SpanReport> {
    let mut spans = vec![];
    annotate(module, &mut |span, meaning| {
        let bytes = digits(&module.bytes[span.range.clone()]);
        spans.push(SpanReport { offset: span.range.start, bytes, meaning });
        Ok(())
    })
    // Pushing to a list does not fail.
    .unwrap_or_default();
    spans
}

/// Writes all bytes of a module with their meanings.
///
/// # Errors
/// `out` cannot be written.
pub fn write(module: &Module<'_>, out: &mut dyn Write) -> io::Result<()> {
    annotate(module, &mut |span, meaning| {
        let mut meaning = &*meaning;
        let range = span.range.clone();
        let mut lines = module.bytes[range.clone()].chunks(PER_LINE);
        // A span without bytes says that the file ends too early.
        let first = lines.next().unwrap_or_default();
        for (i, line) in std::iter::once(first).chain(lines).enumerate() {
            let at = range.start + i * PER_LINE;
            if i == MAX_LINES {
                return writeln!(out, "{at:08x}  … {}", counted(range.end - at, "more byte"));
            }
            writeln!(out, "{}", format!("{at:08x}  {:<w$}  {meaning}", spaced(line), w = 3 * PER_LINE - 1).trim_end())?;
            meaning = "";
        }
        Ok(())
    })
}

fn spaced(bytes: &[u8]) -> String {
    let mut text = digits_with(bytes, " ");
    text.pop();
    text
}

/// Bytes as hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    digits_with(bytes, "")
}

fn digits_with(bytes: &[u8], after: &str) -> String {
    let mut text = String::with_capacity(bytes.len() * (2 + after.len()));
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}{after}");
    }
    text
}

/// Hands out each span with its meaning in words, until `visit` fails.
fn annotate<'a>(module: &Module<'a>, visit: &mut dyn FnMut(&Span<'a>, String) -> io::Result<()>) -> io::Result<()> {
    let mut result = Ok(());
    // Which function the walk is in: none before the first.
    let mut functions = 0;
    // That the file is broken is in the module, and in a span.
    let _ = walk(module.bytes, &mut |span| {
        functions += usize::from(matches!(span.item, Item::Code { .. }));
        if result.is_ok() {
            let meaning = meaning(module, functions.saturating_sub(1), &span);
            result = visit(&span, meaning);
        }
    });
    result
}

fn meaning<'a>(module: &Module<'a>, index: usize, span: &Span<'a>) -> String {
    let name = |index| text::name(module, index);
    match &span.item {
        Item::Magic => "'M': a .mpy file".into(),
        Item::Version(version) => format!("version {version}"),
        Item::Flags(header) => {
            let arch = text::arch_name(header.arch);
            let follow = if module.bytes[span.range.start] & 0x40 != 0 { ", its flags follow" } else { "" };
            format!("sub-version {}, architecture {arch}{follow}", header.sub_version)
        }
        Item::SmallIntBits(bits) => format!("small ints of {bits} bits"),
        Item::ArchFlags(flags) => format!("architecture flags {flags:#x}"),
        Item::QstrCount(count) => counted(*count as usize, "qstr"),
        Item::ObjectCount(count) => counted(*count as usize, "constant"),
        Item::Qstr(index, qstr) => format!("qstr {index} {}", QstrText(qstr)),
        Item::Object { index, depth, object } => {
            let what = if *depth == 0 { "constant" } else { "item" };
            let indent = "  ".repeat(*depth);
            let text = match object {
                Object::Tuple(items) => format!("tuple of {}", items.remaining()),
                object => {
                    let constant = Constant { at: span.range.start, object: object.clone(), items: vec![] };
                    text::shortened(&constant, SHOWN)
                }
            };
            format!("{indent}{what} {index} {text}")
        }
        Item::Code { kind, data, .. } => {
            let function = module.functions[index].children.len();
            let children = if function > 0 { ", functions in it follow" } else { "" };
            let kind = text::kind_name(*kind);
            format!("function {}: {} of {kind}{children}", module.path(index), counted(data.len(), "byte"))
        }
        Item::Signature(prelude) => signature(prelude),
        Item::Sizes { info, cells } => {
            format!("names and line table: {}; {}", counted(*info, "byte"), counted(*cells, "cell"))
        }
        Item::Name(index) => format!("name {}", name(*index)),
        Item::Argument { number, name: index } => format!("argument {number} {}", name(*index)),
        Item::Line { at, line, step } => format!("line {line} from {at} on (+{step})"),
        Item::Cell(local) => format!("local {local} is a cell"),
        Item::Instr(instr) => {
            format!("{:5} {}", instr.at, Instruction(module, &module.functions[index], instr))
        }
        Item::MachineCode => "machine code".into(),
        Item::Number(what, number) => format!("{what}: {number}"),
        Item::Data(what) => (*what).into(),
        Item::ChildCount(count) => format!("{} in {}", counted(*count as usize, "function"), module.path(index)),
        Item::Unread(error) => format!("not read: {error}"),
    }
}

fn signature(prelude: &Prelude) -> String {
    let mut text = counted(prelude.n_state as usize, "slot");
    let numbers = [
        (prelude.n_exc_stack, "handler"),
        (prelude.n_pos_args, "positional argument"),
        (prelude.n_def_pos_args, "default"),
        (prelude.n_kwonly_args, "keyword-only argument"),
    ];
    for (number, noun) in numbers {
        if number > 0 {
            text += ", ";
            text += &counted(number as usize, noun);
        }
    }
    if prelude.scope_flags != 0 {
        let _ = write!(text, ", flags {:#x}", prelude.scope_flags);
    }
    text
}
