//! What every object starts with, and the types that exist.
#![deny(clippy::arithmetic_side_effects)]

use crate::value::Value;
use crate::vm::Vm;

/// The first four bytes of every object, in RAM, in ROM and in statics.
///
/// It holds no address: an object in ROM can be read wherever the image is mapped.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(4))]
pub struct Header {
    /// What follows.
    pub ty: Ty,
    /// Meaning by type; see the type.
    pub flags: u8,
    /// Meaning by type; see the type.
    pub aux: u16,
}

impl Header {
    /// A header without flags.
    pub const fn new(ty: Ty) -> Header {
        Header { ty, flags: 0, aux: 0 }
    }

    /// A header with flags.
    pub const fn with(ty: Ty, flags: u8, aux: u16) -> Header {
        Header { ty, flags, aux }
    }
}

/// A Rust type that is laid out as an object.
///
/// # Safety
/// The type is `repr(C)`, its first field is a [`Header`], and a heap, ROM or static object whose header says `TY` has
/// this layout.
pub unsafe trait Object<'v> {
    /// The type id in the header of all such objects.
    const TY: Ty;
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident $kind:ident,)*) => {
        /// The id of an object's layout.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Ty { $($(#[$doc])* $name,)* }

        /// Whether the collector looks into objects of a type, by type id.
        static HOLDS_VALUES: &[bool] = &[$(types!(@$kind),)*];
    };
    (@words) => { true };
    (@leaf) => { false };
}

types! {
    /// Words that hold values: the items of a list, a table of constants.
    Slots words,
    /// Bytes that hold no values.
    Blob leaf,
    /// Bytes that may hold values: the items of an array of objects.
    BlobOfWords words,
    /// Keys and values of a dict or a set.
    Table words,
    /// A type, built-in (static) or a class.
    Type words,
    /// A class made by Python code.
    Class words,
    /// A function in Rust.
    Native words,
    /// A string, its bytes inline.
    Str leaf,
    /// A string, its bytes elsewhere: in ROM, or in an image that lies in the heap.
    StrRom words,
    /// Bytes, inline.
    Bytes leaf,
    /// Bytes, elsewhere in the same way.
    BytesRom words,
    /// An integer beyond the small ones.
    BigInt leaf,
    /// A float.
    Float leaf,
    /// A complex number.
    Complex leaf,
    /// A tuple.
    Tuple words,
    /// A named tuple: a tuple with a class.
    NamedTuple words,
    /// A named tuple of a built-in module, with a static list of names.
    AttrTuple words,
    /// A list.
    List words,
    /// A dict.
    Dict words,
    /// What `keys()`, `values()` and `items()` give.
    DictView words,
    /// A set.
    Set words,
    /// A frozenset.
    FrozenSet words,
    /// A bytearray or an `array.array`.
    Array words,
    /// A memoryview.
    MemoryView words,
    /// A range.
    Range words,
    /// A slice.
    Slice words,
    /// A function in bytecode without defaults or closure.
    Function words,
    /// A function in bytecode with defaults or closure.
    Closure words,
    /// A variable that closures share.
    Cell words,
    /// A generator or coroutine.
    Generator words,
    /// A method with its object.
    BoundMethod words,
    /// An instance of a class.
    Instance words,
    /// An exception, of a built-in type or of a class.
    Exception words,
    /// `property`.
    Property words,
    /// `staticmethod`.
    StaticMethod words,
    /// `classmethod`.
    ClassMethod words,
    /// `super`.
    Super words,
    /// A module with its code.
    Module words,
    /// A module in Rust.
    NativeModule words,
    /// A module in Rust, of the embedder.
    Extension leaf,
    /// A function of the embedder's.
    RustFunction leaf,
    /// An iterator over a sequence, by position.
    SeqIter words,
    /// An iterator over a dict, a set or a view.
    TableIter words,
    /// An iterator over an object with `__getitem__`.
    GetItemIter words,
    /// The iterator of `iter(callable, sentinel)`.
    CallIter words,
    /// An iterator over a range.
    RangeIter words,
    /// `map`.
    Map words,
    /// `filter`.
    Filter words,
    /// `zip`.
    Zip words,
    /// `enumerate`.
    Enumerate words,
    /// `reversed`.
    Reversed words,
    /// `object()`.
    Object words,
    /// `collections.deque`.
    Deque words,
    /// An open file of a mounted image, in binary mode.
    File words,
    /// An open file of a mounted image, in text mode.
    TextFile words,
    /// An open file of the platform, in binary mode.
    HostFile leaf,
    /// An open file of the platform, in text mode.
    HostTextFile leaf,
    /// `vfs.VfsRom`.
    VfsRom words,
    /// `vfs.VfsPosix`.
    VfsPosix words,
    /// A task of `asyncio`.
    Task words,
    /// A queue of tasks of `asyncio`.
    TaskQueue words,
    /// What `asyncio.sleep_ms` gives.
    Sleep leaf,
    /// `select.poll`.
    Poller words,
    /// The console, as a stream of text.
    Console words,
    /// The console, as a stream of bytes.
    ConsoleBuffer words,
    /// `micropython.RingIO`.
    RingIo words,
    /// `io.StringIO` and `io.BytesIO`.
    MemoryStream words,
    /// A compiled regular expression.
    Regex words,
    /// A match of a regular expression.
    Match words,
    /// A template string.
    Template words,
    /// An interpolation of a template string.
    Interpolation words,
    /// A SHA-256 under way.
    Sha256 leaf,
    /// `machine.mem8` and the others.
    MemoryWords leaf,
    /// `uctypes.struct`.
    CStruct words,
    /// `machine.Signal`.
    Signal words,
    /// `update.Install`.
    Install leaf,
    /// A code object, from `compile` or from a function's `__code__`.
    Code words,
    /// `weakref.ref`.
    Weak words,
    /// `weakref.finalize`.
    Finalizer words,
    /// `io.BufferedWriter`.
    BufferedWriter words,
    /// An immediate or a small int: no object has it, but its values have a type.
    Int leaf,
    /// `True` and `False`.
    Bool leaf,
    /// `None`.
    NoneType leaf,
    /// `...`.
    EllipsisType leaf,
    /// `NotImplemented`.
    NotImplementedType leaf,
    /// Ids of interned strings, 16 bits each; before them as many words as the header's aux says.
    Ids words,
}

