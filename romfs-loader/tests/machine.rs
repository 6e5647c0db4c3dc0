//! Machines as embedders have them: what is uncaught, what is kept, and what cannot be mixed up.

mod support;

use romfs_loader::extension::{Member, Module};
use romfs_loader::{Args, Config, Error, Machine, Platform, Res, Root, Scope, Value};
use std::cell::RefCell;
use support::{Console, image};

const SMALL: usize = 16 << 10;

fn machine<'m>(memory: &'m mut [u8], config: Config, console: &'m dyn Platform, main: &'m [u8]) -> Machine<'m> {
    let machine = Machine::new(memory, config, console).unwrap();
    machine.mount("/rom", main).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    machine
}

fn compiled(source: &str) -> Vec<u8> {
    image("main.mpy", &compiler::compile(source.as_bytes(), "main.py", &compiler::Options::default()).unwrap())
}

const ALLOCATES_IN_REPR: &str = "
class Part:
    def __init__(self, name):
        self.name = name
    def __repr__(self):
        return '<' + ' '.join([self.name + str(i) for i in range(60)]) + '>'
parts = [Part('a'), Part('b')]
junk = [bytes(100) for i in range(20)]
del junk
raise ValueError(parts, Part('c'))
";

/// The text of the exception that ended `source`, asked for twice.
fn uncaught_text(source: &str, config: Config, memory: usize) -> String {
    let main = compiled(source);
    let mut memory = vec![0; memory];
    let console = Console::default();
    let machine = machine(&mut memory, config, &console, &main);
    let uncaught = machine.run_main("main").unwrap_err();
    let first = uncaught.to_string();
    machine.collect();
    assert_eq!(uncaught.to_string(), first, "a collection changed it");
    first
}

#[test]
fn an_uncaught_exception_is_whole_though_its_repr_allocates() {
    let part = |name: &str| {
        let words: Vec<_> = (0..60).map(|i| format!("{name}{i}")).collect();
        format!("<{}>", words.join(" "))
    };
    let expected = format!(
        "Traceback (most recent call last):\n  File \"main.py\", line 10, in <module>\nValueError: ([{}, {}], {})\n",
        part("a"),
        part("b"),
        part("c")
    );
    assert_eq!(uncaught_text(ALLOCATES_IN_REPR, Config::for_memory(SMALL), SMALL), expected);
    let stress = Config { gc_stress: true, ..Config::for_memory(SMALL) };
    assert_eq!(uncaught_text(ALLOCATES_IN_REPR, stress, SMALL), expected);
}

#[test]
fn a_later_exception_replaces_the_kept_one() {
    let main = compiled("raise KeyError('first')");
    let mut memory = vec![0; SMALL];
    let console = Console::default();
    let machine = machine(&mut memory, Config::for_memory(SMALL), &console, &main);
    let first = machine.run_main("main").unwrap_err();
    assert!(first.to_string().ends_with("KeyError: first\n"), "{first}");
    let second = machine.try_enter(|scope| Err::<(), _>(scope.value_error(format_args!("second")))).unwrap_err();
    assert_eq!(second.to_string(), "ValueError: second\n");
    assert_eq!(first.to_string(), "(an exception that cannot be shown)\n");
    assert_eq!((first.status(), first.is_exit(), second.is_interrupt()), (1, false, false));
}

#[test]
fn exceptions_that_end_a_process_say_how() {
    for (source, status, is_exit, text) in [
        ("raise SystemExit", 0, true, ""),
        ("raise SystemExit(3)", 3, true, ""),
        ("raise SystemExit('no disk')", 1, true, "no disk\n"),
        (
            "raise KeyboardInterrupt",
            1,
            false,
            "Traceback (most recent call last):\n  File \"main.py\", line 1, in <module>\nKeyboardInterrupt: \n",
        ),
    ] {
        let main = compiled(source);
        let mut memory = vec![0; SMALL];
        let console = Console::default();
        let machine = machine(&mut memory, Config::for_memory(SMALL), &console, &main);
        let uncaught = machine.run_main("main").unwrap_err();
        assert_eq!((uncaught.status(), uncaught.is_exit(), uncaught.to_string().as_str()), (status, is_exit, text));
        uncaught.print();
        assert_eq!(String::from_utf8(console.0.take()).unwrap(), text);
    }
}

