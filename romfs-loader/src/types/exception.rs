//! Exceptions: one layout, a row for each built-in type.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

use super::blob::Blob;
use super::class::Class;
use super::table::Map;
use super::{Entry, TypeRow, native};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// An exception of a built-in type, or of a class derived from one; with a class its attributes stand behind it.
#[repr(C)]
pub(crate) struct Exception<'v> {
    /// Flags: 1 if a [`Map`] of attributes follows.
    header: Header,
    /// How many entries of `traceback` are used.
    depth: Cell<u16>,
    /// Whether the `__init__` of its class is still to make it an exception: till then it cannot be raised.
    unfinished: Cell<bool>,
    _pad: u8,
    class: Cell<Value<'v>>,
    args: Cell<Value<'v>>,
    traceback: Cell<Option<&'v Blob>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Exception<'v> {
    const TY: Ty = Ty::Exception;
}

impl<'v> From<&'v Exception<'v>> for Value<'v> {
    fn from(exception: &'v Exception<'v>) -> Value<'v> {
        Value::object(exception)
    }
}

/// One line of a traceback: file, line, and function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TraceEntry {
    /// The file's name.
    pub file: Qstr,
    /// The line, from 1.
    pub line: u32,
    /// The function's name.
    pub function: Qstr,
}

/// Most arguments of an exception made while the heap is locked; with more it has none.
const MAX_LOCKED_ARGS: usize = 8;

/// Bytes of an entry in the blob of a traceback.
const ENTRY: usize = 12;

impl<'v> Exception<'v> {
    /// Its type: a row or a class.
    pub(crate) fn class(&self) -> Value<'v> {
        self.class.get()
    }

    /// Makes it one of another type, as if it were new.
    pub(crate) fn become_new(&self, class: Value<'v>) {
        self.class.set(class);
        self.args.set(Value::of_static(&super::tuple::EMPTY));
        self.clear_traceback();
    }

    /// Whether it can be raised.
    pub(crate) fn is_finished(&self) -> bool {
        !self.unfinished.get()
    }

    pub(crate) fn set_finished(&self, finished: bool) {
        self.unfinished.set(!finished);
    }

    /// `args`, a tuple.
    pub(crate) fn args(&self) -> Value<'v> {
        self.args.get()
    }

    pub(crate) fn set_args(&self, args: Value<'v>) {
        self.args.set(args);
    }

    /// The attributes that a program set, of an instance of a class.
    pub(crate) fn members(&'v self) -> Option<&'v Map<'v>> {
        if self.header.flags & 1 == 0 {
            return None;
        }
        // SAFETY: with this flag one map was allocated behind the struct, zero is the empty map.
        let maps: &[Map<'v>] = unsafe { tail(self, 1) };
        maps.first()
    }

    /// Forgets where it was raised.
    pub(crate) fn clear_traceback(&self) {
        self.depth.set(0);
        self.traceback.set(None);
    }

    /// Where it was raised: innermost first.
    pub(crate) fn traceback(&self) -> impl DoubleEndedIterator<Item = TraceEntry> + use<'v> {
        let cells = self.traceback.get().map_or(&[][..], |blob| blob.cells());
        let read = |cells: &[Cell<u8>]| cells.iter().rev().fold(0u32, |n, byte| n << 8 | u32::from(byte.get()));
        cells.chunks_exact(ENTRY).take(self.depth.get() as usize).map(move |entry| TraceEntry {
            file: Qstr(read(&entry[0..4])),
            line: read(&entry[4..8]),
            function: Qstr(read(&entry[8..12])),
        })
    }

    /// Adds where it passed through. Without memory for it the entry is lost, not the exception.
    pub(crate) fn add_traceback(&self, vm: &Vm<'v>, entry: TraceEntry) {
        let depth = self.depth.get() as usize;
        if depth.saturating_mul(ENTRY) >= self.traceback.get().map_or(0, Blob::len) {
            if depth >= 256 {
                return;
            }
            let bytes = depth.max(1).saturating_mul(2 * ENTRY);
            let Some(block) = vm.heap.alloc_tailed(Blob::header_of_ids(bytes as u32), bytes) else {
                return;
            };
            if let Some(old) = self.traceback.get() {
                block.copy_from(old.bytes());
            }
            self.traceback.set(Some(block));
        }
        let Some(blob) = self.traceback.get() else { return };
        let words = [entry.file.0, entry.line, entry.function.0];
        let cells = blob.cells().get(depth.saturating_mul(ENTRY)..).unwrap_or_default();
        for (word, cells) in words.iter().zip(cells.chunks_exact(size_of::<u32>())) {
            for (cell, byte) in cells.iter().zip(word.to_le_bytes()) {
                cell.set(byte);
            }
        }
        self.depth.set(self.depth.get().saturating_add(1));
    }
}

