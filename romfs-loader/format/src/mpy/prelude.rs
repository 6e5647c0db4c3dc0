//! What precedes the code in a function's data.
//!
//! ```text
//!  signature   xSSSSEAA (xFSSKAED)*   n_state - 1, n_exc_stack, n_pos_args; scope flags, n_kwonly_args, n_def_pos_args
//!  sizes       (xIIIIIIC)+             n_info, n_cell
//!  info        name, argument names    indices into the qstr table, varints   ┐
//!              line table              0LLBBBBB or 1LLLBBBB LLLLLLLL          ┘ n_info bytes
//!  cells       one local number a byte, n_cell bytes
//!  code
//! ```
//!
//! Bits of a number stand low first; `x` says that another byte follows.

use super::{Error, ErrorKind, Sink};
use crate::opcode::read_uint;
use core::ops::Range;

/// Scope flags: how a function is called.
pub mod scope {
    /// It is a generator.
    pub const GENERATOR: u8 = 0x01;
    /// It takes `**kwargs`.
    pub const VARKEYWORDS: u8 = 0x02;
    /// It takes `*args`.
    pub const VARARGS: u8 = 0x04;
    /// Some keyword-only arguments have defaults.
    pub const DEFKWARGS: u8 = 0x08;
    /// All of them.
    pub const ALL: u8 = 0x0f;
}

/// The numbers of a function's prelude, and where its parts lie in the function's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prelude {
    /// Slots for locals and operand stack together, at least 1.
    pub n_state: u32,
    /// How deep exception handlers nest.
    pub n_exc_stack: u32,
    /// See [`scope`].
    pub scope_flags: u8,
    /// Positional arguments.
    pub n_pos_args: u32,
    /// Keyword-only arguments.
    pub n_kwonly_args: u32,
    /// Positional arguments that have defaults.
    pub n_def_pos_args: u32,
    /// The info section: names, then line table.
    pub info: Range<usize>,
    /// The local numbers that become cells when the function starts.
    pub cells: Range<usize>,
}

/// Continuation bytes of a signature, each with two bits of `n_state`: it then has at most 24 bits.
const MAX_SIGNATURE: u32 = 10;

impl Prelude {
    /// Reads the prelude at the start of a function's data.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`]; [`ErrorKind::Prelude`] where the sections reach beyond the data, or scope flags are
    /// set that do not exist. Names are checked by [`Self::names`], the line table by [`Self::lines`].
    pub fn read(data: &[u8]) -> Result<Self, Error> {
        let mut bytes = data.iter();
        let mut next = || bytes.next().map(|byte| u32::from(*byte)).ok_or(Error::new(ErrorKind::Truncated, data.len()));
        let mut z = next()?;
        let (mut n_state, mut n_exc_stack, mut n_pos_args) = (z >> 3 & 0xf, z >> 2 & 1, z & 3);
        let (mut flags, mut n_kwonly_args, mut n_def_pos_args) = (0, 0, 0);
        let mut n = 0;
        while z & 0x80 != 0 {
            if n == MAX_SIGNATURE {
                return Err(Error::new(ErrorKind::Prelude, n as usize));
            }
            z = next()?;
            n_state |= (z >> 4 & 3) << (4 + 2 * n);
            n_exc_stack |= (z >> 1 & 1) << (1 + n);
            n_pos_args |= (z >> 2 & 1) << (2 + n);
            flags |= (z >> 6 & 1) << n;
            n_kwonly_args |= (z >> 3 & 1) << n;
            n_def_pos_args |= (z & 1) << n;
            n += 1;
        }
        if flags & !u32::from(scope::ALL) != 0 {
            return Err(Error::new(ErrorKind::Prelude, 0));
        }
        let (mut n_info, mut n_cell) = (0u32, 0u32);
        n = 0;
        loop {
            z = next()?;
            // 24 bits of n_info are more than any function's data has use for, and so are 16 of n_cell.
            if n == 16 || n >= 4 && z >> 1 & 0x3f != 0 {
                return Err(Error::new(ErrorKind::Prelude, 0));
            }
            if n < 4 {
                n_info |= (z >> 1 & 0x3f) << (6 * n);
            }
            n_cell |= (z & 1) << n;
            if z & 0x80 == 0 {
                break;
            }
            n += 1;
        }
        let at = data.len() - bytes.len();
        let info = at..at + n_info as usize;
        let cells = info.end..info.end + n_cell as usize;
        if cells.end > data.len() {
            return Err(Error::new(ErrorKind::Prelude, at));
        }
        Ok(Self {
            n_state: n_state + 1,
            n_exc_stack,
            scope_flags: flags as u8,
            n_pos_args,
            n_kwonly_args,
            n_def_pos_args,
            info,
            cells,
        })
    }

