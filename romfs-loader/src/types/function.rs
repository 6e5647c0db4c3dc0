//! Functions in bytecode, closures, cells and bound methods.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell as RustCell;
use romfs_format::mpy::{self, Prelude, RawCode, scope};

use super::TypeRow;
use super::module::Module;
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::value::{Place, PlaceKind, Value};
use crate::vm::{Args, Res, Vm};

/// A function: where its raw code lies, and the module whose names and constants it uses.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Function<'v> {
    header: Header,
    /// Offset of the raw code in the module's `.mpy`.
    pub(crate) code: u32,
    pub(crate) module: &'v Module<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Function<'v> {
    const TY: Ty = Ty::Function;
}

/// A function with default arguments or closed-over cells. Behind it stand the positional defaults, the dict of keyword
/// defaults if there is one, and the cells.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Closure<'v> {
    /// Flags: 1 if there is a dict of keyword defaults. Aux: number of positional defaults, and of cells in the upper
    /// byte.
    pub(crate) function: Function<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Closure<'v> {
    const TY: Ty = Ty::Closure;
}

/// A function's code and what belongs to it, from either layout.
#[derive(Clone, Copy)]
pub(crate) struct Callee<'v> {
    pub(crate) code: u32,
    pub(crate) module: &'v Module<'v>,
    pub(crate) defaults: &'v [Value<'v>],
    pub(crate) kw_defaults: Option<Value<'v>>,
    pub(crate) cells: &'v [Value<'v>],
}

impl<'v> Callee<'v> {
    /// The data of its raw code, and the prelude in it.
    ///
    /// # Errors
    /// Those of a damaged file.
    #[inline(never)]
    pub(crate) fn prelude(&self) -> Result<(&'v [u8], Prelude), mpy::Error> {
        let data = RawCode::read(self.module.mpy(), self.code as usize, 0)?.data;
        Ok((data, Prelude::read(data)?))
    }
}

impl<'v> Closure<'v> {
    #[inline]
    fn callee(&'v self) -> Callee<'v> {
        let header = self.function.header;
        let (n_defaults, n_kw, n_cells) = (header.aux as usize & 0xff, header.flags as usize, header.aux as usize >> 8);
        // SAFETY: `make_function` put so many values behind the struct.
        let extra: &[Value] = unsafe { tail(self, n_defaults.wrapping_add(n_kw).wrapping_add(n_cells)) };
        let (defaults, extra) = extra.split_at(n_defaults);
        let (kw_defaults, cells) = extra.split_at(n_kw);
        Callee {
            code: self.function.code,
            module: self.function.module,
            defaults,
            kw_defaults: kw_defaults.first().copied(),
            cells,
        }
    }
}

/// A variable that closures share.
#[repr(C)]
pub(crate) struct Cell<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) value: RustCell<Option<Value<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Cell<'v> {
    const TY: Ty = Ty::Cell;
}

/// A method with its object.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct BoundMethod<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) function: Value<'v>,
    pub(crate) object: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for BoundMethod<'v> {
    const TY: Ty = Ty::BoundMethod;
}

impl<'v> Vm<'v> {
    /// The code of a function, if `value` is one.
    #[inline]
    pub(crate) fn callee(&self, value: Value<'v>) -> Option<Callee<'v>> {
        if let Some(place) = value.place() {
            let functions = matches!(place.kind, PlaceKind::Function | PlaceKind::Body);
            let module = self.module_in(place.slot.into()).filter(|_| functions)?;
            return Some(Callee { code: place.at, module, defaults: &[], kw_defaults: None, cells: &[] });
        }
        match value.ty()? {
            Ty::Function => {
                let function = self.cast::<Function>(value)?;
                let (code, module) = (function.code, function.module);
                Some(Callee { code, module, defaults: &[], kw_defaults: None, cells: &[] })
            }
            Ty::Closure => self.cast::<Closure>(value).map(Closure::callee),
            _ => None,
        }
    }

    /// A function without extras that needs no memory, where that is possible.
    pub(crate) fn function_in_place(&self, kind: PlaceKind, module: &'v Module<'v>, code: u32) -> Res<Value<'v>> {
        let place = module.slot().and_then(|slot| Value::in_place(Place { kind, slot, at: code }));
        place.map_or_else(|| self.new_function(module, code), Ok)
    }