impl<'v> Vm<'v> {
    /// An exception of a type, which is a row or a class derived from one.
    pub(crate) fn new_exception(&self, class: Value<'v>, args: &[Value<'v>]) -> Res<&'v Exception<'v>> {
        let has_members = self.cast::<Class>(class).is_some();
        let header = Header::with(Ty::Exception, has_members as u8, 0);
        let extra = if has_members { size_of::<Map>() } else { 0 };
        // As in stock, what is raised while the heap is locked must do with little.
        let args = if self.heap_locks.get() > 0 && args.len() > MAX_LOCKED_ARGS { &[] } else { args };
        self.unlocked(|| {
            let args = Cell::new(self.new_tuple(args)?);
            let exception = Exception {
                header,
                depth: Cell::new(0),
                unfinished: Cell::new(false),
                _pad: 0,
                class: Cell::new(class),
                args,
                traceback: Cell::new(None),
            };
            self.alloc_tailed(exception, extra)
        })
    }

    /// Whether a value is an exception object.
    pub(crate) fn is_exception(&self, value: Value<'v>) -> bool {
        value.ty() == Some(Ty::Exception)
    }

    /// Whether a value is a type of exceptions.
    pub(crate) fn is_exception_type(&self, value: Value<'v>) -> bool {
        self.is_type(value) && self.is_subclass(value, Value::object(&BASE_EXCEPTION))
    }

    /// The value that a `StopIteration` carries.
    pub(crate) fn stop_value(&self, exception: Value<'v>) -> Value<'v> {
        let args = self.cast::<Exception>(exception).map(|e| self.items_of_tuple(e.args()));
        args.and_then(|a| a.first().copied()).unwrap_or(Value::NONE)
    }

    /// Writes the traceback and the exception as an uncaught one is shown.
    pub fn print_exception(&self, out: &mut Out<'_, 'v>, exception: Value<'v>) -> Res<()> {
        let limit = self.traceback_limit();
        if let Some(e) = self.cast::<Exception>(exception)
            && limit > 0
            && e.traceback().next().is_some()
        {
            out.text("Traceback (most recent call last):\n")?;
            for entry in e.traceback().rev().take(limit) {
                let function = entry.function;
                let pattern =
                    if function == q::empty { "  File \"%s\", line %s\n" } else { "  File \"%s\", line %s, in %s\n" };
                let line = Value::small_cut(entry.line as isize);
                out.put(pattern, &[Value::qstr(entry.file), line, Value::qstr(function)])?;
            }
        }
        self.print(out, exception, PrintKind::Exception)?;
        out.text("\n")
    }
}

fn exception_new<'v>(vm: &Vm<'v>, class: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if !args.kw.is_empty() {
        return Err(vm.raise_type_error("function doesn't take keyword arguments"));
    }
    Ok(vm.new_exception(class, args.pos)?.into())
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, kind: PrintKind) -> Res<()> {
    let Some(e) = vm.cast::<Exception>(value) else { return Ok(()) };
    if kind != PrintKind::Str {
        out.put("%t", &[value])?;
    }
    if kind == PrintKind::Exception {
        out.text(": ")?;
    }
    if kind == PrintKind::Repr {
        return vm.print(out, e.args(), PrintKind::Repr);
    }
    let args = vm.items_of_tuple(e.args());
    if let ([errno] | [errno, _], true) = (args, vm.is_instance_of(value, &OS_ERROR))
        && let Some(name) = errno.as_small().and_then(crate::errno::name)
    {
        out.put("[Errno %s] %s", &[*errno, Value::qstr(name)])?;
        return match args.get(1) {
            Some(text) => {
                out.text(": ")?;
                vm.print(out, *text, PrintKind::Str)
            }
            None => Ok(()),
        };
    }
    match args {
        [] => Ok(()),
        [arg] => vm.print(out, *arg, PrintKind::Str),
        _ => vm.print(out, e.args(), PrintKind::Repr),
    }
}

