//! Modules of a megabyte: the time that building, checking and importing takes grows with their size, not with its
//! square.
//!
//! A run that takes the square of the time does not end within the limit of [`support::finish`].

mod support;

use romfs_format::mpy::{self, Header, Object};
use romfs_format::opcode::op;
use support::Work;

/// A `.mpy` with these constants, and a top level with this code and so many children.
fn module(constants: &[Object<'_>], code: &[u8], children: usize) -> Vec<u8> {
    let mut file = vec![];
    mpy::write_header(
        &mut file,
        &Header { sub_version: 3, arch: 0, arch_flags: 0, small_int_bits: 31 },
        2,
        constants.len(),
    );
    mpy::write_qstr(&mut file, b"large.py");
    mpy::write_qstr(&mut file, b"<module>");
    for constant in constants {
        mpy::write_object(&mut file, constant);
    }
    mpy::write_raw_code(&mut file, &function(code), children > 0);
    if children > 0 {
        mpy::write_children(&mut file, children);
        for _ in 0..children {
            mpy::write_raw_code(&mut file, &function(&[op::LOAD_CONST_NONE, op::RETURN_VALUE]), false);
        }
    }
    file
}

/// A function named `<module>` of two slots, without arguments.
fn function(code: &[u8]) -> Vec<u8> {
    // The state's slots less one stand from bit 3 on, the length of names and lines from bit 1 on; the name is the
    // second of the file's strings.
    let mut data = vec![1 << 3, 1 << 1, 1];
    data.extend_from_slice(code);
    data
}

fn operand(code: &mut Vec<u8>, opcode: u8, n: usize) {
    code.push(opcode);
    mpy::write_uint(code, n);
}

/// Code that does `opcode` for each of the numbers, and drops what it gives.
fn each(opcode: u8, numbers: impl Iterator<Item = usize>) -> Vec<u8> {
    let mut code = vec![];
    for n in numbers {
        operand(&mut code, opcode, n);
        code.push(op::POP_TOP);
    }
    code.extend_from_slice(&[op::LOAD_CONST_NONE, op::RETURN_VALUE]);
    code
}

/// Code with a jump back that is never taken, so that it counts as code that may run twice, then `code`.
fn with_loop(code: &[u8]) -> Vec<u8> {
    // Jumps have offsets of a byte in which the sign's place is 0x40: 3 bytes on, 3 bytes back.
    let mut all = vec![op::JUMP, 0x42, op::JUMP, 0x3e];
    all.extend_from_slice(code);
    all
}

/// Builds, checks, lists and runs a module, from a linked image if it can be, from one that is not, and from the file.
fn takes_no_time(file: &[u8]) {
    let work = Work::new();
    work.write("tree/main.mpy", file);
    work.run(["build", "-q", "tree", "-o", "linked.romfs"]).good();
    work.run(["build", "-q", "tree", "-o", "plain.romfs", "--no-link"]).good();
    for image in ["linked.romfs", "plain.romfs"] {
        work.run(["verify", image]).good();
        work.run(["run", "-X", "heapsize=16M", image]).good();
    }
    work.run_in("tree", ["run", "-X", "heapsize=16M", "-m", "main"]).good();
}

#[test]
fn constants_that_are_used_from_the_last_to_the_first() {
    // As many as there can be.
    let constants: Vec<_> = (0..u16::MAX).map(|_| Object::Int(0, b"1234567")).collect();
    takes_no_time(&module(&constants, &each(op::LOAD_CONST_OBJ, (0..constants.len()).rev()), 0));
}

#[test]
fn functions_that_are_made_one_after_the_other() {
    const COUNT: usize = 60_000;
    let code = each(op::MAKE_FUNCTION, 0..COUNT);
    takes_no_time(&module(&[], &code, COUNT));
    takes_no_time(&module(&[], &with_loop(&code), COUNT));
    // Some of them are left out.
    takes_no_time(&module(&[], &with_loop(&each(op::MAKE_FUNCTION, (0..COUNT).step_by(3))), COUNT));
}

#[test]
fn functions_that_are_made_from_the_last_to_the_first_end_with_the_budget() {
    const COUNT: usize = 60_000;
    let code = with_loop(&each(op::MAKE_FUNCTION, (0..COUNT).rev()));
    let work = Work::new();
    work.write("tree/main.mpy", module(&[], &code, COUNT));
    work.run(["build", "-q", "tree", "-o", "image.romfs"]).good();
    work.run(["verify", "image.romfs"]).good();
    let run = work.run(["run", "-X", "heapsize=16M", "-X", "budget=100000", "image.romfs"]);
    assert!(run.err.contains("instruction budget exhausted"), "{run:?}");
}