/// Values and text that Rust code holds where the collector does not look, in boxes, live as long as the entry.
#[test]
fn values_in_boxes_outlive_collections() {
    for gc_stress in [false, true] {
        let mut memory = vec![0; 64 << 10];
        let console = Console::default();
        let config = Config { gc_stress, ..Config::for_memory(memory.len()) };
        let machine = Machine::new(&mut memory, config, &console).unwrap();
        machine.enter(|scope| {
            let words: Vec<Box<Value>> =
                (0..100).map(|i| Box::new(scope.str(&format!("the word {i}")).unwrap())).collect();
            let texts: Vec<&[u8]> = words.iter().map(|word| scope.as_text(**word).unwrap()).collect();
            let list = Box::new(scope.list(&[]).unwrap());
            for n in 0..100 {
                scope.append(*list, scope.float(f64::from(n)).unwrap()).unwrap();
            }
            scope.collect();
            let _fill: Vec<_> = (0..50).map(|_| scope.bytes(&[0xff; 40]).unwrap()).collect();
            for (i, (word, text)) in words.iter().zip(texts).enumerate() {
                assert_eq!(text, format!("the word {i}").as_bytes());
                assert_eq!(scope.as_text(**word), Some(text));
            }
            assert_eq!(scope.len(*list).unwrap(), 100);
            assert_eq!(scope.to_float(scope.item(*list, Value::int(99)).unwrap()).unwrap(), 99.0);
        });
    }
}

/// What an entry kept is free when it ended; what a nested one kept, when that did.
#[test]
fn an_entry_keeps_nothing_when_it_ended() {
    let mut memory = vec![0; 32 << 10];
    let console = Console::default();
    let config = Config::for_memory(memory.len());
    let machine = Machine::new(&mut memory, config, &console).unwrap();
    let used = || {
        machine.collect();
        machine.heap_usage().0
    };
    machine.enter(|scope| scope.bytes(&[1; 100]).map(|_| ()).unwrap());
    let before = used();
    for _ in 0..100 {
        machine.enter(|scope| scope.bytes(&[1; 4000]).map(|_| ()).unwrap());
    }
    assert_eq!(used(), before);
    machine.enter(|scope| {
        let sum = scope.list(&[]).unwrap();
        for n in 0..100 {
            scope.nested(&[sum], |scope, values| {
                scope.bytes(&[1; 4000]).unwrap();
                scope.append(values[0], Value::int(n)).unwrap();
            });
        }
        assert_eq!(scope.len(sum).unwrap(), 100);
    });
    // The list of what entries keep may have grown by a few places.
    assert!(used() <= before + 64, "{} bytes instead of {before}", used());
}

#[test]
fn a_root_keeps_a_value_of_its_machine() {
    let (mut memory, mut other_memory) = (vec![0; SMALL], vec![0; SMALL]);
    let console = Console::default();
    let machine = Machine::new(&mut memory, Config::for_memory(SMALL), &console).unwrap();
    let other = Machine::new(&mut other_memory, Config::for_memory(SMALL), &console).unwrap();
    let keep = |text: &str| machine.try_enter(|scope| scope.keep(scope.str(text)?)).unwrap();
    let [first, second] = [keep("kept first of all"), keep("kept behind it")];
    machine.collect();
    let text = |machine: &Machine, root: &Root| {
        machine.enter(|scope| scope.get(root).unwrap().map(|value| scope.as_text(value).unwrap().to_vec()))
    };
    assert_eq!(text(&machine, &second).unwrap(), b"kept behind it");
    assert_eq!(text(&other, &second), None);
    machine.enter(|scope| scope.release(first));
    let third = keep("kept in its place");
    machine.collect();
    assert_eq!(text(&machine, &third).unwrap(), b"kept in its place");
    assert_eq!(text(&machine, &second).unwrap(), b"kept behind it");
}

