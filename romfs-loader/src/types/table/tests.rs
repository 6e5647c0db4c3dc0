#![allow(clippy::arithmetic_side_effects)]
use std::collections::HashMap;
use std::vec;
use std::vec::Vec;

use super::*;
use crate::layout::table_capacity;
use crate::platform::Platform;
use crate::vm::Config;

struct Quiet;

impl Platform for Quiet {
    fn write(&self, _: &[u8]) {}
}

fn with_vm(gc_stress: bool, f: impl for<'v> FnOnce(&Vm<'v>)) {
    let mut memory = vec![0u8; 8 << 20];
    let config = Config { gc_stress, ..Config::for_memory(1 << 20) };
    let vm = Vm::new(&mut memory, config, &Quiet).unwrap();
    vm.enter(|| f(&vm));
}

/// A generator of numbers that look random, the same ones each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn key<'v>(vm: &Vm<'v>, n: u64, kind: u64) -> Value<'v> {
    match kind {
        0 => Value::int(n as isize),
        // Names: interned.
        1 => Value::qstr(vm.intern(std::format!("n{n}").as_bytes()).unwrap()),
        // Strings that are not.
        2 => vm.new_str(std::format!("text {n}").as_bytes()).unwrap(),
        // Ints that share their low bits.
        3 => Value::int(((n + 1) << 20) as isize),
        _ => vm.new_tuple(&[Value::int(n as isize), Value::NONE]).unwrap(),
    }
}

/// Look-ups by place read what stands behind the entries, and trust that it is no value.
fn assert_no_value_behind(map: &Map<'_>) {
    let behind = map.0.get().map_or(&[][..], |table| table.slots(2).get(2 * table.counts(2).0..).unwrap());
    assert!(behind.iter().all(|slot| slot.get().is_none()));
}

/// Does the same random things to a map and to a model, and compares after each.
fn compare_with_model(kinds: &[u64], keys: u64, steps: usize, gc_stress: bool) {
    with_vm(gc_stress, |vm| {
        let mut numbers = Numbers(keys ^ kinds.len() as u64);
        let map = Map::<2>::new();
        let holder = vm.new_dict().unwrap();
        let mut order: Vec<(u64, u64)> = Vec::new();
        let mut model: HashMap<(u64, u64), isize> = HashMap::new();
        for step in 0..steps {
            assert_no_value_behind(&map);
            let id = (numbers.below(keys), kinds[numbers.below(kinds.len() as u64) as usize]);
            let k = key(vm, id.0, id.1);
            match numbers.below(16) {
                0..=8 => {
                    map.set(vm, k, Value::int(step as isize)).unwrap();
                    if model.insert(id, step as isize).is_none() {
                        order.push(id);
                    }
                }
                9..=12 => {
                    let found = map.find(vm, k).unwrap();
                    assert_eq!(found.is_some(), model.remove(&id).is_some(), "step {step}");
                    if let Some(position) = found {
                        map.remove_at(vm, position);
                        order.retain(|other| *other != id);
                    }
                }
                13 => {
                    let front = numbers.below(2) == 0 && !order.is_empty();
                    let id = if front { Some(order.remove(0)) } else { order.pop() };
                    let entry = if front { map.pop_first(vm) } else { map.pop(vm) };
                    let value = id.and_then(|id| model.remove(&id));
                    assert_eq!(entry.and_then(|(_, value)| value.as_small()), value, "step {step}");
                }
                14 if numbers.below(40) == 0 => {
                    map.clear();
                    order.clear();
                    model.clear();
                }
                14 => map.replace(map.copy(vm).unwrap()),
                _ => map.reserve(vm, numbers.below(keys) as usize).unwrap(),
            }
            holder.map.replace(map.clone());
            assert_eq!(map.len(), model.len());
            let value = map.get(vm, k).unwrap().and_then(Value::as_small);
            assert_eq!(value, model.get(&id).copied(), "step {step}");
            if step % 97 == 0 {
                let values: Vec<_> = map.iter().map(|(_, value)| value.as_small().unwrap()).collect();
                let wanted: Vec<_> = order.iter().map(|id| model[id]).collect();
                assert_eq!(values, wanted, "step {step}");
            }
        }
    });
}

#[test]
fn a_map_does_what_a_model_does() {
    for kinds in [&[0][..], &[1], &[2], &[3], &[4], &[0, 1, 2, 3, 4]] {
        for (keys, steps) in [(1, 60), (6, 400), (12, 1500), (40, 2500), (700, 8000)] {
            compare_with_model(kinds, keys, steps, false);
        }
    }
}