impl Ty {
    /// How many there are.
    pub const COUNT: usize = HOLDS_VALUES.len();

    /// Whether there are objects of this type at all: not those of features that are left out. What would be done with
    /// them is left out as well, for a cast to them is known to fail.
    #[allow(clippy::match_like_matches_macro, reason = "only where all of these features are left out")]
    pub(crate) const fn exists(self) -> bool {
        match self {
            Ty::BigInt => cfg!(feature = "bigint"),
            Ty::Float => cfg!(feature = "float"),
            Ty::Complex => cfg!(feature = "complex"),
            Ty::Set | Ty::FrozenSet => cfg!(feature = "set"),
            Ty::Array | Ty::MemoryView => cfg!(feature = "bytearray"),
            Ty::Map | Ty::Filter | Ty::Zip | Ty::Enumerate | Ty::Reversed => cfg!(feature = "iterables"),
            Ty::CallIter => cfg!(feature = "iterables"),
            Ty::Slice => cfg!(feature = "slices"),
            Ty::Property | Ty::StaticMethod | Ty::ClassMethod => cfg!(feature = "descriptors"),
            Ty::Code => cfg!(feature = "compiler"),
            Ty::Weak | Ty::Finalizer | Ty::BufferedWriter => cfg!(feature = "extras"),
            Ty::AttrTuple => cfg!(any(feature = "introspection", feature = "os")),
            Ty::Deque | Ty::NamedTuple => cfg!(feature = "collections"),
            Ty::File | Ty::TextFile | Ty::HostFile | Ty::HostTextFile => cfg!(feature = "files"),
            Ty::VfsRom | Ty::VfsPosix | Ty::Console | Ty::ConsoleBuffer => cfg!(feature = "files"),
            Ty::MemoryStream | Ty::RingIo => cfg!(feature = "io"),
            Ty::Regex | Ty::Match => cfg!(feature = "re"),
            Ty::Template | Ty::Interpolation => cfg!(feature = "templates"),
            Ty::Sha256 => cfg!(feature = "hashlib"),
            _ => true,
        }
    }

    /// Whether it is a part of another object, which no program has by itself.
    pub(crate) fn is_internal(self) -> bool {
        matches!(self, Ty::Slots | Ty::Blob | Ty::Table | Ty::BlobOfWords | Ty::Ids)
    }

    /// Whether objects of this type hold values that the collector must follow.
    #[inline]
    pub(crate) fn holds_values(self) -> bool {
        HOLDS_VALUES[self as usize]
    }
}

impl<'v> Vm<'v> {
    /// The object of layout `T` that `value` is, if it is one.
    #[inline]
    pub fn cast<T: Object<'v>>(&self, value: Value<'v>) -> Option<&'v T> {
        match value.header() {
            Some(header) if T::TY.exists() && header.ty == T::TY => {
                // SAFETY: the header says that this object has T's layout (the contract of `Object`), and the collector
                // keeps it alive while it can be reached; the heap lives for 'v.
                Some(unsafe { value.ptr().cast::<T>().as_ref() })
            }
            _ => None,
        }
    }
}