/// `visit(callback, items)`: calls back with each item's `repr` while it holds the items in a vector.
fn visit<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (callback, items) = (args.at(0), scope.iter(args.at(1))?);
    let mut held = vec![];
    while let Some(item) = scope.next(items)? {
        held.push(item);
    }
    let mut bytes = 0;
    for item in &held {
        let text = scope.repr(*item)?;
        let answer = scope.call(callback, &[text, scope.bytes(b"\x00\xff")?])?;
        bytes += scope.as_bytes(answer).ok_or_else(|| scope.type_error(format_args!("no bytes")))?.len();
    }
    scope.int(bytes as i64)
}

static TOURIST: Module = Module::new("tourist", &[Member::function("visit", 2, 2, visit)]);
static MODULES: [&Module; 1] = [&TOURIST];

#[derive(Default)]
struct Board(RefCell<Vec<u8>>);

impl Platform for Board {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }

    fn modules(&self) -> &'static [&'static Module] {
        &MODULES
    }
}

const TOUR: &str = "
import tourist, gc
def sights():
    for i in range(20):
        yield 'sight number ' + str(i)
def answer(text, more):
    gc.collect()
    junk = [text + str(i) for i in range(10)]
    return text.encode() + more
print(tourist.visit(answer, sights()))
try:
    tourist.visit(lambda *a: 1 / 0, sights())
except ZeroDivisionError as e:
    print('raised', e)
try:
    tourist.visit(lambda *a: None, sights())
except TypeError as e:
    print(e, tourist.visit)
try:
    tourist.visit()
except TypeError as e:
    print(e)
";

#[test]
fn a_function_in_rust_calls_back_and_holds_values_in_a_vector() {
    let main = compiled(TOUR);
    for gc_stress in [false, true] {
        let mut memory = vec![0; 64 << 10];
        let board = Board::default();
        let config = Config { gc_stress, ..Config::for_memory(memory.len()) };
        machine(&mut memory, config, &board, &main).run_main("main").unwrap();
        let expected =
            "370\nraised divide by zero\nno bytes <function>\nfunction takes 2 positional arguments but 0 were given\n";
        assert_eq!(String::from_utf8(board.0.take()).unwrap(), expected);
    }
}

#[test]
fn buffers_are_copied_from_and_to() {
    let mut memory = vec![0; SMALL];
    let console = Console::default();
    let machine = Machine::new(&mut memory, Config::for_memory(SMALL), &console).unwrap();
    machine.enter(|scope| {
        let array = scope.call(scope.builtin("bytearray").unwrap(), &[scope.bytes(b"abcdef").unwrap()]).unwrap();
        let mut part = [0; 4];
        assert_eq!((scope.buffer_len(array), scope.read_buffer(array, 4, &mut part).unwrap()), (Some(6), 2));
        assert_eq!(&part, b"ef\0\0");
        assert_eq!(scope.read_buffer(array, 9, &mut part).unwrap(), 0);
        assert_eq!(scope.write_buffer(array, 5, b"xyz").unwrap(), 1);
        assert_eq!(
            scope.as_bytes(scope.call(scope.builtin("bytes").unwrap(), &[array]).unwrap()),
            Some(&b"abcdex"[..])
        );
        let raised = scope.write_buffer(scope.bytes(b"fixed").unwrap(), 0, b"x").unwrap_err();
        assert!(scope.is_instance(scope.catch(raised), "TypeError").unwrap());
        assert_eq!(scope.buffer_len(Value::int(5)), None);
    });
}

#[test]
fn a_memory_that_is_too_small_is_an_error() {
    let console = Console::default();
    let mut memory = [0; 16];
    assert_eq!(Machine::new(&mut memory, Config::for_memory(16), &console).err(), Some(Error::MemoryTooSmall));
}

