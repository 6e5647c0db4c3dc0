//! Values that an embedder keeps for longer than an entry into the machine.

use core::num::NonZero;

use crate::types::list::List;
use crate::value::Value;
use crate::vm::{Kept, Res, Vm};

/// A value that a machine keeps, until it is [released](crate::Scope::release) or the machine ends.
///
/// It is a number and the place of the machine's memory: a root of a machine elsewhere gives nothing, and one of an
/// earlier machine in the same memory gives whatever has that number now.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the value is kept until the root is released"]
pub struct Root {
    index: u32,
    /// The place of the machine's memory.
    machine: NonZero<usize>,
}

impl<'v> Vm<'v> {
    fn roots(&self) -> Option<&'v List<'v>> {
        self.cast::<List>(self.kept(Kept::Roots)?)
    }

    pub(crate) fn new_root(&self, value: Value<'v>) -> Res<Root> {
        let machine = self.heap.extent_of_region().0.addr();
        let Some(roots) = self.roots() else {
            let list = self.new_list(&[value])?;
            self.keep(Kept::Roots, list.into());
            return Ok(Root { index: 0, machine });
        };
        // What was released left `ABSENT`.
        let index = (0..roots.len()).find(|i| roots.get(*i) == Some(Value::ABSENT)).unwrap_or(roots.len());
        if index == roots.len() {
            roots.push(self, value)?;
        } else {
            roots.set(index, value);
        }
        // A list has fewer items than a u32 counts.
        Ok(Root { index: index as u32, machine })
    }

    pub(crate) fn rooted(&self, root: &Root) -> Option<Value<'v>> {
        if root.machine != self.heap.extent_of_region().0.addr() {
            return None;
        }
        self.roots()?.get(root.index as usize).filter(|value| *value != Value::ABSENT)
    }

    pub(crate) fn release_root(&self, root: &Root) {
        if self.rooted(root).is_some()
            && let Some(roots) = self.roots()
        {
            roots.set(root.index as usize, Value::ABSENT);
        }
    }
}
