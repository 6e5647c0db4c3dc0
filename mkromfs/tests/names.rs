//! Programs that make more names than there are ids for, or than memory has room for, one after the other.

mod support;

use support::Work;

/// What a program prints with so much heap.
fn run(source: &str, heap: &str) -> String {
    let work = Work::new();
    work.write("names.py", source);
    work.run(["run", "-X", &format!("heapsize={heap}"), "names.py"]).good().to_owned()
}

#[test]
fn a_program_executes_sources_with_any_number_of_names() {
    for (n, heap) in [(60_000, "4M"), (60_000, "64M"), (5_000, "64K")] {
        let source = format!(
            "
for i in range({n}):
    scope = {{}}
    exec('name_%d = %d' % (i, i), scope)
    if scope['name_%d' % i] != i:
        print('wrong', i)
exec('def last_name():\\n    return name_of_a_global\\nname_of_a_global = 5')
print(last_name(), last_name)
"
        );
        let out = run(&source, heap);
        assert!(out.starts_with("5 <function last_name at "), "{n} names, {heap}: {out}");
    }
}

#[test]
fn a_program_gives_any_number_of_names_to_attributes_and_classes() {
    let source = "
class Box:
    pass
def pairs(**names):
    return names
for i in range(70_000):
    box = Box()
    name = 'name_%d' % i
    setattr(box, name, i)
    if getattr(box, name) != i or pairs(**{name: i})[name] != i:
        print('wrong', i)
    if i % 100 == 0 and type('Class_%d' % i, (), {})().__class__.__name__ != 'Class_%d' % i:
        print('wrong class', i)
print([name for name in dir(box) if name[0] == 'n'])
";
    for heap in ["96K", "4M"] {
        assert_eq!(run(source, heap), "['name_69999']\n", "{heap}");
    }
}

#[test]
fn names_that_stay_are_limited_by_memory_alone() {
    let source = "
import gc
class Box:
    pass
box = Box()
for i in range(55_000):
    setattr(box, 'name_%d' % i, i)
print(all(getattr(box, 'name_%d' % i) == i for i in range(0, 55_000, 501)))
more = 'one' + '_more'
try:
    exec(more + ' = 1')
except RuntimeError as e:
    print(e)
box = None
gc.collect()
exec(more + ' = 1')
exec('print(' + more + ')')
";
    assert_eq!(run(source, "32M"), "True\ntoo many interned strings\n1\n");
}

#[test]
fn room_for_names_that_are_gone_is_given_back() {
    let source = "
import gc
class Box:
    pass
def used(n):
    box = Box()
    for i in range(n):
        setattr(box, 'name_%d' % i, i)
    del box
    gc.collect()
    return gc.mem_alloc()
used(10)
before = used(10)
print(used(20_000) - before < 8192)
";
    assert_eq!(run(source, "8M"), "True\n");
}
