//! Import statements: the walk over the parts of a dotted name.
//!
//! Modules import each other in chains, and each of them runs within the import of another. All that takes native stack
//! is done by functions that have returned by then: a level of such a chain takes the frame of the loop and a [`Walk`].

use crate::import::{PACKAGES, Part, SHORT_PATH, concatenated};
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::exception::{IMPORT_ERROR, VALUE_ERROR};
use crate::types::module::Module;
use crate::value::Value;
use crate::vm::{Res, Started, Vm};

/// How far the import of a dotted name is.
pub(crate) struct Walk<'v> {
    /// The full name: a string.
    full: Value<'v>,
    /// Whether the module of the last part is what is asked for, not that of the first one.
    last: bool,
    /// So many bytes of the name have been imported.
    end: usize,
    /// The module of its first part.
    top: Option<Value<'v>>,
    /// The module of the part that was imported last.
    module: Option<Value<'v>>,
    /// The module that runs now, and its name.
    running: Option<&'v Module<'v>>,
    name: Qstr,
}

impl<'v> Walk<'v> {
    /// One that has not begun.
    pub(crate) const NOWHERE: Walk<'v> =
        Walk { full: Value::NONE, last: false, end: 0, top: None, module: None, running: None, name: q::empty };

    fn begin(&mut self, full: Value<'v>, last: bool) {
        (self.full, self.last) = (full, last);
    }

    /// Takes the next part, up to `end`, as imported.
    fn arrive(&mut self, end: usize, module: Value<'v>) {
        self.end = end;
        self.top = self.top.or(Some(module));
        self.module = Some(module);
    }

    /// Where the next part of the full name starts and ends.
    fn next(&self, full: &[u8]) -> (usize, usize) {
        let start = self.end + usize::from(self.module.is_some());
        let rest = full.get(start..).unwrap_or_default();
        let dot = if PACKAGES { rest.iter().position(|b| *b == b'.') } else { None };
        (start, start + dot.unwrap_or(rest.len()))
    }
}