    /// Where the code starts in the function's data. It reaches to the end.
    pub fn code_at(&self) -> usize {
        self.cells.end
    }

    /// Number of named arguments: positional and keyword-only.
    pub fn n_args(&self) -> u32 {
        self.n_pos_args + self.n_kwonly_args
    }

    /// The function's name, then those of its arguments, as indices into the qstr table.
    pub fn names<'a>(&self, data: &'a [u8]) -> Names<'a> {
        Names { info: data.get(..self.info.end).unwrap_or_default(), at: self.info.start, left: self.n_args() + 1 }
    }

    /// The line table of the function's data.
    ///
    /// # Errors
    /// [`ErrorKind::Prelude`] where the names do not fit the info section.
    pub fn lines<'a>(&self, data: &'a [u8]) -> Result<Lines<'a>, Error> {
        let mut names = self.names(data);
        for name in &mut names {
            name?;
        }
        Ok(names.lines())
    }

    /// The local numbers that become cells.
    pub fn cell_locals<'a>(&self, data: &'a [u8]) -> &'a [u8] {
        data.get(self.cells.clone()).unwrap_or_default()
    }

    /// The line of the instruction at an offset of the code. 1 where the table says nothing.
    ///
    /// # Errors
    /// As [`Self::lines`].
    pub fn line_of(&self, data: &[u8], offset: usize) -> Result<u32, Error> {
        let (mut left, mut line) = (offset, 1u32);
        for entry in self.lines(data)? {
            let (bytes, lines) = entry?;
            match left.checked_sub(bytes as usize) {
                Some(rest) => left = rest,
                None => break,
            }
            line = line.saturating_add(lines);
        }
        Ok(line)
    }

    /// Writes signature and sizes; the sections, whose lengths are taken from the ranges, follow.
    pub fn write(&self, out: &mut impl Sink) {
        let (mut s, mut e, mut f) = (self.n_state.saturating_sub(1), self.n_exc_stack, u32::from(self.scope_flags));
        let (mut a, mut k, mut d) = (self.n_pos_args, self.n_kwonly_args, self.n_def_pos_args);
        let mut z = (s & 0xf) << 3 | (e & 1) << 2 | a & 3;
        (s, e, a) = (s >> 4, e >> 1, a >> 2);
        while s | e | f | a | k | d != 0 {
            out.write(&[z as u8 | 0x80]);
            z = (f & 1) << 6 | (s & 3) << 4 | (k & 1) << 3 | (a & 1) << 2 | (e & 1) << 1 | d & 1;
            (s, e, f, a, k, d) = (s >> 2, e >> 1, f >> 1, a >> 1, k >> 1, d >> 1);
        }
        out.write(&[z as u8]);
        let (mut i, mut c) = (self.info.len(), self.cells.len());
        loop {
            let z = (i & 0x3f) << 1 | c & 1;
            (i, c) = (i >> 6, c >> 1);
            if i | c == 0 {
                return out.write(&[z as u8]);
            }
            out.write(&[z as u8 | 0x80]);
        }
    }
}

/// Iterates over a function's name and its argument names.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    info: &'a [u8],
    at: usize,
    left: u32,
}

impl<'a> Names<'a> {
    /// The line table, which starts behind the names: where this is after the last of them.
    pub(crate) fn lines(&self) -> Lines<'a> {
        Lines { table: self.info.get(self.at..).unwrap_or_default(), base: self.at }
    }
}

impl Iterator for Names<'_> {
    type Item = Result<u32, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = read_uint(self.info, &mut self.at).map_err(|error| Error::new(ErrorKind::Prelude, error.offset()));
        if item.is_err() {
            self.left = 0;
        }
        Some(item)
    }
}

/// Iterates over a line table: how many bytes of code to go on, and then how many lines.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    table: &'a [u8],
    base: usize,
}

impl<'a> Lines<'a> {
    /// The bytes of the table that are left.
    pub fn table(&self) -> &'a [u8] {
        self.table
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<(u32, u32), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&head, rest) = self.table.split_first()?;
        let head = u32::from(head);
        if head & 0x80 == 0 {
            self.table = rest;
            self.base += 1;
            return Some(Ok((head & 0x1f, head >> 5)));
        }
        let Some((&low, rest)) = rest.split_first() else {
            self.table = &[];
            return Some(Err(Error::new(ErrorKind::LineTable, self.base)));
        };
        self.table = rest;
        self.base += 2;
        Some(Ok((head & 0xf, head << 4 & 0x700 | u32::from(low))))
    }
}
