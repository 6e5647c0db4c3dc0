//! A module as JSON.

use romfs_format::mpy::{Error, Kind, Object, Qstr, scope};
use romfs_format::opcode::Operand;
use serde::Serialize;

use super::hex::{self, SpanReport};
use super::module::{Constant, Function, Module};
use super::operand::{Meaning, mnemonic};
use super::text::{arch_name, kind_name};
use crate::problem::printable;

/// A module. Offsets count from the start of the `.mpy`, but for those in code, which count from the start of the code.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The file or the image.
    file: String,
    /// Which file of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    size: usize,
    header: Option<HeaderReport>,
    qstrs: Vec<QstrReport>,
    constants: Vec<ConstantReport>,
    functions: Vec<FunctionReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<SpanReport>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorReport>,
}

#[derive(Debug, Serialize)]
struct HeaderReport {
    version: u8,
    sub_version: u8,
    arch: &'static str,
    arch_flags: u32,
    small_int_bits: u8,
}

#[derive(Debug, Serialize)]
struct QstrReport {
    offset: usize,
    text: String,
    /// Its number among those that every firmware has.
    #[serde(rename = "static", skip_serializing_if = "Option::is_none")]
    static_id: Option<u16>,
}

#[derive(Debug, Serialize)]
struct ConstantReport {
    offset: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    /// A number or a string as text, bytes in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ConstantReport>>,
}

#[derive(Debug, Serialize)]
struct FunctionReport {
    name: Option<String>,
    /// With the functions it is in.
    path: String,
    offset: usize,
    kind: &'static str,
    /// Of the data: prelude and code.
    size: usize,
    parent: Option<usize>,
    children: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prelude: Option<PreludeReport>,
    arguments: Vec<ArgumentReport>,
    cells: Vec<u8>,
    /// Where the code starts in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_offset: Option<usize>,
    lines: Vec<LineReport>,
    instructions: Vec<InstrReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorReport>,
}