impl<'v> Vm<'v> {
    /// Begins `import name`; gives the value that the statement binds where that takes no walk.
    #[inline(never)]
    pub(crate) fn begin_import_name(
        &self,
        walk: &mut Walk<'v>,
        importer: &'v Module<'v>,
        name: Qstr,
        from: Value<'v>,
        level: Value<'v>,
    ) -> Res<Option<Value<'v>>> {
        let (name, globals) = (Value::qstr(name), importer.globals);
        // A program may have put a function of its own in place of `__import__`.
        let replaced = self.builtins_override.get().and_then(|names| names.map.get_qstr(self, q::__import__));
        if let Some(import) = replaced {
            return self.call(import, &[name, globals.into(), Value::NONE, from, level]).map(Some);
        }
        let full = self.full_name(name, Some(globals), level.as_small().unwrap_or(0))?;
        walk.begin(full, from != Value::NONE);
        Ok(None)
    }

    /// Begins `from module import name`, likewise.
    #[inline(never)]
    pub(crate) fn begin_import_from(
        &self,
        walk: &mut Walk<'v>,
        module: Value<'v>,
        name: Qstr,
    ) -> Res<Option<Value<'v>>> {
        if let Some(value) = self.find_attr(module, name)? {
            return Ok(Some(value));
        }
        if !PACKAGES {
            return Err(
                self.raise_fmt(&IMPORT_ERROR, format_args!("can't import name {}", self.display(Value::qstr(name))))
            );
        }
        // What a package does not have is one of its modules.
        if self.find_attr(module, q::__path__)?.is_some()
            && let Some(package) = self.find_attr(module, q::__name__)?
        {
            let full = self.joined_name(&[self.constant_text_arg(package)?, b".", self.qstr_text(name)])?;
            walk.begin(full, true);
            return Ok(None);
        }
        Err(self.raise_of(&IMPORT_ERROR, "can't import name %s", &[Value::qstr(name)]))
    }

    /// `__import__`: the top package of a dotted name, a string, or the last module when names are taken `from` it.
    pub(crate) fn import(
        &self,
        name: Value<'v>,
        globals: Option<&'v Dict<'v>>,
        from: bool,
        level: isize,
    ) -> Res<Value<'v>> {
        let mut walk = Walk::NOWHERE;
        walk.begin(self.full_name(name, globals, level)?, from);
        self.finish_import(&mut walk)
    }

    /// Imports what is left of a dotted name.
    #[inline(always)]
    pub(crate) fn finish_import(&self, walk: &mut Walk<'v>) -> Res<Value<'v>> {
        while let Some(started) = self.next_part(walk)? {
            let Some(module) = walk.running else { break };
            if let Err(raised) = self.run_started(started, module.globals) {
                return Err(self.import_failed(walk.name, raised));
            }
            self.bind_part(walk, Value::object(module))?;
        }
        Ok(if walk.last { walk.module } else { walk.top }.unwrap_or(Value::NONE))
    }

    /// Goes on with the parts that need not run, up to one that has to, whose top level it starts. `None` at the end of
    /// the name.
    #[inline(never)]
    fn next_part(&self, walk: &mut Walk<'v>) -> Res<Option<Started<'v>>> {
        let full = self.str_bytes(walk.full).unwrap_or_default();
        if full.is_empty() {
            return Err(self.raise_type(&VALUE_ERROR));
        }
        while walk.module.is_none() || walk.end < full.len() {
            let (start, end) = walk.next(full);
            let part = full.get(..end).unwrap_or_default();
            let known = if end == full.len() { walk.full.as_qstr() } else { None };
            let name = known.or_else(|| self.find_qstr(part));
            match self.find_part(part, part.get(start..).unwrap_or_default(), name, walk.module)? {
                Part::Module(module) => walk.arrive(end, module),
                Part::Source(name, source) if self.import_observer.get().is_some() => {
                    let module = self.load_observed(name, source)?;
                    self.bind_part(walk, module)?;
                }
                Part::Source(name, source) => match self.module_at(name, source)? {
                    (module, None) => self.bind_part(walk, Value::object(module))?,
                    (module, Some(loaded)) => {
                        (walk.name, walk.running) = (name, Some(module));
                        return match self.start_module(&loaded) {
                            Ok(started) => Ok(Some(started)),
                            Err(raised) => Err(self.import_failed(name, raised)),
                        };
                    }
                },
            }
        }
        Ok(None)
    }

    /// Takes the next part of the name as imported, whose module was loaded, and binds it in its package.
    #[inline(never)]
    fn bind_part(&self, walk: &mut Walk<'v>, module: Value<'v>) -> Res<()> {
        let full = self.str_bytes(walk.full).unwrap_or_default();
        let (start, end) = walk.next(full);
        if let Some(package) = walk.module.and_then(|package| self.cast::<Module>(package)) {
            let last = self.intern(full.get(start..end).unwrap_or_default())?;
            package.globals.set_qstr(self, last, module)?;
        }
        walk.arrive(end, module);
        Ok(())
    }

    /// A name that is not relative.
    fn full_name(&self, name: Value<'v>, globals: Option<&'v Dict<'v>>, level: isize) -> Res<Value<'v>> {
        if !PACKAGES || level <= 0 { Ok(name) } else { self.resolve_relative(name, globals, level) }
    }

    #[inline(never)]
    fn resolve_relative(&self, name: Value<'v>, globals: Option<&'v Dict<'v>>, level: isize) -> Res<Value<'v>> {
        let outside = || self.raise_text(&IMPORT_ERROR, "can't perform relative import");
        let get = |key| globals.and_then(|g| g.map.get_qstr(self, key));
        let Some(package) = get(q::__name__) else { return Err(self.raise_key_error(Value::qstr(q::__name__))) };
        let Some(package) = self.str_bytes(package) else { return Err(outside()) };
        // A package is the first level itself; a module's is the package around it.
        let mut levels = level - isize::from(get(q::__path__).is_some());
        let mut package = package;
        while levels > 0 {
            match package.iter().rposition(|b| *b == b'.') {
                Some(dot) => package = &package[..dot],
                None => return Err(outside()),
            }
            levels -= 1;
        }
        let name = self.str_bytes(name).unwrap_or_default();
        let dot: &[u8] = if name.is_empty() { b"" } else { b"." };
        self.joined_name(&[package, dot, name])
    }

    /// A full name. One that is interned, as that of a module is from its first import on, takes no memory.
    #[inline(never)]
    fn joined_name(&self, parts: &[&[u8]]) -> Res<Value<'v>> {
        if let Some(name) = concatenated(parts, &mut [0; SHORT_PATH]).and_then(|text| self.find_qstr(text)) {
            return Ok(Value::qstr(name));
        }
        Ok(self.build_path(parts)?.finish(self))
    }
}