fn attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    let Some(e) = vm.cast::<Exception>(value) else { return Ok(None) };
    Ok(match name {
        q::args => Some(e.args()),
        // As in stock, any exception has what StopIteration and OSError call by these names.
        q::value | q::errno => Some(vm.stop_value(value)),
        _ => None,
    })
}

/// An exception that is raised again and again is given `__traceback__ = None` in between, to forget the lines of the
/// last time.
fn set_attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr, to: Option<Value<'v>>) -> Res<bool> {
    match (vm.cast::<Exception>(value), name) {
        (Some(e), q::__traceback__) if to == Some(Value::NONE) => {
            e.clear_traceback();
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn init<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(e) = vm.cast::<Exception>(args.at(0)) else {
        return Err(vm.raise_type_error("exceptions must derive from BaseException"));
    };
    e.set_args(vm.new_tuple(args.pos.get(1..).unwrap_or_default())?);
    e.set_finished(true);
    Ok(Value::NONE)
}

macro_rules! exceptions {
    ($($row:ident $name:ident $(: $base:ident)?,)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`.")]
            pub static $row: TypeRow = TypeRow { name: q::$name, $(base: Some(&$base),)? ..EXCEPTION_ROW };
        )*

        /// All built-in exception types, as names of `builtins`.
        pub(crate) const ALL: &[Entry] = &[$(Entry::ty(&$row),)*];
    };
}

const EXCEPTION_ROW: TypeRow =
    TypeRow { id: Ty::Exception, new: Some(exception_new), print, attr, set_attr, ..TypeRow::EMPTY };

/// `BaseException`.
pub static BASE_EXCEPTION: TypeRow = TypeRow {
    name: q::BaseException,
    methods: &native::sorted([Entry::func(q::__init__, 1, native::ANY, init)]),
    ..EXCEPTION_ROW
};

exceptions! {
    SYSTEM_EXIT SystemExit: BASE_EXCEPTION,
    KEYBOARD_INTERRUPT KeyboardInterrupt: BASE_EXCEPTION,
    GENERATOR_EXIT GeneratorExit: BASE_EXCEPTION,
    EXCEPTION Exception: BASE_EXCEPTION,
    STOP_ITERATION StopIteration: EXCEPTION,
    STOP_ASYNC_ITERATION StopAsyncIteration: EXCEPTION,
    ARITHMETIC_ERROR ArithmeticError: EXCEPTION,
    OVERFLOW_ERROR OverflowError: ARITHMETIC_ERROR,
    ZERO_DIVISION_ERROR ZeroDivisionError: ARITHMETIC_ERROR,
    ASSERTION_ERROR AssertionError: EXCEPTION,
    ATTRIBUTE_ERROR AttributeError: EXCEPTION,
    EOF_ERROR EOFError: EXCEPTION,
    IMPORT_ERROR ImportError: EXCEPTION,
    LOOKUP_ERROR LookupError: EXCEPTION,
    INDEX_ERROR IndexError: LOOKUP_ERROR,
    KEY_ERROR KeyError: LOOKUP_ERROR,
    MEMORY_ERROR MemoryError: EXCEPTION,
    NAME_ERROR NameError: EXCEPTION,
    OS_ERROR OSError: EXCEPTION,
    RUNTIME_ERROR RuntimeError: EXCEPTION,
    NOT_IMPLEMENTED_ERROR NotImplementedError: RUNTIME_ERROR,
    SYNTAX_ERROR SyntaxError: EXCEPTION,
    INDENTATION_ERROR IndentationError: SYNTAX_ERROR,
    TYPE_ERROR TypeError: EXCEPTION,
    VALUE_ERROR ValueError: EXCEPTION,
    UNICODE_ERROR UnicodeError: VALUE_ERROR,
}