#[derive(Debug, Serialize)]
struct PreludeReport {
    n_state: u32,
    n_exc_stack: u32,
    n_pos_args: u32,
    n_kwonly_args: u32,
    n_def_pos_args: u32,
    flags: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct ArgumentReport {
    name: Option<String>,
    kind: &'static str,
    /// Whether it has a default; of keyword-only arguments that is decided when the function is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<bool>,
}

#[derive(Debug, Serialize)]
struct LineReport {
    offset: usize,
    line: u32,
}

#[derive(Debug, Serialize, Default)]
struct InstrReport {
    offset: usize,
    size: usize,
    op: &'static str,
    /// As it is encoded: an index, a number; of a jump its target.
    #[serde(skip_serializing_if = "Option::is_none")]
    operand: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'static str>,
    /// Index into the constants.
    #[serde(skip_serializing_if = "Option::is_none")]
    constant: Option<u32>,
    /// Index into the functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positional: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<u32>,
}

#[derive(Debug, Serialize)]
struct ErrorReport {
    offset: usize,
    message: String,
}

impl From<Error> for ErrorReport {
    fn from(error: Error) -> Self {
        Self { offset: error.offset(), message: error.kind().to_string() }
    }
}

/// Reports on a module of the file or image `file`; with `spans`, on every byte.
pub fn report(module: &Module<'_>, file: String, entry: Option<String>, spans: bool) -> Report {
    Report {
        file,
        entry,
        size: module.bytes.len(),
        header: module.header.map(|header| HeaderReport {
            version: romfs_format::mpy::VERSION,
            sub_version: header.sub_version,
            arch: arch_name(header.arch),
            arch_flags: header.arch_flags,
            small_int_bits: header.small_int_bits,
        }),
        qstrs: module.qstrs.iter().map(|(offset, qstr)| qstr_report(*offset, qstr)).collect(),
        constants: module.constants.iter().map(constant_report).collect(),
        functions: (0..module.functions.len()).map(|index| function_report(module, index)).collect(),
        spans: spans.then(|| hex::spans(module)),
        error: module.error.map(ErrorReport::from),
    }
}

fn qstr_report(offset: usize, qstr: &Qstr<'_>) -> QstrReport {
    let static_id = match qstr {
        Qstr::Static(id) => Some(*id),
        Qstr::Str { .. } => None,
    };
    QstrReport { offset, text: String::from_utf8_lossy(qstr.as_bytes()).into_owned(), static_id }
}

fn constant_report(constant: &Constant<'_>) -> ConstantReport {
    let text = |text: &[u8]| Some(String::from_utf8_lossy(text).into_owned());
    let (kind, value) = match &constant.object {
        Object::FunTable => ("functions", None),
        Object::None => ("None", None),
        Object::False => ("False", None),
        Object::True => ("True", None),
        Object::Ellipsis => ("Ellipsis", None),
        Object::Str(_, data) => ("str", text(data)),
        Object::Bytes(_, data) => ("bytes", Some(hex::digits(data))),
        Object::Int(_, digits) => ("int", text(digits)),
        Object::Float(_, digits) => ("float", text(digits)),
        Object::Complex(_, digits) => ("complex", text(digits)),
        Object::Tuple(_) => ("tuple", None),
    };
    let items = (kind == "tuple").then(|| constant.items.iter().map(constant_report).collect());
    ConstantReport { offset: constant.at, kind, value, items }
}

fn function_report(module: &Module<'_>, index: usize) -> FunctionReport {
    let function = &module.functions[index];
    FunctionReport {
        name: function.name.and_then(|name| name_text(module, name)),
        path: module.path(index),
        offset: function.at,
        kind: kind_name(function.kind),
        size: function.data.len(),
        parent: function.parent,
        children: function.children.clone(),
        prelude: function.prelude.as_ref().map(|prelude| PreludeReport {
            n_state: prelude.n_state,
            n_exc_stack: prelude.n_exc_stack,
            n_pos_args: prelude.n_pos_args,
            n_kwonly_args: prelude.n_kwonly_args,
            n_def_pos_args: prelude.n_def_pos_args,
            flags: [
                (scope::GENERATOR, "generator"),
                (scope::VARKEYWORDS, "varkeywords"),
                (scope::VARARGS, "varargs"),
                (scope::DEFKWARGS, "defkwargs"),
            ]
            .into_iter()
            .filter_map(|(flag, name)| (prelude.scope_flags & flag != 0).then_some(name))
            .collect(),
        }),
        arguments: argument_reports(module, function),
        cells: function.cells.clone(),
        code_offset: function.code_at(),
        lines: if function.kind == Kind::Bytecode && function.prelude.is_some() {
            function.lines.iter().map(|&(offset, line)| LineReport { offset, line }).collect()
        } else {
            vec![]
        },
        instructions: function.instrs.iter().map(|instr| instr_report(module, function, instr)).collect(),
        error: function.error.map(ErrorReport::from),
    }
}

fn argument_reports(module: &Module<'_>, function: &Function) -> Vec<ArgumentReport> {
    let Some(prelude) = &function.prelude else { return vec![] };
    let first_default = prelude.n_pos_args.saturating_sub(prelude.n_def_pos_args);
    let named = (0..).zip(&function.arguments).map(|(i, &argument)| {
        let positional = i < prelude.n_pos_args;
        ArgumentReport {
            name: name_text(module, argument),
            kind: if positional { "positional" } else { "keyword-only" },
            default: positional.then_some(i >= first_default),
        }
    });
    named.collect()
}

fn name_text(module: &Module<'_>, index: u32) -> Option<String> {
    module.qstr(index).map(printable)
}

fn instr_report(module: &Module<'_>, function: &Function, instr: &romfs_format::opcode::Instr) -> InstrReport {
    let mut report = InstrReport {
        offset: instr.at,
        size: instr.end - instr.at,
        op: mnemonic(instr),
        operand: match instr.operand {
            Operand::None => None,
            Operand::Qstr(n) | Operand::Uint(n) => Some(n.into()),
            Operand::Int(n) => Some(n),
            Operand::Target(target) => i64::try_from(target).ok(),
        },
        extra: instr.info().extra.then_some(instr.extra),
        ..InstrReport::default()
    };
    match Meaning::of(module, function, instr) {
        Meaning::Name(index) | Meaning::Local(_, Some(index)) => report.name = name_text(module, index),
        Meaning::Target(target) | Meaning::Unwind { target, .. } => report.target = Some(target),
        Meaning::Operator(operator) => report.operator = operator,
        Meaning::Constant(index, constant) => report.constant = constant.map(|_| index),
        Meaning::Function { index, .. } => report.function = index,
        Meaning::Call { positional, keywords } => {
            (report.positional, report.keywords) = (Some(positional), Some(keywords));
        }
        Meaning::None
        | Meaning::Int(_)
        | Meaning::Count(_)
        | Meaning::Local(_, None)
        | Meaning::Star { .. }
        | Meaning::Comprehension { .. } => {}
    }
    report
}
