//! Takes a `.mpy` file apart, byte by byte: a walk that says of every run of bytes what it is.
//!
//! ```text
//!  4d │ 06 │ 00 │ 1f │ 03 │ 01 │ 14 61 … 00 │ … │ 4c │ 18 │ 0c │ 01 │ 23 │ 10 02 │ 16 02 │ …
//!  magic   flags    qstrs  objects   qstr 0       code  signature  name line   instructions
//! ```
//!
//! The spans follow each other without gaps, from the first byte to the last, however broken the file is: what cannot
//! be read is a span as well, with the error. A function that cannot be read does not hide those behind it.

use crate::mpy::{
    Error, ErrorKind, Header, Kind, MAX_CODE_DEPTH, MAX_TUPLE_DEPTH, Object, Prelude, Qstr, Qstrs, RawCode, viper,
};
use crate::opcode::{Instr, decode, read_uint};
use core::ops::Range;

/// A run of bytes of the file.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// Where it lies in the file.
    pub range: Range<usize>,
    /// What it is.
    pub item: Item<'a>,
}

/// What a run of bytes is.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// The `M` that every file starts with.
    Magic,
    /// The version of the format.
    Version(u8),
    /// Sub-version, architecture, and whether [`Item::ArchFlags`] follow.
    Flags(Header),
    /// How many bits a small int must have.
    SmallIntBits(u8),
    /// Extensions of the architecture.
    ArchFlags(u32),
    /// Number of qstrs.
    QstrCount(u32),
    /// Number of constant objects.
    ObjectCount(u32),
    /// An entry of the qstr table, by its index.
    Qstr(u32, Qstr<'a>),
    /// A constant object.
    Object {
        /// Its index in the table, or in the tuple that it belongs to.
        index: u32,
        /// How many tuples it is in.
        depth: usize,
        /// The object. The span of a tuple is but its head: its items follow, one deeper.
        object: Object<'a>,
    },
    /// The head of a raw code. What is in its data follows, then what stands behind the data, then the children.
    Code {
        /// What the data is.
        kind: Kind,
        /// How many functions it is in.
        depth: usize,
        /// Where the data lies in the file. Where the file is cut off it ends with that.
        data: Range<usize>,
    },
    /// The first part of a function's prelude: its numbers. The ranges count from the start of the function's data.
    Signature(Prelude),
    /// Lengths of the info section and of the list of cells.
    Sizes {
        /// Bytes of the info section.
        info: usize,
        /// Number of cells.
        cells: usize,
    },
    /// The function's name, as an index into the qstr table.
    Name(u32),
    /// An argument.
    Argument {
        /// Its number, which is that of its local.
        number: u32,
        /// Its name, as an index into the qstr table.
        name: u32,
    },
    /// An entry of the line table.
    Line {
        /// Where in the code it takes effect.
        at: usize,
        /// The source line from there on.
        line: u32,
        /// How many lines that is further on.
        step: u32,
    },
    /// A local that becomes a cell when the function starts.
    Cell(u8),
    /// An instruction. Its offsets count from the start of the function's code.
    Instr(Instr),
    /// Machine code.
    MachineCode,
    /// A number that belongs to machine code, and what it is.
    Number(&'static str, u32),
    /// Bytes that belong to machine code, and what they are.
    Data(&'static str),
    /// Number of children.
    ChildCount(u32),
    /// What could not be read, and why. Empty where the file ends too early.
    Unread(Error),
}

/// Takes a file apart, and hands every span to `visit` in the order of the bytes.
///
/// # Errors
/// What is wrong first, with its offset in the file. All bytes have been visited nevertheless. That the file can be
/// taken apart does not mean that its code is sound: see [`crate::mpy::check`].
pub fn walk<'a>(bytes: &'a [u8], visit: &mut dyn FnMut(Span<'a>)) -> Result<(), Error> {
    let mut walker = Walker { bytes, at: 0, visit, first: None };
    if let Err(error) = walker.file() {
        walker.unread(error, bytes.len());
    }
    walker.first.map_or(Ok(()), Err)
}

struct Walker<'a, 'v> {
    bytes: &'a [u8],
    /// Up to where all has been visited.
    at: usize,
    visit: &'v mut dyn FnMut(Span<'a>),
    /// The first error.
    first: Option<Error>,
}

impl<'a> Walker<'a, '_> {
    /// Visits what lies between the last span and `end`.
    fn span(&mut self, end: usize, item: Item<'a>) {
        let range = self.at..end;
        self.at = end;
        (self.visit)(Span { range, item });
    }

    /// Visits a number that is written as a varint.
    fn number(&mut self, item: impl FnOnce(u32) -> Item<'a>) -> Result<u32, Error> {
        let mut at = self.at;
        let number = read_uint(self.bytes, &mut at)?;
        self.span(at, item(number));
        Ok(number)
    }

    fn data(&mut self, end: usize, what: &'static str) {
        if end > self.at {
            self.span(end, Item::Data(what));
        }
    }

    fn unread(&mut self, error: Error, end: usize) {
        self.first.get_or_insert(error);
        self.span(end, Item::Unread(error));
    }

    fn file(&mut self) -> Result<(), Error> {
        let arch = self.header()?;
        let n_qstr = self.number(Item::QstrCount)?;
        let n_obj = self.number(Item::ObjectCount)?;
        if n_qstr == 0 {
            return Err(Error::new(ErrorKind::NoFileName, self.at));
        }
        let mut qstrs = Qstrs::new(self.bytes, self.at, n_qstr);
        for index in 0.. {
            let Some(qstr) = qstrs.next() else { break };
            self.span(qstrs.offset(), Item::Qstr(index, qstr?));
        }
        self.objects(n_obj)?;
        self.codes(arch)?;
        if self.at < self.bytes.len() {
            return Err(Error::new(ErrorKind::Trailing, self.at));
        }
        Ok(())
    }

    fn header(&mut self) -> Result<u8, Error> {
        let result = Header::read(self.bytes);
        let &[_, version, _, small_int_bits] =
            self.bytes.first_chunk().ok_or(Error::new(ErrorKind::Truncated, self.bytes.len()))?;
        // What stands before the byte that is wrong is right.
        let good = result.map_or_else(|error| error.offset(), |(_, end)| end);
        let mut items =
            [Some(Item::Magic), Some(Item::Version(version)), None, Some(Item::SmallIntBits(small_int_bits))];
        items[2] = result.ok().map(|(header, _)| Item::Flags(header));
        for (end, item) in (1..=good).zip(items) {
            let Some(item) = item else { break };
            self.span(end, item);
        }
        let (header, end) = result?;
        if end > self.at {
            self.span(end, Item::ArchFlags(header.arch_flags));
        }
        Ok(header.arch)
    }

    fn objects(&mut self, count: u32) -> Result<(), Error> {
        // On each level of nesting: how many objects there are, and how many have been visited.
        let mut levels = [(0, 0); MAX_TUPLE_DEPTH + 1];
        let mut depth = 0;
        levels[0].0 = count;
        loop {
            let (count, index) = levels[depth];
            if index == count {
                match depth.checked_sub(1) {
                    Some(outer) => depth = outer,
                    None => return Ok(()),
                }
                continue;
            }
            levels[depth].1 += 1;
            let object = Object::read(self.bytes, self.at)?;
            let (end, items) = match &object {
                Object::Str(at, data) | Object::Bytes(at, data) => (at + data.len() + 1, None),
                Object::Int(at, text) | Object::Float(at, text) | Object::Complex(at, text) => (at + text.len(), None),
                Object::Tuple(items) => (items.offset(), Some(items.remaining())),
                _ => (self.at + 1, None),
            };
            let start = self.at;
            self.span(end, Item::Object { index, depth, object });
            if let Some(count) = items {
                depth += 1;
                *levels.get_mut(depth).ok_or(Error::new(ErrorKind::TupleDepth, start))? = (count, 0);
            }
        }
    }

    fn codes(&mut self, arch: u8) -> Result<(), Error> {
        // How many raw codes are left on each level of nesting.
        let mut left = [0u32; MAX_CODE_DEPTH];
        let mut depth = 0;
        left[0] = 1;
        loop {
            while left[depth] == 0 {
                match depth.checked_sub(1) {
                    Some(outer) => depth = outer,
                    None => return Ok(()),
                }
            }
            left[depth] -= 1;
            let start = self.at;
            let n_children = self.code(depth, arch)?;
            if n_children > 0 {
                depth += 1;
                *left.get_mut(depth).ok_or(Error::new(ErrorKind::CodeDepth, start))? = n_children;
            }
        }
    }

    /// Visits a raw code up to its children, and gives their number.
    fn code(&mut self, depth: usize, arch: u8) -> Result<u32, Error> {
        let code = match RawCode::read(self.bytes, self.at, arch) {
            Ok(code) => code,
            Err(error) => {
                self.broken_code(depth, error)?;
                return Err(error);
            }
        };
        let kind = code.kind;
        self.span(code.range.start, Item::Code { kind, depth, data: code.range.clone() });
        match kind {
            Kind::Bytecode => {
                if let Err(error) = self.function(code.range.clone()) {
                    self.unread(error, code.range.end);
                }
            }
            Kind::Native => self.native(&code)?,
            Kind::Viper | Kind::Asm => self.span(code.range.end, Item::MachineCode),
        }
        if kind != Kind::Bytecode {
            self.behind_machine_code(&code)?;
        }
        if self.at < code.children_at {
            self.number(Item::ChildCount)?;
        }
        Ok(code.n_children)
    }

    /// Visits what there is of a raw code that cannot be read as a whole, most often as the file is cut off.
    fn broken_code(&mut self, depth: usize, error: Error) -> Result<(), Error> {
        let mut at = self.at;
        let head = read_uint(self.bytes, &mut at)?;
        if head & 3 == 0 && matches!(error.kind(), ErrorKind::Truncated | ErrorKind::Count) {
            let len = (head >> 3) as usize;
            let end = at.saturating_add(len).min(self.bytes.len());
            self.span(at, Item::Code { kind: Kind::Bytecode, depth, data: at..end });
            // Where code is cut off, a jump to what is missing is not to blame.
            if let Err(other) = self.function(at..end) {
                self.unread(if len > end - at { error } else { other }, end);
            }
        }
        Ok(())
    }

    /// Visits a function's data, as far as it can be read.
    fn function(&mut self, range: Range<usize>) -> Result<(), Error> {
        let data = &self.bytes[range.clone()];
        let result = Prelude::read(data).and_then(|prelude| self.prelude(data, range.start, &prelude));
        let code_at = result.map_err(|error| error.shifted(range.start))?;
        let base = range.start + code_at;
        let (code, mut ip) = (&data[code_at..], 0);
        while ip < code.len() {
            let instr = decode(code, &mut ip).map_err(|error| error.shifted(base))?;
            self.span(base + ip, Item::Instr(instr));
        }
        Ok(())
    }

    /// Visits a prelude, and gives the offset of the code in the data, which starts at `base`.
    fn prelude(&mut self, data: &'a [u8], base: usize, prelude: &Prelude) -> Result<usize, Error> {
        let signature = data.iter().take_while(|&&byte| byte & 0x80 != 0).count() + 1;
        self.span(base + signature, Item::Signature(prelude.clone()));
        let Prelude { info, cells, .. } = prelude;
        self.span(base + info.start, Item::Sizes { info: info.len(), cells: cells.len() });
        let mut at = info.start;
        for number in 0..=prelude.n_args() {
            let name = read_uint(&data[..info.end], &mut at).map_err(|e| Error::new(ErrorKind::Prelude, e.offset()))?;
            let argument = |number| Item::Argument { number, name };
            self.span(base + at, number.checked_sub(1).map_or(Item::Name(name), argument));
        }
        let (mut offset, mut line) = (0, 1u32);
        for entry in prelude.lines(data)? {
            let (bytes, step) = entry?;
            at += if data[at] & 0x80 == 0 { 1 } else { 2 };
            offset += bytes as usize;
            line = line.saturating_add(step);
            self.span(base + at, Item::Line { at: offset, line, step });
        }
        for (end, &local) in (base + cells.start + 1..).zip(prelude.cell_locals(data)) {
            self.span(end, Item::Cell(local));
        }
        Ok(prelude.code_at())
    }

    /// Visits the data of a function in machine code: its prelude stands behind the code, at an offset that follows the
    /// data.
    fn native(&mut self, code: &RawCode<'a>) -> Result<(), Error> {
        let offset = read_uint(self.bytes, &mut { code.range.end })? as usize;
        self.span(code.range.start + offset, Item::MachineCode);
        let data = &code.data[offset..];
        let result = Prelude::read(data).and_then(|prelude| self.prelude(data, code.range.start + offset, &prelude));
        match result {
            Ok(_) => self.data(code.range.end, "behind the prelude"),
            Err(_) => self.data(code.range.end, "prelude"),
        }
        Ok(())
    }

    /// Visits what follows the data of machine code, but for the number of children.
    fn behind_machine_code(&mut self, code: &RawCode<'a>) -> Result<(), Error> {
        match code.kind {
            Kind::Bytecode => {}
            Kind::Native => {
                self.number(|n| Item::Number("offset of the prelude", n))?;
            }
            Kind::Asm => {
                for what in ["scope flags", "number of arguments", "type signature"] {
                    self.number(|n| Item::Number(what, n))?;
                }
            }
            Kind::Viper => {
                let flags = self.number(|n| Item::Number("scope flags", n))?;
                let rodata = match flags & viper::RODATA {
                    0 => 0,
                    _ => self.number(|n| Item::Number("bytes of read-only data", n))?,
                };
                if flags & viper::BSS != 0 {
                    self.number(|n| Item::Number("bytes of zeroed data", n))?;
                }
                self.data(self.at + rodata as usize, "read-only data");
                if flags & viper::RELOCATED != 0 {
                    self.data(code.children_at, "relocations");
                }
            }
        }
        Ok(())
    }
}
