//! The static qstrs: strings that every MicroPython knows by number, so that a `.mpy` names them by it.

/// The static qstrs by id. Id 0 is the null qstr, which no file may name; it is listed as the empty string that id 1
/// is.
pub static STATIC: [&str; COUNT] = NAMES;

/// How many ids there are, the null id included.
pub const COUNT: usize = 166;

#[rustfmt::skip]
const NAMES: [&str; COUNT] = [
    "", "", "__dir__", "\n", " ", "*", "/", "<module>", "_", "__call__", "__class__", "__delitem__", "__enter__",
    "__exit__", "__getattr__", "__getitem__", "__hash__", "__init__", "__int__", "__iter__", "__len__", "__main__",
    "__module__", "__name__", "__new__", "__next__", "__qualname__", "__repr__", "__setitem__", "__str__",
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "EOFError", "Ellipsis", "Exception",
    "GeneratorExit", "ImportError", "IndentationError", "IndexError", "KeyError", "KeyboardInterrupt", "LookupError",
    "MemoryError", "NameError", "NoneType", "NotImplementedError", "OSError", "OverflowError", "RuntimeError",
    "StopIteration", "SyntaxError", "SystemExit", "TypeError", "ValueError", "ZeroDivisionError", "abs", "all", "any",
    "append", "args", "bool", "builtins", "bytearray", "bytecode", "bytes", "callable", "chr", "classmethod", "clear",
    "close", "const", "copy", "count", "dict", "dir", "divmod", "end", "endswith", "eval", "exec", "extend", "find",
    "format", "from_bytes", "get", "getattr", "globals", "hasattr", "hash", "id", "index", "insert", "int", "isalpha",
    "isdigit", "isinstance", "islower", "isspace", "issubclass", "isupper", "items", "iter", "join", "key", "keys",
    "len", "list", "little", "locals", "lower", "lstrip", "main", "map", "micropython", "next", "object", "open",
    "ord", "pop", "popitem", "pow", "print", "range", "read", "readinto", "readline", "remove", "replace", "repr",
    "reverse", "rfind", "rindex", "round", "rsplit", "rstrip", "self", "send", "sep", "set", "setattr", "setdefault",
    "sort", "sorted", "split", "start", "startswith", "staticmethod", "step", "stop", "str", "strip", "sum", "super",
    "throw", "to_bytes", "tuple", "type", "update", "upper", "utf-8", "value", "values", "write", "zip",
];

/// The id of a static qstr, never 0.
pub const fn static_id(text: &str) -> Option<u16> {
    let (mut low, mut high) = (0, BY_NAME.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let id = BY_NAME[middle];
        match compare(NAMES[id as usize].as_bytes(), text.as_bytes()) {
            0 => return Some(id as u16),
            order if order < 0 => low = middle + 1,
            _ => high = middle,
        }
    }
    None
}

/// The static qstr of an id; `None` for 0 and for ids that are not static.
pub const fn static_str(id: u32) -> Option<&'static str> {
    if id == 0 || id as usize >= COUNT { None } else { Some(NAMES[id as usize]) }
}

/// The hash of a string as MicroPython keeps it with a qstr, 16 bits and never 0.
pub const fn hash(bytes: &[u8]) -> u16 {
    let mut hash = 5381u16;
    let mut i = 0;
    while i < bytes.len() {
        hash = hash.wrapping_mul(33) ^ bytes[i] as u16;
        i += 1;
    }
    if hash == 0 { 1 } else { hash }
}

/// Ids 1 and up in the order of their strings' bytes.
const BY_NAME: [u8; COUNT - 1] = {
    let mut ids = [0; COUNT - 1];
    let mut len = 0;
    while len < ids.len() {
        let id = len as u8 + 1;
        let mut at = len;
        while at > 0 && compare(NAMES[ids[at - 1] as usize].as_bytes(), NAMES[id as usize].as_bytes()) > 0 {
            ids[at] = ids[at - 1];
            at -= 1;
        }
        ids[at] = id;
        len += 1;
    }
    ids
};

/// Below, equal to or above 0 as `a` is to `b`.
const fn compare(a: &[u8], b: &[u8]) -> i32 {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] as i32 - b[i] as i32;
        }
        i += 1;
    }
    a.len() as i32 - b.len() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_static_qstr_is_found_by_name() {
        for (id, text) in STATIC.iter().enumerate().skip(1) {
            assert_eq!(static_id(text), Some(id as u16), "{text:?}");
            assert_eq!(static_str(id as u32), Some(*text));
        }
        assert_eq!(static_id("no such"), None);
        assert_eq!(static_str(0), None);
        assert_eq!(static_str(COUNT as u32), None);
    }

    #[test]
    fn hash_is_djb2_with_xor_in_16_bits() {
        assert_eq!(hash(b""), 5381);
        assert_eq!(hash(b"a"), 5381u16.wrapping_mul(33) ^ 97);
    }
}
