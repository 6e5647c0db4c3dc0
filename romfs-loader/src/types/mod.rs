//! The object model: one file per type with its layout, its operations and its row.
//!
//! A row is a static that is both what the machine consults (how to call, iterate, print) and the type object that
//! Python sees. A type that leaves an operation out gets the default of [`TypeRow::EMPTY`].

pub(crate) mod array;
pub(crate) mod attr_tuple;
pub(crate) mod blob;
#[cfg(feature = "extras")]
pub(crate) mod buffered_writer;
pub(crate) mod class;
pub(crate) mod code;
#[cfg(feature = "extras")]
mod code_parts;
pub(crate) mod complex;
pub(crate) mod console;
pub(crate) mod constant;
pub(crate) mod deque;
pub(crate) mod dict;
pub(crate) mod dict_view;
pub mod exception;
pub(crate) mod file;
pub(crate) mod float;
pub(crate) mod function;
pub(crate) mod generator;
pub(crate) mod host_file;
pub(crate) mod instance;
pub(crate) mod int;
pub(crate) mod iterators;
pub(crate) mod lazy;
pub(crate) mod list;
pub(crate) mod memory_stream;
pub(crate) mod memory_view;
pub(crate) mod module;
pub(crate) mod named_tuple;
pub mod native;
#[cfg(feature = "select")]
pub(crate) mod poller;
pub(crate) mod range;
pub(crate) mod regex;
pub(crate) mod ring_io;
pub(crate) mod sequence;
pub(crate) mod set;
#[cfg(feature = "hashlib")]
pub(crate) mod sha256;
pub(crate) mod singletons;
pub(crate) mod slice;
pub(crate) mod slots;
mod sort;
pub(crate) mod str;
pub(crate) mod stream;
pub(crate) mod table;
#[cfg(feature = "asyncio")]
pub(crate) mod task;
pub(crate) mod template;
pub(crate) mod tuple;
#[cfg(feature = "extras")]
pub(crate) mod weak;
pub(crate) mod wrappers;

pub use native::{Entry, Native};

use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Buffer, Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// What gives the next item of an iterator, or `None` at its end.
pub type NextFn = for<'v> fn(&Vm<'v>, Value<'v>) -> Res<Option<Value<'v>>>;

/// What calls an object, or makes one of a type.
pub type CallFn = for<'v> fn(&Vm<'v>, Value<'v>, Args<'_, 'v>) -> Res<Value<'v>>;

/// A built-in type: its operations, and the object that `type(x)` gives.
///
/// An operation that returns `Ok(None)` does not apply to its operands; the caller tries the next way or raises.
#[repr(C)]
pub struct TypeRow {
    pub(crate) header: Header,
    /// The layout of its objects; for exceptions and other families the same for many rows.
    pub id: Ty,
    /// `__name__`.
    pub name: Qstr,
    /// The base type, `object` where there is none.
    pub base: Option<&'static TypeRow>,
    /// What calling the type does: the class that was called (this one or a subclass), and the arguments.
    pub new: Option<CallFn>,
    /// Writes `str(x)` or `repr(x)`.
    pub print: for<'v> fn(&Vm<'v>, &mut Out<'_, 'v>, Value<'v>, PrintKind) -> Res<()>,
    /// `-x`, `len(x)`, `hash(x)`, truth.
    pub unary: for<'v> fn(&Vm<'v>, UnaryOp, Value<'v>) -> Res<Option<Value<'v>>>,
    /// `x + y` and the other operators, with `x` of this type.
    pub binary: for<'v> fn(&Vm<'v>, BinaryOp, Value<'v>, Value<'v>) -> Res<Option<Value<'v>>>,
    /// `x.name` that is not among the methods.
    pub attr: for<'v> fn(&Vm<'v>, Value<'v>, Qstr) -> Res<Option<Value<'v>>>,
    /// `x.name = value`, `del x.name` for `None`; `false` when there is no such attribute.
    pub set_attr: for<'v> fn(&Vm<'v>, Value<'v>, Qstr, Option<Value<'v>>) -> Res<bool>,
    /// `x[index]` in its three forms.
    pub subscript: for<'v> fn(&Vm<'v>, Value<'v>, Value<'v>, Subscript<'v>) -> Res<Option<Value<'v>>>,
    /// `iter(x)`.
    pub iter: Option<for<'v> fn(&Vm<'v>, Value<'v>) -> Res<Value<'v>>>,
    /// `next(x)`; `None` at the end.
    pub next: Option<NextFn>,
    /// `x(...)`.
    pub call: Option<CallFn>,
    /// The bytes of x, for everything that takes a buffer.
    pub buffer: Option<for<'v> fn(&Vm<'v>, Value<'v>) -> Option<Buffer<'v>>>,
    /// Methods and other attributes, sorted by name with [`native::sorted`].
    pub methods: &'static [Entry],
}

// SAFETY: repr(C), header first; rows are statics whose header says `Type`.
unsafe impl<'v> Object<'v> for TypeRow {
    const TY: Ty = Ty::Type;
}

