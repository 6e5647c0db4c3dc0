//! Every allocation of a program fails once: each time what the program had is still there, and the program goes on or
//! ends with `MemoryError`.
#![cfg(not(miri))]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use compiler::Options;
use romfs_loader::{Config, Machine};
use support::{Console, image};

/// Makes objects of all kinds, changes them in every way that allocates, and looks after each step whether they hold
/// together: what a step that failed did is done in part at most, and never to the rest.
const PROGRAM: &str = include_str!("out_of_memory.py");

/// So many allocations before a step's first one the sweep of a step begins: what a program prints at its end is less.
const MARGIN: u64 = 8;

/// Runs a step of the program with the allocation after `skip` others failing: what it printed, and whether there were
/// so many allocations.
fn run(image: &[u8], step: &str, skip: u64) -> (String, bool) {
    let mut memory = vec![0; 128 << 10];
    let console = Console::default();
    let config = Config { fail_allocation: Some(skip), ..Config::for_memory(memory.len()) };
    let Ok(machine) = Machine::new(&mut memory, config, &console) else { return (String::new(), true) };
    // What happens before the program starts is not its own.
    let started = machine.mount("/rom", image).is_ok() && machine.set_paths(&["/rom"], &[step], "/rom").is_ok();
    if started && let Err(uncaught) = machine.run_main("main") {
        uncaught.print();
    }
    let failed = machine.has_failed_allocation();
    drop(machine);
    (String::from_utf8(console.0.take()).unwrap(), failed)
}

/// Fails one allocation of a step after the other, from the one after `start` others: how many there are up to the
/// check that follows, and how many failures the program ended with.
fn sweep(image: &[u8], step: &str, start: u64) -> (u64, u64) {
    let mut ended = 0;
    for skip in start.. {
        let (output, failed) = run(image, step, skip);
        if !failed {
            assert_eq!(output, "failed:\nend\n", "{step}: without a failure");
            return (skip, ended);
        }
        if step != "check" && output.contains("failed: check") {
            return (skip, ended);
        }
        assert!(!output.contains("broken"), "{step}: allocation {skip} failed:\n{output}");
        match output.lines().last().unwrap_or("MemoryError: ") {
            "end" => {}
            "MemoryError: " => ended += 1,
            _ => panic!("{step}: allocation {skip} failed:\n{output}"),
        }
    }
    unreachable!("a program's allocations end")
}

#[test]
fn every_allocation_can_fail() {
    let mpy = compiler::compile(PROGRAM.as_bytes(), "main.py", &Options::default()).unwrap();
    let image = image("main.mpy", &mpy);
    let (names, _) = run(&image, "list", u64::MAX);
    let steps: Vec<_> = names.lines().take_while(|line| !line.starts_with("failed")).collect();
    assert!(steps.len() > 40, "{names}");
    // What comes before the steps catches nothing.
    let (setup, _) = sweep(&image, "", 0);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
            // The end of a program without steps is in `setup` too.
            let (all, ended) = sweep(&image, step, setup - MARGIN);
            assert!(ended <= MARGIN + 4, "{step}: {ended} of {} failures ended the program", all - setup);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
}
