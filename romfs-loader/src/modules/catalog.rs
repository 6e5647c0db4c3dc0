//! What the modules in Rust have, for tools that look at programs without running them.

use super::{BUILT_IN, EXTENSIBLE};
use crate::builtins::BUILTINS;
use crate::qstr::{Qstr, STATIC};
use crate::types::TypeRow;
use crate::types::module::NativeModule;
use crate::types::native::{self, StaticValue};

/// A module in Rust.
#[derive(Clone, Copy)]
pub struct Catalogued(&'static NativeModule);

/// What a name in a module in Rust stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Known {
    /// A function or a type.
    Callable,
    /// A small int.
    Int(i64),
    /// A string.
    Str(&'static str),
    /// A float, made anew at each look-up.
    Float(f64),
    /// Another module, by its name.
    Module(&'static str),
    /// Something that depends on the machine that runs.
    Computed,
}

impl Catalogued {
    /// The module of a name, and whether a module of an image with this name goes before it.
    pub fn find(name: &str) -> Option<(Catalogued, bool)> {
        let of = |list: &[&'static NativeModule]| list.iter().copied().find(|module| text(module.name) == name);
        let fixed = of(BUILT_IN).map(|module| (Catalogued(module), false));
        fixed.or_else(|| of(EXTENSIBLE).map(|module| (Catalogued(module), true)))
    }

    /// The module of a name with a `u` before it, whatever an image has.
    pub fn find_old(name: &str) -> Option<Catalogued> {
        super::old(name.as_bytes()).map(Catalogued)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        text(self.0.name)
    }

    /// What a name in it stands for.
    pub fn get(&self, name: &str) -> Option<Known> {
        if name == "__name__" {
            return Some(Known::Str(self.name()));
        }
        let entry = self.0.entries.iter().find(|entry| text(entry.name) == name)?;
        Some(match &entry.value {
            StaticValue::Fn(_) | StaticValue::Type(_) => Known::Callable,
            StaticValue::Word(value) => match (value.as_small(), value.as_qstr()) {
                (Some(n), _) => Known::Int(n as i64),
                (None, Some(name)) => Known::Str(text(name)),
                (None, None) => Known::Computed,
            },
            StaticValue::Float(n) => Known::Float(n.get()),
            StaticValue::Module(module) => Known::Module(text(module.name)),
            StaticValue::Get(_) => Known::Computed,
        })
    }

    /// The names in it that `import *` takes.
    pub fn public_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.0.entries.iter().map(|entry| text(entry.name)).filter(|name| !name.starts_with('_'))
    }
}

/// Whether a built-in type is another one or derives from it; `None` where one of the names is no built-in type.
pub fn is_subtype(name: &str, of: &str) -> Option<bool> {
    Some(built_in_type(name)?.is_subtype(built_in_type(of)?))
}

fn built_in_type(name: &str) -> Option<&'static TypeRow> {
    let name = STATIC.iter().position(|text| *text == name)?;
    match native::find(BUILTINS.entries, Qstr(name as u32 + 1))?.value {
        StaticValue::Type(row) => Some(row),
        _ => None,
    }
}

fn text(name: Qstr) -> &'static str {
    STATIC.get((name.0 as usize).wrapping_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_an_import_finds_them() {
        let (sys, replaceable) = Catalogued::find("sys").unwrap();
        assert!(!replaceable && sys.get("exit") == Some(Known::Callable) && sys.get("path") == Some(Known::Computed));
        let (math, replaceable) = Catalogued::find("math").unwrap();
        assert!(!replaceable && matches!(math.get("pi"), Some(Known::Float(n)) if n > 3.0));
        assert!(Catalogued::find("json").is_some_and(|(_, replaceable)| replaceable));
        assert!(math.get("nothing").is_none() && Catalogued::find("absent").is_none());
        assert!(math.public_names().any(|name| name == "sqrt"));
        assert_eq!(is_subtype("KeyError", "LookupError"), Some(true));
        assert_eq!(is_subtype("KeyError", "OSError"), Some(false));
        assert_eq!(is_subtype("print", "OSError"), None);
    }
}
