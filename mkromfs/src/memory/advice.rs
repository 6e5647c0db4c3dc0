//! Where RAM could be saved, in words.

use std::collections::HashSet;

use serde::Serialize;

use super::heap::{Body, Id, Value};
use super::machine::{Import, Machine};
use super::report::{ModuleReport, weigh};
use crate::problem::counted;
use romfs_loader::layout::Block;

/// What could be saved, and how.
#[derive(Debug, Serialize, Clone)]
pub struct Advice {
    /// Bytes of heap that it would save.
    pub saves: usize,
    /// What to do.
    pub text: String,
}

/// Less is not worth a word.
const LEAST: usize = 64;

/// What could be saved in a module, the most first.
pub fn advise(machine: &Machine<'_>, import: &Import, report: &ModuleReport) -> Vec<Advice> {
    let mut advice: Vec<Advice> =
        report.globals.iter().filter_map(|global| of_global(machine, import, global)).collect();
    advice.extend(of_numbers(machine, import));
    advice.retain(|advice| advice.saves >= LEAST);
    advice.sort_by_key(|advice| std::cmp::Reverse(advice.saves));
    advice
}

fn of_global(machine: &Machine<'_>, import: &Import, global: &super::report::GlobalReport) -> Option<Advice> {
    let globals = machine.globals_of(import.module?)?;
    let Some(Value::Object(id)) = machine.heap.get(globals, &global.name) else { return None };
    let (name, ram) = (&global.name, global.ram);
    let body = &machine.heap.objects[id].body;
    match body {
        Body::Bytearray(len) => {
            let text = format!(
                "`{name}` is a bytearray of {len} bytes from the import on: made when it is first used, it is free \
                 until then"
            );
            Some(Advice { saves: ram, text })
        }
        Body::Dict(_) | Body::List(..) | Body::Tuple(..) | Body::Set(_) if is_plain(machine, id) => {
            let what = global.what;
            if let Some(numbers) = numbers_in(machine, body) {
                let view = Block::InRom.bytes(machine.heap.word);
                let (largest, least) = (numbers.iter().max()?, numbers.iter().min()?);
                let item = match (least, largest) {
                    (0.., ..256) => "`bytes`",
                    _ => "`bytes`, read with `struct.unpack_from`,",
                };
                let count = counted(numbers.len(), "number");
                let text = format!(
                    "`{name}` is a {what} of {count}: {ram} bytes; as {item} it would stay in the image and take {view}"
                );
                return Some(Advice { saves: ram.saturating_sub(view), text });
            }
            if !is_json(machine, id) {
                return None;
            }
            let file = name.trim_start_matches('_').to_lowercase();
            let text = format!(
                "`{name}` is a {what} literal: {ram} bytes; `{file}.json` in the image would be 0 until it is read"
            );
            Some(Advice { saves: ram, text })
        }
        _ => None,
    }
}

/// Whether there is nothing but data in an object.
fn is_plain(machine: &Machine<'_>, id: Id) -> bool {
    let mut seen = HashSet::new();
    weigh(machine, id, &mut seen);
    seen.iter().all(|&id| {
        matches!(
            machine.heap.objects[id].body,
            Body::Dict(_)
                | Body::List(..)
                | Body::Tuple(_, None)
                | Body::Set(_)
                | Body::Text(..)
                | Body::Float(_)
                | Body::Big(_)
        )
    })
}

/// Whether JSON can say the same of plain data: keys are strings there, and there are no sets and no bytes.
fn is_json(machine: &Machine<'_>, id: Id) -> bool {
    let mut seen = HashSet::new();
    weigh(machine, id, &mut seen);
    seen.iter().all(|&id| match &machine.heap.objects[id].body {
        Body::Dict(entries) => entries.iter().all(|(key, _)| machine.heap.text(key).is_some()),
        Body::Set(_) | Body::Text(_, true) => false,
        _ => true,
    })
}

/// The items of a list or tuple if all are small ints.
fn numbers_in(machine: &Machine<'_>, body: &Body) -> Option<Vec<i64>> {
    let (Body::List(items, _) | Body::Tuple(items, _)) = body else { return None };
    let numbers = items.iter().map(|item| match item {
        Value::Int(n) if machine.heap.word.is_small(*n) => Some(*n),
        _ => None,
    });
    numbers.collect::<Option<Vec<i64>>>().filter(|numbers| !numbers.is_empty())
}

/// Advice about integers that are global names.
fn of_numbers(machine: &Machine<'_>, import: &Import) -> Option<Advice> {
    let globals = machine.globals_of(import.module?)?;
    let names: Vec<String> = machine
        .heap
        .entries(globals)?
        .in_ram()
        .filter(|(_, value)| matches!(value, Value::Int(_)))
        .filter_map(|(key, _)| Some(machine.heap.text(key)?.to_string()))
        .collect();
    let entry = 2 * machine.heap.word.bytes();
    let saves = names.len() * entry;
    let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 3 { ", …" } else { "" };
    let text = format!(
        "{} ({shown}{more}) are numbers in the namespace: {saves} bytes; those that only this module uses take 0 as \
         `_NAME = const(…)`",
        counted(names.len(), "global")
    );
    Some(Advice { saves, text })
}
