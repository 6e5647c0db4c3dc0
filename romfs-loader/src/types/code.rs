//! Code objects: what `compile` makes and `exec` and `eval` take.

use super::TypeRow;
use super::dict::Dict;
use super::module::Module;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Compiled code that has no namespace yet.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Code<'m> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    module: &'m Module<'m>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Code<'_> {
    const TY: Ty = Ty::Code;
}

impl<'m> Vm<'m> {
    /// A code object of the code of a module, whose own namespace does not count.
    pub(crate) fn new_code(&self, module: &'m Module<'m>) -> Res {
        let header = Header::new(Ty::Code);
        Ok(Value::object(self.alloc(Code {
            header,
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            module,
        })?))
    }

    /// Runs a code object with these namespaces; those of the caller by default. Gives the value of an expression.
    pub(crate) fn run_code(&self, code: Value, globals: Option<Value>, locals: Option<Value>) -> Res {
        let Some(code) = self.cast::<Code>(code) else { return Err(self.raise_type_error("code expected")) };
        let dict = |value: Option<Value>| match value.filter(|value| !value.is_none()) {
            None => Ok(None),
            Some(value) => match self.cast::<Dict>(self.native_self(value)) {
                Some(dict) => Ok(Some(dict)),
                None => Err(self.raise_type(&super::exception::TYPE_ERROR)),
            },
        };
        let (given, locals) = (dict(globals)?, dict(locals)?);
        let globals = match given.or_else(|| self.current_globals()) {
            Some(globals) => globals,
            None => self.new_dict()?,
        };
        let locals = match (locals, given) {
            (Some(locals), _) => locals,
            (None, Some(globals)) => globals,
            (None, None) => self.locals.get().unwrap_or(globals),
        };
        let module = self.module_like(code.module, globals)?;
        let function = self.module_function(module)?;
        let outer = self.locals.replace(Some(locals));
        let result = self.call_bytecode(function, Args::EMPTY);
        self.locals.set(outer);
        result
    }
}

/// Code objects.
pub static CODE: TypeRow = TypeRow { id: Ty::Code, name: q::code, ..TypeRow::EMPTY };