/// A table of few entries has an index for ints, and none once its keys are names again. What the index was is there
/// still when the table grows.
#[test]
fn what_was_an_index_is_no_value() {
    for ints in 1..24 {
        for names in 1..32 {
            with_vm(false, |vm| {
                let map = Map::<2>::new();
                let set = |n, kind| {
                    map.set(vm, key(vm, n, kind), Value::NONE).unwrap();
                    assert_no_value_behind(&map);
                };
                (0..ints).for_each(|n| set(n, 0));
                let remove = |n, kind| map.remove_at(vm, map.find(vm, key(vm, n, kind)).unwrap().unwrap());
                (0..ints).for_each(|n| remove(n, 0));
                // Added and removed by turns: each takes a cell of the index.
                for n in 0..names {
                    set(n, 1);
                    remove(n, 1);
                }
                (0..40).for_each(|n| set(n, 1));
            });
        }
    }
}

#[test]
fn nothing_that_a_map_holds_is_collected() {
    compare_with_model(&[0, 1, 2, 3, 4], 30, 600, true);
}

#[test]
fn a_big_map_finds_all_its_keys() {
    with_vm(false, |vm| {
        let map = KeyMap::new();
        // One, two and four bytes per index cell.
        for n in 0..70_000 {
            let key = Value::int(n * 64);
            map.set(vm, key, key).unwrap();
        }
        assert_eq!(map.len(), 70_000);
        for n in 0..70_000 {
            assert_eq!(map.find(vm, Value::int(n * 64)).unwrap(), Some(n as usize));
            assert_eq!(map.find(vm, Value::int(n * 64 + 1)).unwrap(), None);
        }
    });
}

#[test]
fn a_queue_does_not_grow() {
    with_vm(false, |vm| {
        let map = Map::<2>::new();
        for n in 0..20_000 {
            map.set(vm, Value::int(n), Value::NONE).unwrap();
            if n >= 20 {
                let position = map.find(vm, Value::int(n - 20)).unwrap().unwrap();
                map.remove_at(vm, position);
            }
            assert!(map.0.get().unwrap().capacity() <= table_capacity(21));
        }
    });
}

#[test]
fn adding_and_removing_one_key_takes_no_more_memory() {
    with_vm(false, |vm| {
        let map = Map::<2>::new();
        map.set(vm, Value::int(1), Value::NONE).unwrap();
        let before = vm.heap.handed_out();
        for _ in 0..1000 {
            assert!(map.pop(vm).is_some());
            map.set(vm, Value::int(1), Value::NONE).unwrap();
        }
        assert_eq!(vm.heap.handed_out(), before);
    });
}

#[test]
fn an_entry_costs_about_two_words() {
    with_vm(false, |vm| {
        for n in [4, 8, 100, 1000, 10_000] {
            let map = Map::<2>::new();
            map.reserve(vm, n).unwrap();
            for i in 0..n {
                map.set(vm, Value::int(i as isize), Value::NONE).unwrap();
            }
            let table = map.0.get().unwrap();
            assert_eq!(table.capacity(), n);
            let bytes =
                size_of::<Table>() + n * 2 * size_of::<Value>() + Index::bytes(n, crate::layout::index_bits(n, false));
            assert!(bytes <= n * (2 * size_of::<Value>() + 6) + size_of::<Table>(), "{n}: {bytes}");
        }
    });
}

#[test]
fn equal_names_are_one_key_however_they_are_stored() {
    with_vm(false, |vm| {
        let map = Map::<2>::new();
        let text = vm.new_str(b"not interned yet").unwrap();
        map.set(vm, text, Value::int(1)).unwrap();
        map.set(vm, Value::int(7), Value::int(2)).unwrap();
        let q = vm.intern(b"not interned yet").unwrap();
        assert_eq!(map.get_qstr(vm, q), Some(Value::int(1)));
        assert_eq!(map.find(vm, Value::qstr(q)).unwrap(), Some(0));
        map.set(vm, Value::qstr(q), Value::int(3)).unwrap();
        assert_eq!(map.len(), 2);
        assert_eq!(map.get(vm, text).unwrap(), Some(Value::int(3)));
    });
}

#[test]
fn a_table_without_memory_keeps_its_entries() {
    let mut memory = vec![0u8; 16 << 10];
    let vm = Vm::new(&mut memory, Config::for_memory(16 << 10), &Quiet).unwrap();
    vm.enter(|| {
        let dict = vm.new_dict().unwrap();
        let mut n = 0;
        while dict.map.set(&vm, Value::int(n), Value::int(-n)).is_ok() {
            n += 1;
        }
        assert!(n > 50);
        assert_eq!(dict.map.len(), n as usize);
        for i in 0..n {
            assert_eq!(dict.map.get(&vm, Value::int(i)).unwrap(), Some(Value::int(-i)));
        }
    });
}
