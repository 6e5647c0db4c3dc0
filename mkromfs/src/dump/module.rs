//! A module, taken apart.

use std::ops::Range;

use romfs_format::disasm::{Item, Span, walk};
use romfs_format::mpy::{Error, Header, Kind, Object, Prelude, Qstr};
use romfs_format::opcode::Instr;

use crate::module::check;

/// A `.mpy` file, or what can be read of it.
#[derive(Debug)]
pub struct Module<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// What its first bytes say, if they are such.
    pub header: Option<Header>,
    /// The qstr table, with the offset of each entry.
    pub qstrs: Vec<(usize, Qstr<'a>)>,
    /// The table of constant objects.
    pub constants: Vec<Constant<'a>>,
    /// The functions, each before those in it. The first is the module's body.
    pub functions: Vec<Function>,
    /// What is wrong with the file first: it cannot be read, or it can but would not be run.
    pub error: Option<Error>,
}

/// A constant object.
#[derive(Debug)]
pub struct Constant<'a> {
    /// Offset in the file.
    pub at: usize,
    /// The object.
    pub object: Object<'a>,
    /// What is in it, if it is a tuple.
    pub items: Vec<Constant<'a>>,
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Offset in the file of its raw code.
    pub at: usize,
    /// What its data is.
    pub kind: Kind,
    /// Where its data lies in the file: prelude and code.
    pub data: Range<usize>,
    /// Which function it is in. None for the module's body.
    pub parent: Option<usize>,
    /// Which functions are in it.
    pub children: Vec<usize>,
    /// Its prelude.
    pub prelude: Option<Prelude>,
    /// Its name, as an index into the qstr table.
    pub name: Option<u32>,
    /// The names of its arguments, likewise.
    pub arguments: Vec<u32>,
    /// The line table: from which offset of the code on, which line. Starts with line 1 at 0.
    pub lines: Vec<(usize, u32)>,
    /// Which locals are cells.
    pub cells: Vec<u8>,
    /// The code.
    pub instrs: Vec<Instr>,
    /// Why it ends early.
    pub error: Option<Error>,
}

/// How many functions around one are named.
const MAX_SHOWN: usize = 16;

impl<'a> Module<'a> {
    /// Takes a file apart, as far as that is possible.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut module = Self { bytes, header: None, qstrs: vec![], constants: vec![], functions: vec![], error: None };
        // The functions that contain the one that is being read, outermost first.
        let mut open = vec![];
        let result = walk(bytes, &mut |span| module.take(span, &mut open));
        module.error = result.and_then(|()| check(bytes)).err();
        module
    }

    fn take(&mut self, span: Span<'a>, open: &mut Vec<usize>) {
        let at = span.range.start;
        match span.item {
            Item::Flags(header) => self.header = Some(header),
            Item::Qstr(_, qstr) => self.qstrs.push((at, qstr)),
            Item::Object { depth, object, .. } => {
                let mut list = &mut self.constants;
                for _ in 0..depth {
                    // The tuple that this is in came right before, on each level.
                    let Some(tuple) = list.last_mut() else { return };
                    list = &mut tuple.items;
                }
                list.push(Constant { at, object, items: vec![] });
            }
            Item::Code { kind, depth, data } => {
                open.truncate(depth);
                let (parent, index) = (open.last().copied(), self.functions.len());
                if let Some(parent) = parent {
                    self.functions[parent].children.push(index);
                }
                open.push(index);
                self.functions.push(Function::new(at, kind, data, parent));
            }
            item => {
                if let Some(function) = self.functions.last_mut() {
                    function.take(item);
                }
            }
        }
    }

    /// The bytes of a qstr, if there is one with this index.
    pub fn qstr(&self, index: u32) -> Option<&'a [u8]> {
        self.qstrs.get(index as usize).map(|(_, qstr)| qstr.as_bytes())
    }

    /// Where a function is defined: its name behind those of the functions it is in, but for the module's body and
    /// those further out than anyone nests them.
    pub fn path(&self, index: usize) -> String {
        let mut names = vec![];
        let mut next = Some(index);
        while let (Some(index), true) = (next, names.len() < MAX_SHOWN) {
            let function = &self.functions[index];
            next = function.parent;
            if next.is_some() || names.is_empty() {
                names.push(function.name.map_or_else(|| "?".into(), |name| super::text::name(self, name)));
            }
        }
        names.reverse();
        names.join(".")
    }
}

impl Function {
    fn new(at: usize, kind: Kind, data: Range<usize>, parent: Option<usize>) -> Self {
        Self {
            at,
            kind,
            data,
            parent,
            children: vec![],
            prelude: None,
            name: None,
            arguments: vec![],
            lines: vec![(0, 1)],
            cells: vec![],
            instrs: vec![],
            error: None,
        }
    }

    fn take(&mut self, item: Item<'_>) {
        match item {
            Item::Signature(prelude) => self.prelude = Some(prelude),
            Item::Name(name) => self.name = Some(name),
            Item::Argument { name, .. } => self.arguments.push(name),
            // An entry that is split, as the distance is too long for one, says nothing by itself.
            Item::Line { at, line, step } if step > 0 => match self.lines.last_mut() {
                Some(last) if last.0 == at => last.1 = line,
                _ => self.lines.push((at, line)),
            },
            Item::Cell(local) => self.cells.push(local),
            Item::Instr(instr) => self.instrs.push(instr),
            Item::Unread(error) => self.error = Some(error),
            _ => {}
        }
    }

    /// Offset in the file of its code.
    pub fn code_at(&self) -> Option<usize> {
        Some(self.data.start + self.prelude.as_ref()?.code_at())
    }
}
