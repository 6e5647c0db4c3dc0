//! Interned strings: names, and the strings that are stored as qstrs.

use alloc::vec::Vec;

use crate::error::{CompileError, ErrorKind};

/// An interned string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbol(pub(crate) u32);

/// Longest string that a qstr can hold.
const MAX_LEN: usize = 255;

/// A string literal up to this length is always interned.
const SHORT: usize = 10;

macro_rules! known {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// Symbols that the compiler itself knows, interned in this order.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Known { $($name),* }
        const KNOWN: &[&str] = &[$($text),*];
        impl Symbol {
            $(#[doc = concat!("`", $text, "`")] pub(crate) const $name: Symbol = Symbol(Known::$name as u32);)*
        }
    };
}

known! {
    EMPTY = "",
    STAR = "*",
    MODULE = "<module>",
    LAMBDA = "<lambda>",
    LISTCOMP = "<listcomp>",
    DICTCOMP = "<dictcomp>",
    SETCOMP = "<setcomp>",
    GENEXPR = "<genexpr>",
    CLASS = "__class__",
    NAME = "__name__",
    MODULE_ATTR = "__module__",
    QUALNAME = "__qualname__",
    SUPER = "super",
    RANGE = "range",
    CONST = "const",
    MATH = "math",
    MICROPYTHON = "micropython",
    BYTECODE = "bytecode",
    NATIVE = "native",
    VIPER = "viper",
    ASM_THUMB = "asm_thumb",
    ASM_XTENSA = "asm_xtensa",
    ASM_RV32 = "asm_rv32",
    ASSERTION_ERROR = "AssertionError",
    BASE_EXCEPTION = "BaseException",
    STOP_ASYNC_ITERATION = "StopAsyncIteration",
    AITER = "__aiter__",
    ANEXT = "__anext__",
    AENTER = "__aenter__",
    AEXIT = "__aexit__",
    REPL_PRINT = "__repl_print__",
}

/// Strings longer than [`SHORT`] that mpy-cross 1.29 has interned before it reads a source, so that a literal with this
/// text becomes a qstr there and not a constant object.
const PRELOADED: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "GeneratorExit",
    "ImportError",
    "IndentationError",
    "Interpolation",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "NotImplementedError",
    "OverflowError",
    "RuntimeError",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "UnicodeError",
    "ViperTypeError",
    "ZeroDivisionError",
    "__build_class__",
    "__complex__",
    "__contains__",
    "__delitem__",
    "__getattr__",
    "__getitem__",
    "__qualname__",
    "__repl_print__",
    "__reversed__",
    "__setitem__",
    "__template__",
    "__traceback__",
    "bound_method",
    "classmethod",
    "difference_update",
    "format_spec",
    "heap_unlock",
    "interpolations",
    "intersection",
    "intersection_update",
    "maximum recursion depth exceeded",
    "micropython",
    "staticmethod",
    "string.templatelib",
    "symmetric_difference",
    "symmetric_difference_update",
    "templatelib",
    "unpack_from",
    "vcvt_f32_s32",
    "vcvt_s32_f32",
];

struct Entry {
    start: u32,
    len: u32,
    hash: u32,
}

/// The strings interned so far.
pub(crate) struct Symbols {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Open addressing; 0 is free, otherwise the entry's index plus one.
    slots: Vec<u32>,
}

/// A hash for tables of this compiler's own.
pub(crate) fn hash(text: &[u8]) -> u32 {
    let mut h = 0xcbf2_9ce4_8422_2325u64 ^ text.len() as u64;
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        h = (h ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h ^= h >> 29;
    }
    for &b in words.remainder() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (h ^ h >> 32) as u32
}

impl Symbols {
    pub(crate) fn new() -> Self {
        let mut symbols =
            Self { bytes: Vec::with_capacity(4096), entries: Vec::with_capacity(256), slots: alloc::vec![0; 512] };
        for name in KNOWN {
            symbols.add(name.as_bytes());
        }
        symbols
    }

