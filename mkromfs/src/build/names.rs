//! Which names a module's namespace will have, in which order, and what its code stores under them: as far as can be
//! seen.

use std::collections::{HashMap, HashSet};

use romfs_format::link::Named;
use romfs_format::mpy::{Mpy, RawCode};
use romfs_format::opcode::{Instr, Operand, decode, op};
use romfs_loader::modules::built_in;
use romfs_loader::qstr::{STATIC, q};

/// A name of the namespace.
struct Name {
    id: u16,
    /// The instruction before the store, where that is the only one to this name.
    value: Option<Instr>,
}

/// A module's namespace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// The ids of its names with what is stored under them, in the order in which they are first stored.
    pub names: Vec<(u16, Named)>,
    /// Bytes of code at the start of the top level that store names whose values are in the image, one after the other,
    /// and nothing else.
    pub begin: usize,
    /// How many names that are.
    pub begun: usize,
}

/// The names of a namespace under construction, with the places of those that are there.
#[derive(Default)]
struct List {
    names: Vec<Name>,
    places: HashMap<u16, usize>,
}

impl List {
    fn get(&mut self, id: u16) -> Option<&mut Name> {
        self.names.get_mut(*self.places.get(&id)?)
    }

    fn push(&mut self, name: Name) {
        self.places.insert(name.id, self.names.len());
        self.names.push(name);
    }
}

/// What is known of a module's namespace. `package` says that it is the beginning of a package; `qstrs` is the module's
/// table.
pub(super) fn of(mpy: &Mpy<'_>, package: bool, qstrs: &[u16]) -> Option<Names> {
    let body = mpy.raw_code(mpy.code_at()).ok()?;
    let id = |operand: Operand| match operand {
        Operand::Qstr(index) => qstrs.get(index as usize).copied(),
        _ => None,
    };
    // What the import itself stores comes first.
    let mut names = List::default();
    let fixed: &[_] = if package { &[q::__name__, q::__path__, q::__file__] } else { &[q::__name__, q::__file__] };
    fixed.iter().for_each(|name| names.push(Name { id: name.0 as u16, value: None }));
    let targets: HashSet<usize> = instructions(&body)
        .filter_map(|instr| if let Operand::Target(target) = instr.operand { Some(target) } else { None })
        .collect();
    let mut last: Option<Instr> = None;
    let mut looped = false;
    for instr in instructions(&body) {
        looped |= matches!(instr.operand, Operand::Target(target) if target <= instr.at);
        if matches!(instr.op, op::STORE_NAME | op::DELETE_NAME | op::STORE_GLOBAL | op::DELETE_GLOBAL) {
            let id = id(instr.operand)?;
            match names.get(id) {
                Some(known) => known.value = None,
                None => {
                    // Where a jump leads to the store, the value may come from elsewhere.
                    let sure = instr.op == op::STORE_NAME && !targets.contains(&instr.at);
                    names.push(Name { id, value: last.filter(|_| sure) });
                }
            }
        }
        // Of a built-in module it is known what `import *` brings.
        if instr.op == op::IMPORT_STAR
            && let Some(Instr { op: op::IMPORT_NAME, operand: Operand::Qstr(index), .. }) = last
            && let Some(Ok(name)) = mpy.qstrs().nth(index as usize)
            && let Some(module) = built_in(name.as_bytes())
        {
            for entry in module.entries.iter().filter(|entry| !STATIC[entry.name.0 as usize - 1].starts_with('_')) {
                let id = entry.name.0 as u16;
                if names.get(id).is_none() {
                    names.push(Name { id, value: None });
                }
            }
        }
        last = Some(instr);
    }
    // A name that a function stores will not keep the value it got first.
    for raw in mpy.raw_codes().filter_map(Result::ok).filter(|raw| raw.at != body.at) {
        for instr in instructions(&raw).filter(|instr| matches!(instr.op, op::STORE_GLOBAL | op::DELETE_GLOBAL)) {
            let id = id(instr.operand)?;
            match names.get(id) {
                Some(known) => known.value = None,
                None => names.push(Name { id, value: None }),
            }
        }
    }
    let children: Vec<usize> =
        body.children().map(|child| child.map(|child| child.at)).collect::<Result<_, _>>().ok()?;
    let mut slots = 0;
    let named = |name: &Name| {
        let value = name.value.filter(|instr| !looped || instr.op != op::MAKE_FUNCTION);
        let value = value.and_then(|instr| value_of(mpy, &instr, qstrs, &children));
        let value = value.filter(|value| value.encode(name.id, true).is_some()).unwrap_or_else(|| {
            slots += 1;
            Named::Slot(slots - 1)
        });
        (name.id, value)
    };
    let names: Vec<_> = names.names.iter().map(named).collect();
    let (begin, begun) = beginning(&body, names.get(fixed.len()..)?, id, &targets);
    Some(Names { names, begin, begun })
}

/// The beginning of a top level: bytes of code, and how many names it stores. Nothing may jump into it.
fn beginning(
    body: &RawCode<'_>,
    names: &[(u16, Named)],
    id: impl Fn(Operand) -> Option<u16>,
    targets: &HashSet<usize>,
) -> (usize, usize) {
    let end = targets.iter().copied().min().unwrap_or(usize::MAX);
    let mut code = instructions(body);
    let mut at = (0, 0);
    for (name, value) in names.iter().take(u16::MAX.into()) {
        // A value in the image is what the one instruction before the store puts on the stack.
        let (Some(_), Some(store)) = (code.next(), code.next()) else { break };
        let known = !matches!(value, Named::Slot(_)) && store.op == op::STORE_NAME && id(store.operand) == Some(*name);
        if !known || store.end > end || store.end > u16::MAX.into() {
            break;
        }
        at = (store.end, at.1 + 1);
    }
    at
}

/// The value that an instruction puts on the stack, where that is the same each time and needs no memory.
fn value_of(mpy: &Mpy<'_>, instr: &Instr, qstrs: &[u16], children: &[usize]) -> Option<Named> {
    match (instr.op, instr.operand) {
        (op::LOAD_CONST_NONE, _) => Some(Named::Singleton(0)),
        (op::LOAD_CONST_FALSE, _) => Some(Named::Singleton(1)),
        (op::LOAD_CONST_TRUE, _) => Some(Named::Singleton(2)),
        (_, Operand::Int(n)) => i16::try_from(n).ok().map(Named::Int),
        (op::LOAD_CONST_STRING, Operand::Qstr(index)) => qstrs.get(index as usize).map(|id| Named::Qstr(*id)),
        (op::LOAD_CONST_OBJ, Operand::Uint(index)) if index < mpy.n_obj() => {
            u16::try_from(index).ok().map(Named::Constant)
        }
        (op::MAKE_FUNCTION, Operand::Uint(child)) => {
            children.get(child as usize).and_then(|at| u32::try_from(*at).ok()).map(Named::Function)
        }
        _ => None,
    }
}

fn instructions<'a>(raw: &RawCode<'a>) -> impl Iterator<Item = Instr> + use<'a> {
    let code = romfs_format::mpy::Prelude::read(raw.data).map_or(&[][..], |prelude| &raw.data[prelude.code_at()..]);
    let mut ip = 0;
    std::iter::from_fn(move || decode(code, &mut ip).ok())
}
