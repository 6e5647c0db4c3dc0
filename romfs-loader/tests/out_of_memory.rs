//! Every allocation of a program fails once: each time what the program had is still there, and the program goes on or ends with
//! `MemoryError`.
#![cfg(not(miri))]

use std::cell::RefCell;

use compiler::Options;
use romfs_format::romfs::Kind;
use romfs_format::romfs::write::Header;
use romfs_loader::{Config, Platform, Vm};

/// Makes objects of all kinds, changes them in every way that allocates, and looks after each step whether they hold together: what a
/// step that failed did is done in part at most, and never to the rest.
const PROGRAM: &str = include_str!("out_of_memory.py");

struct Console(RefCell<Vec<u8>>);

impl Platform for Console {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
}

/// Runs the program with the allocation after `skip` others failing: what it printed, and whether there were so many allocations.
fn run(image: &[u8], skip: u64) -> (String, bool) {
    let mut memory = vec![0; 128 << 10];
    let console = Console(RefCell::default());
    let config = Config { fail_allocation: Some(skip), ..Config::for_memory(memory.len()) };
    let Some(vm) = Vm::new(&mut memory, config, &console) else { return (String::new(), true) };
    // What happens before the program starts is not its own.
    let started = vm.mount("/rom", image).is_ok() && vm.set_paths(&["/rom"], &[], "/rom").is_ok();
    if started && let Err(raised) = vm.run_main("main") {
        vm.enter(|| {
            let exception = vm.take_raised(raised);
            vm.print_exception(&mut romfs_loader::print::Out::console(&vm), exception).unwrap();
        });
    }
    let failed = vm.has_failed_allocation();
    drop(vm);
    (String::from_utf8(console.0.take()).unwrap(), failed)
}

#[test]
fn every_allocation_can_fail() {
    let mpy = compiler::compile(PROGRAM.as_bytes(), "main.py", &Options::default()).unwrap();
    let named = [&[8][..], b"main.mpy", &record(Kind::VERBATIM, &mpy)].concat();
    let image = record(Kind::IMAGE, &record(Kind::FILE, &named));
    let (mut ended, mut went_on) = (0, 0);
    for skip in 0.. {
        let (output, failed) = run(&image, skip);
        if !failed {
            assert_eq!(output, "0 failed\nend\n", "without a failure");
            break;
        }
        let last = output.lines().last().unwrap_or("MemoryError: ");
        match last {
            "end" => went_on += 1,
            "MemoryError: " => ended += 1,
            _ => panic!("allocation {skip} failed:\n{output}"),
        }
        assert!(!output.contains("broken"), "allocation {skip} failed:\n{output}");
    }
    // Of a program of nothing but steps that catch it, nearly all failures are caught.
    assert!(went_on > 20 * ended && went_on > 1000, "{went_on} went on, {ended} ended");
}