    /// Interns a name.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if it is longer than a qstr can be.
    pub(crate) fn intern(&mut self, text: &[u8]) -> Result<Symbol, CompileError> {
        if text.len() > MAX_LEN {
            return Err(CompileError::new(ErrorKind::RuntimeError, "name too long"));
        }
        Ok(self.add(text))
    }

    /// The symbol that a string literal is stored as: always for a short one, otherwise if that string is known
    /// already.
    pub(crate) fn intern_literal(&mut self, text: &[u8]) -> Option<Symbol> {
        if text.len() <= SHORT {
            return Some(self.add(text));
        }
        let (slot, _) = self.find(text);
        if let Some(index) = self.slots[slot].checked_sub(1) {
            // The compiler's own names do not count unless the reference has them, which the list below knows.
            if index as usize >= KNOWN.len() {
                return Some(Symbol(index));
            }
        }
        let preloaded = PRELOADED.binary_search_by(|name| name.as_bytes().cmp(text)).is_ok();
        preloaded.then(|| self.add(text))
    }

    pub(crate) fn text(&self, symbol: Symbol) -> &[u8] {
        let entry = &self.entries[symbol.0 as usize];
        &self.bytes[entry.start as usize..][..entry.len as usize]
    }

    /// How many symbols there are; each is below this number.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn find(&self, text: &[u8]) -> (usize, u32) {
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return (slot, hash),
                n => {
                    let entry = &self.entries[n as usize - 1];
                    if entry.hash == hash && self.text(Symbol(n - 1)) == text {
                        return (slot, hash);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn add(&mut self, text: &[u8]) -> Symbol {
        let (slot, hash) = self.find(text);
        if let Some(index) = self.slots[slot].checked_sub(1) {
            return Symbol(index);
        }
        // The compiler refuses sources whose names could not be counted in 32 bits.
        let index = self.entries.len() as u32;
        self.entries.push(Entry { start: self.bytes.len() as u32, len: text.len() as u32, hash });
        self.bytes.extend_from_slice(text);
        self.slots[slot] = index + 1;
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
        Symbol(index)
    }

    fn grow(&mut self) {
        let len = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(len, 0);
        for (i, entry) in self.entries.iter().enumerate() {
            let mut slot = entry.hash as usize & (len - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (len - 1);
            }
            self.slots[slot] = i as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preloaded_is_sorted_and_long() {
        assert!(PRELOADED.is_sorted());
        assert!(PRELOADED.iter().all(|name| name.len() > SHORT));
    }

    #[test]
    fn known_symbols_have_their_numbers() {
        let mut symbols = Symbols::new();
        assert_eq!(symbols.text(Symbol::REPL_PRINT), b"__repl_print__");
        assert_eq!(symbols.add(b"const"), Symbol::CONST);
        assert_eq!(symbols.len(), KNOWN.len());
    }

    #[test]
    fn a_long_literal_is_a_symbol_only_if_known() {
        let mut symbols = Symbols::new();
        assert!(symbols.intern_literal(b"0123456789").is_some());
        assert_eq!(symbols.intern_literal(b"01234567890"), None);
        let name = symbols.intern(b"01234567890");
        assert_eq!(symbols.intern_literal(b"01234567890"), name.ok());
        assert!(symbols.intern_literal(b"AssertionError").is_some());
        assert!(symbols.intern(&[b'x'; 255]).is_ok());
        assert!(symbols.intern(&[b'x'; 256]).is_err());
    }

    #[test]
    fn many_symbols_stay_distinct() {
        let mut symbols = Symbols::new();
        let texts: Vec<_> = (0..5000).map(|i| alloc::format!("name_{i}")).collect();
        let all: Vec<_> = texts.iter().map(|t| symbols.add(t.as_bytes())).collect();
        for (text, symbol) in texts.iter().zip(all) {
            assert_eq!(symbols.text(symbol), text.as_bytes());
            assert_eq!(symbols.add(text.as_bytes()), symbol);
        }
    }
}