impl TypeRow {
    /// A row without operations; a type names itself and overrides what it has.
    pub const EMPTY: TypeRow = TypeRow {
        header: Header::new(Ty::Type),
        id: Ty::Object,
        name: q::empty,
        base: None,
        new: None,
        print: print_default,
        unary: |_, _, _| Ok(None),
        binary: |_, _, _, _| Ok(None),
        attr: |_, _, _| Ok(None),
        set_attr: |_, _, _, _| Ok(false),
        subscript: |_, _, _, _| Ok(None),
        iter: None,
        next: None,
        call: None,
        buffer: None,
        methods: &[],
    };

    /// The method or attribute of a name, in this row alone.
    #[inline]
    pub(crate) fn own(&'static self, name: Qstr) -> Option<&'static Entry> {
        native::find(self.methods, name)
    }

    /// The method or attribute of a name, in this row or its bases.
    pub(crate) fn find_again<'v>(&'static self, vm: &Vm<'v>, name: Qstr) -> Option<&'static Entry> {
        match (native::find_again(vm, self.methods, name), self.base) {
            (None, Some(base)) => base.find(name),
            (found, _) => found,
        }
    }

    /// The same, without knowing more than the name.
    pub(crate) fn find(&'static self, name: Qstr) -> Option<&'static Entry> {
        let mut row = self;
        loop {
            match (row.own(name), row.base) {
                (Some(entry), _) => return Some(entry),
                (None, Some(base)) => row = base,
                (None, None) => return None,
            }
        }
    }

    /// Whether this is `other` or derives from it.
    pub fn is_subtype(&'static self, other: &'static TypeRow) -> bool {
        let mut row = Some(self);
        while let Some(r) = row {
            if core::ptr::eq(r, other) {
                return true;
            }
            row = r.base;
        }
        core::ptr::eq(other, &singletons::OBJECT)
    }
}

impl PartialEq for TypeRow {
    fn eq(&self, other: &TypeRow) -> bool {
        core::ptr::eq(self, other)
    }
}

fn print_default<'v>(_: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    out.put("<%t>", &[value])
}

/// The row of each type id.
pub(crate) static ROWS: [&TypeRow; Ty::COUNT] = rows();

const fn rows() -> [&'static TypeRow; Ty::COUNT] {
    let mut rows: [&'static TypeRow; Ty::COUNT] = [&singletons::OBJECT; Ty::COUNT];
    let mut i = 0;
    while i < ALL_ROWS.len() {
        if ALL_ROWS[i].0.exists() {
            rows[ALL_ROWS[i].0 as usize] = ALL_ROWS[i].1;
        }
        i += 1;
    }
    rows
}

/// What each layout is to Python, where that is a type at all.
const ALL_ROWS: &[(Ty, &TypeRow)] = &[
    (Ty::Type, &class::TYPE),
    (Ty::Class, &class::TYPE),
    (Ty::Instance, &instance::INSTANCE),
    (Ty::Native, &native::NATIVE),
    (Ty::Str, &str::STR),
    (Ty::StrRom, &str::STR),
    (Ty::Bytes, &str::BYTES),
    (Ty::BytesRom, &str::BYTES),
    (Ty::Int, &int::INT),
    (Ty::BigInt, &int::INT),
    (Ty::Bool, &int::BOOL),
    (Ty::Tuple, &tuple::TUPLE),
    (Ty::List, &list::LIST),
    (Ty::Dict, &dict::DICT),
    (Ty::Range, &range::RANGE),
    (Ty::RangeIter, &range::RANGE_ITER),
    (Ty::Slice, &slice::SLICE),
    (Ty::Function, &function::FUNCTION),
    (Ty::Closure, &function::CLOSURE),
    (Ty::Cell, &function::CELL),
    (Ty::BoundMethod, &function::BOUND_METHOD),
    (Ty::Generator, &generator::GENERATOR),
    (Ty::Exception, &exception::BASE_EXCEPTION),
    (Ty::Module, &module::MODULE),
    (Ty::NativeModule, &module::NATIVE_MODULE),
    (Ty::Extension, &crate::extension::EXTENSION),
    (Ty::RustFunction, &crate::extension::RUST_FUNCTION),
    (Ty::SeqIter, &iterators::SEQ_ITER),
    (Ty::TableIter, &iterators::TABLE_ITER),
    (Ty::GetItemIter, &iterators::GET_ITEM_ITER),
    (Ty::CallIter, &iterators::CALL_ITER),
    (Ty::Property, &wrappers::PROPERTY),
    (Ty::StaticMethod, &wrappers::STATIC_METHOD),
    (Ty::ClassMethod, &wrappers::CLASS_METHOD),
    (Ty::Super, &wrappers::SUPER),
    (Ty::Float, &float::FLOAT),
    (Ty::Complex, &complex::COMPLEX),
    (Ty::Set, &set::SET),
    (Ty::FrozenSet, &set::FROZEN_SET),
    (Ty::DictView, &dict_view::DICT_VIEW),
    (Ty::Array, &array::BYTE_ARRAY),
    (Ty::MemoryView, &memory_view::MEMORY_VIEW),
    (Ty::Map, &lazy::MAP),
    (Ty::Filter, &lazy::FILTER),
    (Ty::Zip, &lazy::ZIP),
    (Ty::Enumerate, &lazy::ENUMERATE),
    (Ty::Reversed, &lazy::REVERSED),
    (Ty::Deque, &deque::DEQUE),
    (Ty::NamedTuple, &named_tuple::NAMED_TUPLE),
    (Ty::AttrTuple, &attr_tuple::ATTR_TUPLE),
    (Ty::File, &file::FILE),
    (Ty::TextFile, &file::TEXT_FILE),
    (Ty::HostFile, &host_file::HOST_FILE),
    (Ty::HostTextFile, &host_file::HOST_TEXT_FILE),
    (Ty::VfsRom, &crate::vfs::rom::VFS_ROM),
    (Ty::VfsPosix, &crate::vfs::posix::VFS_POSIX),
    #[cfg(feature = "asyncio")]
    (Ty::Task, &task::TASK),
    #[cfg(feature = "asyncio")]
    (Ty::TaskQueue, &task::TASK_QUEUE),
    #[cfg(feature = "asyncio")]
    (Ty::Sleep, &task::SLEEP),
    #[cfg(feature = "select")]
    (Ty::Poller, &poller::POLLER),
    (Ty::Console, &console::CONSOLE),
    (Ty::ConsoleBuffer, &console::CONSOLE_BUFFER),
    (Ty::RingIo, &ring_io::RING_IO),
    (Ty::MemoryStream, &memory_stream::STRING_IO),
    (Ty::Regex, &regex::REGEX),
    (Ty::Match, &regex::MATCH),
    (Ty::Template, &template::TEMPLATE),
    (Ty::Interpolation, &template::INTERPOLATION),
    #[cfg(feature = "hashlib")]
    (Ty::Sha256, &sha256::SHA256),
    #[cfg(feature = "uctypes")]
    (Ty::CStruct, &crate::modules::uctypes::C_STRUCT),
    #[cfg(feature = "machine")]
    (Ty::MemoryWords, &crate::modules::machine::MEMORY_WORDS),
    #[cfg(feature = "machine")]
    (Ty::Signal, &crate::modules::machine::SIGNAL),
    #[cfg(feature = "update")]
    (Ty::Install, &crate::modules::update::INSTALL),
    (Ty::Code, &code::CODE),
    #[cfg(feature = "extras")]
    (Ty::Weak, &weak::REF),
    #[cfg(feature = "extras")]
    (Ty::Finalizer, &weak::FINALIZE),
    #[cfg(feature = "extras")]
    (Ty::BufferedWriter, &buffered_writer::BUFFERED_WRITER),
    (Ty::Object, &singletons::OBJECT),
    (Ty::NoneType, &singletons::NONE_TYPE),
    (Ty::EllipsisType, &singletons::ELLIPSIS_TYPE),
    (Ty::NotImplementedType, &singletons::NOT_IMPLEMENTED_TYPE),
];

impl<'v> Vm<'v> {
    /// The type id of any value, immediates included.
    #[inline]
    pub(crate) fn ty_of(&self, value: Value<'v>) -> Ty {
        if let Some(ty) = value.ty() {
            return ty;
        }
        if value.is_small() {
            return Ty::Int;
        }
        if value.as_qstr().is_some() {
            return Ty::Str;
        }
        const IMMEDIATES: [(Value, Ty); 4] = [
            (Value::NONE, Ty::NoneType),
            (Value::FALSE, Ty::Bool),
            (Value::TRUE, Ty::Bool),
            (Value::ELLIPSIS, Ty::EllipsisType),
        ];
        IMMEDIATES
            .iter()
            .find(|(immediate, _)| immediate.anywhere() == value)
            .map_or(Ty::NotImplementedType, |(_, ty)| *ty)
    }

    /// The row whose operations work on a value. For an instance of a class that is the row of instances, which looks
    /// in the class; see [`Vm::type_of`] for what Python says.
    #[inline]
    pub(crate) fn row_of(&self, value: Value<'v>) -> &'static TypeRow {
        let ty = self.ty_of(value);
        if matches!(ty, Ty::Exception | Ty::Array | Ty::MemoryStream | Ty::Dict)
            && let Some(row) = self.family_row(value)
        {
            return row;
        }
        ROWS[ty as usize]
    }

    /// What `type(value)` gives.
    pub fn type_of(&self, value: Value<'v>) -> Value<'v> {
        match self.class_of(value) {
            Some(class) => class,
            None if matches!(value.ty(), Some(Ty::Function | Ty::Closure)) => Value::object(self.function_type(value)),
            None => Value::object(self.row_of(value)),
        }
    }
}