    /// A function without extras.
    pub(crate) fn new_function(&self, module: &'v Module<'v>, code: u32) -> Res<Value<'v>> {
        Ok(Value::object(self.alloc(Function { header: Header::new(Ty::Function), code, module })?))
    }

    /// A function with the extras that bytecode puts on the stack: a tuple of defaults, a dict of keyword defaults,
    /// cells.
    pub(crate) fn make_function(
        &self,
        module: &'v Module<'v>,
        code: u32,
        defaults: Option<Value<'v>>,
        kw_defaults: Option<Value<'v>>,
        cells: &[Value<'v>],
    ) -> Res<Value<'v>> {
        let defaults = match defaults {
            Some(defaults) => self.tuple_slice(defaults)?.unwrap_or_default(),
            None => &[],
        };
        let n = defaults.len().saturating_add(cells.len()).saturating_add(kw_defaults.is_some().into());
        if n == 0 {
            return self.new_function(module, code);
        }
        if defaults.len() > 255 || cells.len() > 255 {
            return Err(self.raise_runtime_error("too many default arguments"));
        }
        let aux = (defaults.len() | cells.len() << 8) as u16;
        let header = Header::with(Ty::Closure, kw_defaults.is_some() as u8, aux);
        let closure = Closure { function: Function { header, code, module } };
        let closure = self.alloc_filled(closure, n, |i| {
            // From the back: first cells, before them the keyword defaults.
            let value = match (defaults.get(i), i.saturating_add(cells.len()).checked_sub(n)) {
                (Some(default), _) => Some(*default),
                (None, Some(cell)) => cells.get(cell).copied(),
                (None, None) => kw_defaults,
            };
            value.unwrap_or(Value::NONE)
        })?;
        Ok(Value::object(closure))
    }

    /// A cell with a value, or without.
    pub(crate) fn new_cell(&self, value: Option<Value<'v>>) -> Res<Value<'v>> {
        let header = Header::new(Ty::Cell);
        Ok(Value::object(self.alloc_tailed(
            Cell {
                header,
                #[cfg(target_pointer_width = "64")]
                _pad: 0,
                value: RustCell::new(value),
            },
            0,
        )?))
    }

    /// A method bound to an object.
    pub(crate) fn new_bound_method(&self, function: Value<'v>, object: Value<'v>) -> Res<Value<'v>> {
        let header = Header::new(Ty::BoundMethod);
        Ok(Value::object(self.alloc(BoundMethod {
            header,
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            function,
            object,
        })?))
    }

    /// What Python calls the type of a function: as in stock, closures and generator functions have types of their own,
    /// however they are laid out here.
    pub(crate) fn function_type(&self, function: Value<'v>) -> &'static TypeRow {
        let Some(callee) = self.callee(function) else { return &FUNCTION };
        if !callee.cells.is_empty() {
            return &CLOSURE;
        }
        match callee.prelude() {
            Ok((_, prelude)) if prelude.scope_flags & scope::GENERATOR != 0 => &GENERATOR_FUNCTION,
            _ => &FUNCTION,
        }
    }

    /// The name of a function in bytecode.
    pub(crate) fn function_name(&self, callee: &Callee<'v>) -> Qstr {
        let name = callee.prelude().ok().and_then(|(data, prelude)| prelude.names(data).next()?.ok());
        name.and_then(|index| callee.module.qstr(index as usize)).unwrap_or(q::empty)
    }
}

fn print_function<'v>(
    vm: &Vm<'v>,
    out: &mut crate::print::Out<'_, 'v>,
    value: Value<'v>,
    _: crate::print::PrintKind,
) -> Res<()> {
    let Some(callee) = vm.callee(value) else { return Ok(()) };
    out.put("<function %s at 0x%x>", &[Value::qstr(vm.function_name(&callee)), value])
}

fn function_attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    let Some(callee) = vm.callee(value) else { return Ok(None) };
    match name {
        q::__name__ => Ok(Some(Value::qstr(vm.function_name(&callee)))),
        q::__globals__ => Ok(Some(Value::object(callee.module.globals))),
        #[cfg(feature = "extras")]
        q::__code__ => vm.new_code(callee.module.mpy(), callee.code).map(|code| Some(Value::object(code))),
        _ => Ok(None),
    }
}

fn call_function<'v>(vm: &Vm<'v>, callee: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.call_bytecode(callee, args)
}

const FUNCTION_ROW: TypeRow =
    TypeRow { print: print_function, attr: function_attr, call: Some(call_function), ..TypeRow::EMPTY };

/// Functions in bytecode.
pub static FUNCTION: TypeRow = TypeRow {
    id: Ty::Function,
    name: q::function,
    #[cfg(feature = "extras")]
    new: Some(super::code_parts::new_function),
    ..FUNCTION_ROW
};

/// Functions with cells; to the machine also those with defaults, see [`Vm::function_type`].
pub static CLOSURE: TypeRow = TypeRow {
    id: Ty::Closure,
    name: q::closure,
    print: print_function,
    attr: function_attr,
    call: Some(call_function),
    ..TypeRow::EMPTY
};

/// Functions whose call gives a generator.
pub static GENERATOR_FUNCTION: TypeRow = TypeRow { id: Ty::Function, name: q::generator, ..FUNCTION_ROW };

/// Cells; a program never sees one.
pub static CELL: TypeRow = TypeRow { id: Ty::Cell, name: q::object, ..TypeRow::EMPTY };

/// Bound methods.
pub static BOUND_METHOD: TypeRow = TypeRow {
    id: Ty::BoundMethod,
    name: q::bound_method,
    print: |vm, out, value, _| {
        let Some(method) = vm.cast::<BoundMethod>(value) else { return Ok(()) };
        out.put("<bound_method %x ", &[value])?;
        vm.print(out, method.object, crate::print::PrintKind::Repr)?;
        out.text(".")?;
        vm.print(out, method.function, crate::print::PrintKind::Repr)?;
        out.text(">")
    },
    unary: |vm, op, value| {
        let Some(m) = vm.cast::<BoundMethod>(value) else { return Ok(None) };
        Ok(match op {
            crate::ops::UnaryOp::Hash => Some(Value::len(vm.hash_address(m.function) ^ vm.hash_address(m.object))),
            _ => None,
        })
    },
    binary: |vm, op, left, right| {
        Ok(match (op, vm.cast::<BoundMethod>(left), vm.cast::<BoundMethod>(right)) {
            (crate::ops::BinaryOp::Equal, Some(a), Some(b)) => {
                Some(Value::bool(a.function == b.function && a.object == b.object))
            }
            _ => None,
        })
    },
    attr: |vm, value, name| match vm.cast::<BoundMethod>(value) {
        Some(method) if name == q::__self__ => Ok(Some(method.object)),
        Some(method) => vm.load_attr(method.function, name).map(Some),
        None => Ok(None),
    },
    call: Some(|vm, callee, args| match vm.cast::<BoundMethod>(callee) {
        Some(method) => vm.call_with_self(method.function, method.object, args),
        None => Err(vm.raise_type_error("not a method")),
    }),
    ..TypeRow::EMPTY
};