#[test]
fn a_budget_ends_a_program() {
    let main = compiled("while True: pass");
    let mut memory = vec![0; SMALL];
    let console = Console::default();
    let config = Config { budget: Some(1000), ..Config::for_memory(SMALL) };
    let machine = machine(&mut memory, config, &console, &main);
    let uncaught = machine.run_main("main").unwrap_err();
    assert!(machine.budget_exhausted());
    assert_eq!(uncaught.to_string(), "instruction budget exhausted\n");
}

const KEEPS_VALUES_IN_BUILT_INS: &str = "
words = sorted((str(i) + 'x' * (i % 7) for i in range(40)), key=lambda word: word[1:] + word)
print(','.join(map(str.upper, words)) == ','.join([word.upper() for word in words]), len(words))
";

/// Calls `f` far down the native stack.
#[inline(never)]
fn deep(levels: usize, f: &dyn Fn()) {
    let filler = std::hint::black_box([levels; 64]);
    if levels == 0 {
        f()
    } else {
        deep(levels - 1, f)
    }
    std::hint::black_box(filler);
}

/// After a panic that the embedder caught, the collector still looks at all of the native stack, and nothing is kept
/// that was kept for the entry.
#[test]
fn a_machine_is_whole_after_a_panic() {
    let main = compiled(KEEPS_VALUES_IN_BUILT_INS);
    let mut memory = vec![0; 64 << 10];
    let console = Console::default();
    let config = Config { gc_stress: true, ..Config::for_memory(memory.len()) };
    let machine = machine(&mut memory, config, &console, &main);
    let used = || {
        machine.collect();
        machine.heap_usage().0
    };
    machine.enter(|scope| scope.bytes(&[1; 100]).map(|_| ()).unwrap());
    let before = used();
    let panics = || {
        machine.enter(|scope| {
            let _bytes = scope.bytes(&[1; 4000]);
            panic!("an embedder's own");
        })
    };
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| deep(40, &panics)));
    assert!(caught.is_err());
    assert_eq!(used(), before);
    machine.run_main("main").unwrap();
    assert_eq!(String::from_utf8(console.0.take()).unwrap(), "True 40\n");
}

/// A platform that runs something in the machine that writes to it.
#[derive(Default)]
struct Meddler {
    machine: std::cell::OnceCell<Machine<'static>>,
    text: RefCell<String>,
    refused: std::cell::Cell<u32>,
}

impl Platform for Meddler {
    fn write(&self, bytes: &[u8]) {
        if let Some(machine) = self.machine.get() {
            let enters = std::panic::AssertUnwindSafe(|| machine.enter(|scope| scope.collect()));
            self.refused.set(self.refused.get() + u32::from(std::panic::catch_unwind(enters).is_err()));
            assert!(machine.heap_usage().0 > 0);
        }
        self.text.borrow_mut().push_str(std::str::from_utf8(bytes).unwrap());
    }
}

/// What a platform is called with may lie in the heap, so nothing else runs until it returns.
#[test]
fn a_platform_cannot_run_something_in_a_machine_that_runs() {
    let main: &'static [u8] = compiled("print('x' * 300)\nprint(bytearray(b'bytes'))\nraise KeyError('end')").leak();
    let platform: &'static Meddler = Box::leak(Box::default());
    let memory: &'static mut [u8] = vec![0; SMALL].leak();
    let config = Config::for_memory(SMALL);
    let machine = platform.machine.get_or_init(|| machine(memory, config, platform, main));
    let uncaught = machine.run_main("main").unwrap_err();
    assert!(platform.refused.get() > 0);
    assert_eq!(*platform.text.borrow(), format!("{}\nbytearray(b'bytes')\n", "x".repeat(300)));
    assert!(uncaught.to_string().ends_with("KeyError: end\n"), "{uncaught}");
    machine.enter(|_| assert_eq!(uncaught.to_string(), "(an exception that cannot be shown)\n"));
    uncaught.print();
    assert!(platform.text.borrow().ends_with("KeyError: end\n"));
}
