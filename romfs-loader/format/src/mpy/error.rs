//! What can be wrong with a `.mpy` file.

use core::fmt;
use core::num::NonZero;

/// What is wrong, and where: in one word, because everything that reads bytes may give it.
///
/// ```text
/// │ offset │ kind + 1: 6 bits │
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZero<usize>);

const KIND_BITS: u32 = 6;
const KIND_MASK: usize = (1 << KIND_BITS) - 1;
const MAX_OFFSET: usize = usize::MAX >> KIND_BITS;

const _: () = assert!(ErrorKind::ALL.len() < 1 << KIND_BITS);

impl Error {
    /// An error at an offset. One that is beyond what a word less 6 bits can hold (64 MiB in 32 bits) counts as that.
    #[inline]
    pub const fn new(kind: ErrorKind, offset: usize) -> Self {
        let offset = if offset > MAX_OFFSET { MAX_OFFSET } else { offset };
        match NonZero::new(offset << KIND_BITS | (kind as usize + 1)) {
            Some(word) => Self(word),
            None => unreachable!(),
        }
    }

    /// What is wrong.
    pub const fn kind(self) -> ErrorKind {
        // One of them, as it is made above.
        match ErrorKind::ALL.split_at_checked((self.0.get() & KIND_MASK) - 1) {
            Some((_, [kind, ..])) => *kind,
            _ => ErrorKind::Truncated,
        }
    }

    /// Byte offset: in the file for the container, in the function's data for its prelude, in its code for its
    /// instructions. Whoever knows where the inner one starts adds that with [`Error::shifted`].
    pub const fn offset(self) -> usize {
        self.0.get() >> KIND_BITS
    }

    /// The same error with the offset counted from `base` bytes earlier.
    pub const fn shifted(self, base: usize) -> Self {
        let offset = self.offset().saturating_add(base);
        let offset = if offset > MAX_OFFSET { MAX_OFFSET } else { offset };
        match NonZero::new(offset << KIND_BITS | self.0.get() & KIND_MASK) {
            Some(word) => Self(word),
            None => self,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.kind()).field("offset", &self.offset()).finish()
    }
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident = $text:literal; )*) => {
        /// What is wrong with a `.mpy` file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorKind { $( $(#[$doc])* $name ),* }

        impl ErrorKind {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$name ),*];
        }

        static TEXTS: [&str; ErrorKind::ALL.len()] = [$( $text ),*];

        impl fmt::Display for ErrorKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(TEXTS[*self as usize])
            }
        }
    };
}

kinds! {
    /// The bytes end too early.
    Truncated = "file ends too early";
    /// A number is too big.
    TooBig = "number is too big";
    /// The file does not start with `M`.
    Magic = "not a .mpy file";
    /// Not version 6.
    Version = "not .mpy version 6";
    /// Native code of another sub-version.
    SubVersion = "native code of another .mpy sub-version";
    /// An architecture that does not exist.
    Arch = "unknown architecture";
    /// More bits in a small int than a machine word can hold.
    SmallIntBits = "small ints are too wide";
    /// The qstr table is empty: it must start with the name of the source file.
    NoFileName = "no qstr for the file name";
    /// A static qstr's number is out of range.
    StaticQstr = "no such static qstr";
    /// A string lacks the NUL behind it.
    NotTerminated = "string is not terminated";
    /// A string is not UTF-8.
    NotUtf8 = "string is not UTF-8";
    /// A constant object's tag is unknown.
    ObjectTag = "unknown kind of constant";
    /// Tuples are nested too deep.
    TupleDepth = "tuples are nested too deep";
    /// Functions are nested too deep.
    CodeDepth = "functions are nested too deep";
    /// The text of a number is not a number.
    NumberText = "constant is no number";
    /// A table claims more entries than the file has bytes.
    Count = "more entries than bytes";
    /// Native code in a file whose header says that there is none.
    NativeCode = "native code in a file without architecture";
    /// Native code of a layout that is not read.
    NativeLayout = "unsupported layout of native code";
    /// Bytes after the outermost raw code.
    Trailing = "bytes after the end";
    /// A function's prelude does not fit its data, or contradicts itself.
    Prelude = "bad function prelude";
    /// A function's line table ends within an entry.
    LineTable = "bad line table";
    /// A byte that is no instruction.
    Opcode = "no such opcode";
    /// A jump leads out of the code or into the middle of an instruction.
    JumpTarget = "bad jump target";
    /// An operand is out of range: an index, a local, an argument count.
    Operand = "operand out of range";
    /// Control can run off the end of the code.
    FallsOff = "code does not end";
    /// An instruction takes more from the operand stack than is there, or than the enclosing handler leaves to it.
    StackUnderflow = "operand stack underflow";
    /// Locals and operand stack together need more slots than the prelude says.
    StackOverflow = "operand stack overflow";
    /// Paths with different stacks or handlers meet.
    StackMismatch = "paths meet with different stacks";
    /// Exception handlers nest wrongly, or end where they must not.
    Handlers = "bad exception handler nesting";
    /// A function yields without being a generator.
    NotGenerator = "yield outside of a generator";
    /// The function is fine so far, but the verifier needs more scratch memory.
    Scratch = "too little scratch memory";
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at offset {}", self.kind(), self.offset())
    }
}

impl core::error::Error for Error {}
