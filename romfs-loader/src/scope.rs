//! What Rust code of an embedder does with Python values: make them, read them, call them, raise.
#![deny(clippy::arithmetic_side_effects)]

use core::fmt;

use crate::object::Ty;
use crate::ops::BinaryOp;
use crate::platform::Platform;
use crate::print::{Out, PrintKind};
use crate::qstr::Qstr;
use crate::root::Root;
use crate::types::dict::Dict;
use crate::types::exception::{RUNTIME_ERROR, TYPE_ERROR, VALUE_ERROR};
use crate::types::list::List;
use crate::value::Value;
use crate::vm::{Kept, Raised, Res, Vm};

/// A machine that Rust code is in: by [`Machine::enter`](crate::Machine::enter), or as a function that Python called.
///
/// Every value that a method gives, and every argument of a function, is kept by the machine until the entry or the
/// function ends. So it does not matter where Rust code holds it meanwhile. A [`Root`] keeps a value for longer.
#[repr(transparent)]
pub struct Scope<'v>(Vm<'v>);

impl<'v> Scope<'v> {
    #[inline]
    pub(crate) fn of<'a>(vm: &'a Vm<'v>) -> &'a Scope<'v> {
        // SAFETY: a `Scope` is a `Vm` by `repr(transparent)`, and nothing more holds for it than for that.
        unsafe { &*core::ptr::from_ref(vm).cast() }
    }

    /// Runs `f` as an entry into the machine, whose values are kept until it ends.
    pub(crate) fn enter<R>(vm: &Vm<'v>, f: impl FnOnce(&Scope<'v>) -> R) -> R {
        vm.enter(|| vm.with_locals(|| f(Scope::of(vm))))
    }

    /// Keeps a value until the entry or the function ends.
    fn local(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.0.keep_local(value)?;
        Ok(value)
    }

    fn name(&self, name: &str) -> Res<Qstr> {
        self.0.intern(name.as_bytes())
    }

    /// An integer.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn int(&self, n: i64) -> Res<Value<'v>> {
        self.local(self.0.new_i64(n)?)
    }

    /// An integer without a sign.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn uint(&self, n: u64) -> Res<Value<'v>> {
        self.local(self.0.new_u64(n)?)
    }

    /// A float.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn float(&self, n: f64) -> Res<Value<'v>> {
        self.local(self.0.new_float(n)?)
    }

    /// A string.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn str(&self, text: &str) -> Res<Value<'v>> {
        self.local(self.0.new_str(text.as_bytes())?)
    }

    /// A `bytes` object.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn bytes(&self, bytes: &[u8]) -> Res<Value<'v>> {
        self.local(self.0.new_bytes(bytes)?)
    }

    /// A tuple.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn tuple(&self, items: &[Value<'v>]) -> Res<Value<'v>> {
        self.local(self.0.new_tuple(items)?)
    }

    /// A list.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn list(&self, items: &[Value<'v>]) -> Res<Value<'v>> {
        self.local(self.0.new_list(items)?.into())
    }

    /// Adds an item at the end of a list.
    ///
    /// # Errors
    /// `TypeError` if it is no list, `MemoryError`.
    pub fn append(&self, list: Value<'v>, item: Value<'v>) -> Res<()> {
        match self.0.cast::<List>(list) {
            Some(list) => list.push(&self.0, item),
            None => Err(self.0.raise_type_error("a list is wanted")),
        }
    }

    /// A dict.
    ///
    /// # Errors
    /// `MemoryError`, and what hashing and comparing the keys raises.
    pub fn dict(&self, items: &[(Value<'v>, Value<'v>)]) -> Res<Value<'v>> {
        let dict: &Dict = self.0.new_dict()?;
        let value = self.local(dict.into())?;
        items.iter().try_for_each(|(key, item)| self.set_item(value, *key, *item))?;
        Ok(value)
    }

    /// The number of an int, a bool or an object with `__int__`.
    ///
    /// # Errors
    /// `TypeError` for anything else, `OverflowError` for what does not fit.
    pub fn to_int(&self, value: Value<'v>) -> Res<isize> {
        self.0.int_word(value)
    }

    /// The number of a float, an int, a bool or an object with `__float__`.
    ///
    /// # Errors
    /// `TypeError` for anything else.
    pub fn to_float(&self, value: Value<'v>) -> Res<f64> {
        self.0.to_float(value)
    }

    /// `bool(value)`
    ///
    /// # Errors
    /// What `__bool__` and `__len__` raise.
    pub fn truth(&self, value: Value<'v>) -> Res<bool> {
        self.0.truth(value)
    }

    /// The text of a string; `None` for anything else. It is UTF-8 unless a program made it of something else.
    pub fn as_text(&self, value: Value<'v>) -> Option<&'v [u8]> {
        self.0.str_bytes(value)
    }

    /// The bytes of a `bytes` object; `None` for anything else. Those of a `bytearray` may change: see
    /// [`Scope::read_buffer`].
    pub fn as_bytes(&self, value: Value<'v>) -> Option<&'v [u8]> {
        self.0.bytes_bytes(value)
    }

    /// How many bytes a `bytes`, `bytearray`, `array` or `memoryview` object has now; `None` for anything else.
    pub fn buffer_len(&self, value: Value<'v>) -> Option<usize> {
        Some(self.0.buffer(value)?.bytes.len())
    }

    /// Copies bytes of a buffer from a position on; how many there were.
    ///
    /// # Errors
    /// `TypeError` if the value has none.
    pub fn read_buffer(&self, value: Value<'v>, from: usize, into: &mut [u8]) -> Res<usize> {
        let Some(buffer) = self.0.buffer(value) else {
            return Err(self.0.raise_type_error("object with buffer protocol required"));
        };
        let bytes = buffer.bytes.get(from..).unwrap_or_default();
        for (to, byte) in into.iter_mut().zip(bytes) {
            *to = byte.get();
        }
        Ok(bytes.len().min(into.len()))
    }

    /// Copies bytes into a `bytearray`, `array` or writable `memoryview` from a position on; for how many there was
    /// room.
    ///
    /// # Errors
    /// `TypeError` if the value has none that can be written to.
    pub fn write_buffer(&self, value: Value<'v>, from: usize, bytes: &[u8]) -> Res<usize> {
        let Some(buffer) = self.0.buffer(value).filter(|buffer| buffer.writable) else {
            return Err(self.0.raise_type_error("object with writable buffer required"));
        };
        let room = buffer.bytes.get(from..).unwrap_or_default();
        for (to, byte) in room.iter().zip(bytes) {
            to.set(*byte);
        }
        Ok(room.len().min(bytes.len()))
    }

    /// `object.name`
    ///
    /// # Errors
    /// `AttributeError`, and what the look-up raises.
    pub fn attr(&self, object: Value<'v>, name: &str) -> Res<Value<'v>> {
        self.local(self.0.load_attr(object, self.name(name)?)?)
    }

    /// `object.name = value`
    ///
    /// # Errors
    /// `AttributeError`, and what the assignment raises.
    pub fn set_attr(&self, object: Value<'v>, name: &str, value: Value<'v>) -> Res<()> {
        self.0.set_attr(object, self.name(name)?, Some(value))
    }

    /// `object[key]`
    ///
    /// # Errors
    /// `KeyError`, `IndexError`, `TypeError`, and what the look-up raises.
    pub fn item(&self, object: Value<'v>, key: Value<'v>) -> Res<Value<'v>> {
        self.local(self.0.load_subscript(object, key)?)
    }

    /// `object[key] = value`
    ///
    /// # Errors
    /// `IndexError`, `TypeError`, and what the assignment raises.
    pub fn set_item(&self, object: Value<'v>, key: Value<'v>, value: Value<'v>) -> Res<()> {
        self.0.store_subscript(object, key, value)
    }

    /// `len(value)`
    ///
    /// # Errors
    /// `TypeError`, and what `__len__` raises.
    pub fn len(&self, value: Value<'v>) -> Res<usize> {
        let len = self.0.len(value)?;
        Ok(usize::try_from(self.0.int_word(len)?).unwrap_or_default())
    }

    /// `iter(value)`
    ///
    /// # Errors
    /// `TypeError`, and what `__iter__` raises.
    pub fn iter(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.local(self.0.iter(value)?)
    }

    /// The next item of an iterator, `None` at its end.
    ///
    /// # Errors
    /// What `__next__` raises.
    pub fn next(&self, iterator: Value<'v>) -> Res<Option<Value<'v>>> {
        self.0.next(iterator)?.map(|item| self.local(item)).transpose()
    }

    /// `a == b`
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn equal(&self, a: Value<'v>, b: Value<'v>) -> Res<bool> {
        self.0.equal(a, b)
    }

    /// `a < b`
    ///
    /// # Errors
    /// `TypeError`, and what `__lt__` raises.
    pub fn less(&self, a: Value<'v>, b: Value<'v>) -> Res<bool> {
        self.0.truth(self.0.binary_op(BinaryOp::Less, a, b)?)
    }

    /// Calls anything that can be called.
    ///
    /// # Errors
    /// What it raises; `TypeError` if it cannot be called.
    pub fn call(&self, callee: Value<'v>, args: &[Value<'v>]) -> Res<Value<'v>> {
        self.local(self.0.call(callee, args)?)
    }

    /// Calls a method.
    ///
    /// # Errors
    /// What it raises; `AttributeError` if there is none.
    pub fn call_method(&self, object: Value<'v>, name: &str, args: &[Value<'v>]) -> Res<Value<'v>> {
        self.local(self.0.call_method(object, self.name(name)?, args)?)
    }

    /// Calls a function soon, between two instructions of the program: what an interrupt of the board does. `false` if
    /// the queue is full.
    pub fn schedule(&self, function: Value<'v>, argument: Value<'v>) -> bool {
        self.0.schedule(function, argument)
    }

    /// Imports a module by its full name; the module itself, not its package.
    ///
    /// # Errors
    /// `ImportError`, and what the module raises.
    pub fn import(&self, name: &str) -> Res<Value<'v>> {
        self.local(self.0.import(self.0.new_str(name.as_bytes())?, None, true, 0)?)
    }

    /// `str(value)`, a string.
    ///
    /// # Errors
    /// What `__str__` raises, `MemoryError`.
    pub fn to_str(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.local(self.0.to_str(value)?)
    }

    /// `repr(value)`, a string.
    ///
    /// # Errors
    /// What `__repr__` raises, `MemoryError`.
    pub fn repr(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.local(self.0.to_repr(value)?)
    }

    /// Writes `str(value)`. What is not UTF-8 becomes U+FFFD. When the writer fails, the rest is lost.
    ///
    /// # Errors
    /// What `__str__` raises.
    pub fn write_str(&self, value: Value<'v>, to: &mut dyn fmt::Write) -> Res<()> {
        self.0.print(&mut Out::native(&self.0, to), value, PrintKind::Str)
    }

    /// Writes an exception with its traceback.
    ///
    /// # Errors
    /// What its `__str__` and those of its arguments raise.
    pub fn write_exception(&self, exception: Value<'v>, to: &mut dyn fmt::Write) -> Res<()> {
        self.0.print_exception(&mut Out::native(&self.0, to), exception)
    }

    /// Prints on the console.
    ///
    /// # Errors
    /// What `__str__` raises.
    pub fn print(&self, value: Value<'v>) -> Res<()> {
        self.0.print(&mut Out::console(&self.0), value, PrintKind::Str)
    }

    /// `type(value)`
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn type_of(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.local(self.0.type_of(value))
    }

    /// `isinstance(value, class)`, with the class's name among the built-in ones, such as `"OSError"`.
    ///
    /// # Errors
    /// `NameError` if there is no such built-in class.
    pub fn is_instance(&self, value: Value<'v>, class: &str) -> Res<bool> {
        let class = self.builtin(class)?;
        Ok(self.0.is_subclass(self.0.type_of(value), class))
    }

    /// A built-in function, class or exception by its name.
    ///
    /// # Errors
    /// `NameError`.
    pub fn builtin(&self, name: &str) -> Res<Value<'v>> {
        self.local(self.0.load_builtin(self.name(name)?)?)
    }

    /// Raises an exception.
    pub fn raise(&self, exception: Value<'v>) -> Raised {
        match self.0.make_raisable(exception) {
            Ok(exception) => self.0.raise(exception),
            Err(raised) => raised,
        }
    }

    /// Raises `TypeError`.
    pub fn type_error(&self, message: fmt::Arguments<'_>) -> Raised {
        self.0.raise_fmt(&TYPE_ERROR, message)
    }

    /// Raises `ValueError`.
    pub fn value_error(&self, message: fmt::Arguments<'_>) -> Raised {
        self.0.raise_fmt(&VALUE_ERROR, message)
    }

    /// Raises `RuntimeError`.
    pub fn runtime_error(&self, message: fmt::Arguments<'_>) -> Raised {
        self.0.raise_fmt(&RUNTIME_ERROR, message)
    }

    /// Raises `OSError` with a number of `errno`.
    pub fn os_error(&self, errno: i32) -> Raised {
        self.0.raise_os_error(errno)
    }

    /// Catches an exception: it is the caller's from now on.
    pub fn catch(&self, raised: Raised) -> Value<'v> {
        let exception = self.0.take_raised(raised);
        match self.0.keep_local(exception) {
            Ok(()) => exception,
            // Without memory to keep it there is one that the machine keeps anyhow: the `MemoryError` of that.
            Err(raised) => self.0.take_raised(raised),
        }
    }

    /// Keeps a value for longer than this entry or function.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn keep(&self, value: Value<'v>) -> Res<Root> {
        self.0.new_root(value)
    }

    /// What a root of this machine keeps; `None` for one of another machine.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn get(&self, root: &Root) -> Res<Option<Value<'v>>> {
        self.0.rooted(root).map(|value| self.local(value)).transpose()
    }

    /// Keeps what a root of this machine keeps no longer.
    pub fn release(&self, root: Root) {
        self.0.release_root(&root);
    }

    /// Works with values that are kept until `f` ends only, as in a long loop. `values` are those of this scope that
    /// `f` works with.
    pub fn nested<R>(&self, values: &[Value<'v>], f: impl for<'w> FnOnce(&Scope<'w>, &[Value<'w>]) -> R) -> R {
        self.0.with_locals(|| f(self, values))
    }

    /// Where this machine runs.
    pub fn platform(&self) -> &'v dyn Platform {
        self.0.platform
    }

    /// Frees what can no longer be reached.
    pub fn collect(&self) {
        self.0.collect();
    }

    /// Bytes of heap in use, and free.
    pub fn heap_usage(&self) -> (usize, usize) {
        self.0.heap_usage()
    }

    /// Where the bytecode of a function lies, its prelude included.
    pub fn code_of(&self, function: Value<'v>) -> Option<&'v [u8]> {
        matches!(function.ty(), Some(Ty::Function | Ty::Closure)).then(|| self.0.code_of(function)).flatten()
    }
}

impl<'v> Vm<'v> {
    /// Keeps a value until the innermost [`Vm::with_locals`] ends.
    pub(crate) fn keep_local(&self, value: Value<'v>) -> Res<()> {
        if value.is_small() {
            return Ok(());
        }
        match self.locals_list() {
            Some(list) => list.push(self, value),
            None => {
                let list = self.new_list(&[value])?;
                self.keep(Kept::Locals, list.into());
                Ok(())
            }
        }
    }

    /// Runs `f`, and forgets what was kept meanwhile by [`Vm::keep_local`], also when `f` panics.
    pub(crate) fn with_locals<R>(&self, f: impl FnOnce() -> R) -> R {
        struct Forget<'a, 'v>(&'a Vm<'v>, usize);

        impl Drop for Forget<'_, '_> {
            fn drop(&mut self) {
                if let Some(list) = self.0.locals_list() {
                    list.truncate(self.1);
                }
            }
        }

        let _forget = Forget(self, self.locals_list().map_or(0, List::len));
        f()
    }

    fn locals_list(&self) -> Option<&'v List<'v>> {
        self.cast::<List>(self.kept(Kept::Locals)?)
    }
}
