//! What an interactive prompt asks the machine: its texts, and the names that complete a word.

use crate::value::Value;
use crate::vm::{Kept, Res, Vm};

impl<'v> Vm<'v> {
    /// `sys.ps1`, or `sys.ps2` for the lines that go on with a statement. Empty where the program stored something that
    /// is no text.
    pub fn prompt(&self, first: bool) -> &'v [u8] {
        let (kept, usual) = if first { (Kept::Prompt1, ">>> ") } else { (Kept::Prompt2, "... ") };
        self.kept(kept).map_or(usual.as_bytes(), |text| self.str_bytes(text).unwrap_or_default())
    }

    /// Calls `found` with each name of an object: the one that a dotted path leads to, or with an empty path
    /// `__main__`. What looking at the path's attributes raises counts as nothing found.
    pub fn names_of(&self, path: &[u8], found: &mut dyn FnMut(&[u8])) {
        self.enter(|| {
            if let Err(raised) = self.try_names_of(path, found) {
                self.take_raised(raised);
            }
        });
    }

    fn try_names_of(&self, path: &[u8], found: &mut dyn FnMut(&[u8])) -> Res<()> {
        let globals = self.main_globals()?;
        if path.is_empty() {
            for name in globals.map.iter().filter_map(|(name, _)| self.str_bytes(name)) {
                found(name);
            }
            return Ok(());
        }
        let mut object: Option<Value> = None;
        for part in path.split(|byte| *byte == b'.') {
            let Some(name) = self.find_qstr(part) else { return Ok(()) };
            let next = match object {
                None => globals.map.get_qstr(self, name),
                Some(object) => self.find_attr(object, name)?,
            };
            match next {
                Some(next) => object = Some(next),
                None => return Ok(()),
            }
        }
        let Some(object) = object else { return Ok(()) };
        for name in self.names().filter(|name| self.has_attr(object, *name)) {
            found(self.qstr_text(name));
        }
        Ok(())
    }

    /// The names of the modules in Rust: the embedder's, and those of this crate.
    pub fn module_names(&self) -> impl Iterator<Item = &'static [u8]> {
        self.platform.modules().iter().map(|module| module.name().as_bytes()).chain(crate::modules::names())
    }

    /// Unlocks the heap, however often `micropython.heap_lock` locked it: at a prompt there is no other way out.
    pub fn unlock_heap(&self) {
        self.heap_locks.set(0);
    }
}
