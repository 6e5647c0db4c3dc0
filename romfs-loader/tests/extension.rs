//! Modules of the embedder: they go before the modules of this crate, and before files of the same name.

use std::cell::RefCell;

use compiler::Options;
use romfs_format::romfs::Kind;
use romfs_format::romfs::write::Header;
use romfs_loader::extension::{Member, Module};
use romfs_loader::{Config, Machine, Platform};

static MACHINE: Module = Module::new("machine", &[Member::str("whose", "the board's")]);
static MATH: Module = Module::new("math", &[Member::int("half", 3)]);
static BOARD: Module = Module::new("board", &[Member::int("LEDS", 2)]);
static ART: Module = Module::new(
    "art",
    &[
        Member::int("SIZE", 5),
        Member::function("half", 1, 1, |scope, args| scope.int(scope.to_int(args.at(0))? as i64 / 2)),
    ],
);
static MODULES: [&Module; 4] = [&MACHINE, &MATH, &BOARD, &ART];

/// Names with the sources of an image's modules. Those of the embedder hide the files; what only ends like one of them
/// is a file of its own.
const FILES: [(&str, &str); 5] = [
    ("main", MAIN),
    ("machine", "whose = \"the image's\"\n"),
    ("board", "LEDS = 99\n"),
    ("uart", "SPEED = 9600\n"),
    ("heapq", "whose = \"the image's\"\n"),
];

const MAIN: &str = "
import machine, umachine, math, board, uart, heapq, art
print(machine.whose, umachine.whose, machine is umachine, math.half, board.LEDS, uart.SPEED, heapq.whose, art.SIZE)
print(hasattr(machine, 'mem32'), hasattr(math, 'sin'), machine)
import machine
from machine import *
print(whose, __import__('machine') is machine)
try:
    import uboard
except ImportError:
    print('no uboard')
import sys
print(sys.modules.get('machine'))
import array, struct
for x in (art, art.half):
    print(array.array('O', [x])[0] is x, struct.unpack('O', struct.pack('O', x))[0] is x)
print(array.array('O', [art.half])[0](10))
";

const EXPECTED: &str = "the board's the board's True 3 2 9600 the image's 5
False False <module 'machine'>
the board's True
no uboard
None
True True
True True
5
";

struct Board(RefCell<Vec<u8>>);

impl Platform for Board {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }

    fn modules(&self) -> &'static [&'static Module] {
        &MODULES
    }
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
}

#[test]
fn a_module_of_the_embedders_goes_before_all_others() {
    let file = |(name, source): &(&str, &str)| {
        let mpy = compiler::compile(source.as_bytes(), name, &Options::default()).unwrap();
        let name = format!("{name}.mpy");
        record(Kind::FILE, &[&[name.len() as u8], name.as_bytes(), &record(Kind::VERBATIM, &mpy)].concat())
    };
    let image = record(Kind::IMAGE, &FILES.iter().flat_map(file).collect::<Vec<u8>>());
    let mut memory = vec![0; 64 << 10];
    let config = Config::for_memory(memory.len());
    let board = Board(RefCell::default());
    let machine = Machine::new(&mut memory, config, &board).unwrap();
    machine.mount("/rom", &image).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    machine.run_main("main").unwrap();
    assert_eq!(String::from_utf8_lossy(&board.0.borrow()), EXPECTED);
}
