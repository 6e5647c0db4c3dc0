extern crate std;

use super::*;
use crate::opcode::op::*;
use std::vec;
use std::vec::Vec;

const LIMITS: Limits = Limits { n_qstr: 2, n_obj: 2, n_children: 2, small_int_bits: 31 };

/// Small ints and locals as they stand in the opcode byte.
const INT_0: u8 = LOAD_CONST_SMALL_INT_MULTI + 16;
const LOAD_0: u8 = LOAD_FAST_MULTI;

/// A function with so many slots and handlers, and this code.
fn function(n_state: u32, n_exc_stack: u32, scope_flags: u8, code: &[u8]) -> Vec<u8> {
    let prelude = Prelude {
        n_state,
        n_exc_stack,
        scope_flags,
        n_pos_args: 0,
        n_kwonly_args: 0,
        n_def_pos_args: 0,
        info: 0..1,
        cells: 0..0,
    };
    let mut data = Vec::new();
    prelude.write(&mut data);
    data.push(0);
    data.extend(code);
    data
}

fn verify_code(n_state: u32, n_exc_stack: u32, code: &[u8]) -> Result<Verified, ErrorKind> {
    let data = function(n_state, n_exc_stack, 0, code);
    verify(&data, &LIMITS, &mut vec![0; scratch_len(code.len())]).map_err(|error| error.kind())
}

/// Verifies code with slots and handlers to spare.
fn outcome(code: &[u8]) -> Result<(), ErrorKind> {
    verify_code(40, 4, code).map(drop)
}

#[test]
fn plain_code() {
    use ErrorKind::*;
    let cases: &[(&[u8], Result<(), ErrorKind>)] = &[
        (&[LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        (&[], Err(FallsOff)),
        (&[LOAD_CONST_NONE], Err(FallsOff)),
        (&[RETURN_VALUE], Err(StackUnderflow)),
        (&[0x00], Err(Opcode)),
        (&[0xfa], Err(Opcode)),
        (&[JUMP], Err(Truncated)),
        (&[MAKE_CLOSURE, 0], Err(Truncated)),
        // Operands.
        (&[LOAD_CONST_STRING, 1, RETURN_VALUE], Ok(())),
        (&[LOAD_CONST_STRING, 2, RETURN_VALUE], Err(Operand)),
        (&[LOAD_CONST_OBJ, 1, RETURN_VALUE], Ok(())),
        (&[LOAD_CONST_OBJ, 2, RETURN_VALUE], Err(Operand)),
        (&[MAKE_FUNCTION, 1, RETURN_VALUE], Ok(())),
        (&[MAKE_FUNCTION, 2, RETURN_VALUE], Err(Operand)),
        (&[LOAD_CONST_SMALL_INT, 0x83, 0xff, 0xff, 0xff, 0x7f, RETURN_VALUE], Ok(())),
        (&[LOAD_CONST_SMALL_INT, 0x84, 0x80, 0x80, 0x80, 0x00, RETURN_VALUE], Err(Operand)),
        (&[LOAD_FAST_N, 20, RETURN_VALUE], Ok(())),
        (&[LOAD_FAST_N, 40, RETURN_VALUE], Err(Operand)),
        (&[INT_0, INT_0, BUILD_SLICE, 2, RETURN_VALUE], Ok(())),
        (&[INT_0, BUILD_SLICE, 1, RETURN_VALUE], Err(Operand)),
        (&[BUILD_LIST, 0, INT_0, STORE_COMP, 4, RETURN_VALUE], Ok(())),
        (&[BUILD_LIST, 0, INT_0, STORE_COMP, 8, RETURN_VALUE], Err(StackUnderflow)),
        (&[BUILD_LIST, 0, INT_0, STORE_COMP, 7, RETURN_VALUE], Err(Operand)),
        // Nothing need lie below what an instruction takes, but below what the next one does.
        (&[INT_0, INT_0, BUILD_SLICE, 2, POP_TOP, LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        (&[INT_0, INT_0, BUILD_SLICE, 2, LOAD_SUBSCR, RETURN_VALUE], Err(StackUnderflow)),
        (&[INT_0, INT_0, INT_0, BUILD_SLICE, 2, LOAD_SUBSCR, RETURN_VALUE], Ok(())),
        (&[INT_0, INT_0, INT_0, BUILD_SLICE, 2, STORE_SUBSCR, LOAD_CONST_NONE, RETURN_VALUE], Err(StackUnderflow)),
        (&[INT_0, INT_0, INT_0, INT_0, BUILD_SLICE, 2, STORE_SUBSCR, LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        (&[INT_0, INT_0, BINARY_OP_MULTI, POP_JUMP_IF_TRUE, 0x40, LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        (&[INT_0, BINARY_OP_MULTI, POP_JUMP_IF_TRUE, 0x40, LOAD_CONST_NONE, RETURN_VALUE], Err(StackUnderflow)),
        (&[INT_0, INT_0, BINARY_OP_MULTI, POP_TOP, POP_JUMP_IF_TRUE, 0x40, RETURN_VALUE], Err(StackUnderflow)),
        (&[INT_0, STORE_COMP, 4, LOAD_CONST_NONE, RETURN_VALUE], Err(StackUnderflow)),
        // Code that cannot be reached must decode, and refer to what exists.
        (&[LOAD_CONST_NONE, RETURN_VALUE, POP_TOP], Ok(())),
        (&[LOAD_CONST_NONE, RETURN_VALUE, 0x00], Err(Opcode)),
        // Jumps.
        (&[JUMP, 0x3e], Ok(())),
        (&[JUMP, 0x41, LOAD_CONST_STRING, 1, JUMP, 0x3e], Err(JumpTarget)),
        (&[LOAD_CONST_NONE, JUMP, 0x3d], Err(StackMismatch)),
        (
            &[LOAD_CONST_NONE, POP_JUMP_IF_TRUE, 0x41, LOAD_CONST_NONE, LOAD_CONST_NONE, RETURN_VALUE],
            Err(StackMismatch),
        ),
        (&[LOAD_CONST_NONE, JUMP_IF_TRUE_OR_POP, 1, LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        // Iterators.
        (&[INT_0, GET_ITER_STACK, FOR_ITER, 3, POP_TOP, JUMP, 0x3b, LOAD_CONST_NONE, RETURN_VALUE], Ok(())),
        (&[INT_0, FOR_ITER, 3, POP_TOP, JUMP, 0x3b, LOAD_CONST_NONE, RETURN_VALUE], Err(StackUnderflow)),
        (&[LOAD_CONST_NONE, YIELD_VALUE, RETURN_VALUE], Err(NotGenerator)),
        // A jump into the middle of an instruction, in code that is never reached.
        (&[LOAD_CONST_NONE, RETURN_VALUE, LOAD_CONST_STRING, 1, JUMP, 0x3d], Err(JumpTarget)),
    ];
    for (code, expected) in cases {
        assert_eq!(outcome(code), *expected, "{code:x?}");
    }
    let generator = function(2, 0, scope::GENERATOR, &[LOAD_CONST_NONE, YIELD_VALUE, RETURN_VALUE]);
    assert!(verify(&generator, &LIMITS, &mut [0; 64]).is_ok());
}

#[test]
fn handlers() {
    use ErrorKind::*;
    let catch_all: &[u8] = &[
        SETUP_EXCEPT,
        4,
        INT_0,
        POP_TOP,
        POP_EXCEPT_JUMP,
        4,
        POP_TOP,
        POP_EXCEPT_JUMP,
        1,
        END_FINALLY,
        LOAD_CONST_NONE,
        RETURN_VALUE,
    ];
    assert_eq!(outcome(catch_all), Ok(()));
    let finally: &[u8] = &[SETUP_FINALLY, 1, LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    assert_eq!(outcome(finally), Ok(()));
    let with: &[u8] =
        &[INT_0, SETUP_WITH, 2, POP_TOP, LOAD_CONST_NONE, WITH_CLEANUP, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    assert_eq!(outcome(with), Ok(()));

    // The function, an offset in it, what is written there, and what is wrong then.
    let cases: &[(&[u8], usize, &[u8], ErrorKind)] = &[
        // The exception must still be there at END_FINALLY, and nothing else in its place.
        (catch_all, 6, &[DUP_TOP, POP_EXCEPT_JUMP, 1], Handlers),
        (catch_all, 6, &[POP_TOP, JUMP, 0x40], Handlers),
        (catch_all, 7, &[LOAD_CONST_NONE, END_FINALLY], Handlers),
        // The body must not end with a value, nor run into the handler.
        (catch_all, 3, &[DUP_TOP], Handlers),
        (catch_all, 4, &[INT_0, POP_TOP], Handlers),
        // The body of a finally ends with None on the stack, put there just before.
        (finally, 2, &[LOAD_CONST_TRUE], Handlers),
        // Its handler must not touch its cause.
        (finally, 3, &[POP_TOP], StackUnderflow),
        (finally, 3, &[ROT_TWO], StackUnderflow),
        (finally, 3, &[DUP_TOP, END_FINALLY], Handlers),
        // A with ends with both instructions.
        (with, 5, &[END_FINALLY], Handlers),
        (with, 6, &[POP_TOP], Handlers),
        (with, 4, &[POP_TOP], StackUnderflow),
        (with, 1, &[SETUP_EXCEPT], StackUnderflow),
    ];
    for (code, at, patch, expected) in cases {
        let mut code = code.to_vec();
        code[*at..at + patch.len()].copy_from_slice(patch);
        assert_eq!(outcome(&code), Err(*expected), "{code:x?}");
    }
    // What ends no handler.
    for code in [&[LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE][..], &[POP_EXCEPT_JUMP, 0, JUMP, 0x3e]]
    {
        assert_eq!(outcome(code), Err(Handlers));
    }
    assert_eq!(outcome(&[UNWIND_JUMP, 0x41, 1, LOAD_CONST_NONE, RETURN_VALUE]), Err(Handlers));
}

#[test]
fn slots_are_counted_exactly() {
    let code = [INT_0, INT_0, INT_0, BUILD_LIST, 3, RETURN_VALUE];
    assert_eq!(verify_code(3, 0, &code), Ok(Verified { n_locals: 0, max_stack: 3, forward: true }));
    assert_eq!(verify_code(2, 0, &code), Err(ErrorKind::StackOverflow));
    let code = [LOAD_0 + 4, RETURN_VALUE];
    assert_eq!(verify_code(6, 0, &code), Ok(Verified { n_locals: 5, max_stack: 1, forward: true }));
    assert_eq!(verify_code(5, 0, &code), Err(ErrorKind::StackOverflow));
    assert_eq!(verify_code(4, 0, &code), Err(ErrorKind::StackOverflow));
    // A finally is entered with two values at most.
    let finally = [SETUP_FINALLY, 1, LOAD_CONST_NONE, END_FINALLY, LOAD_CONST_NONE, RETURN_VALUE];
    assert_eq!(verify_code(2, 1, &finally), Ok(Verified { n_locals: 0, max_stack: 2, forward: true }));
    assert_eq!(verify_code(1, 1, &finally), Err(ErrorKind::StackOverflow));
    assert_eq!(verify_code(2, 0, &finally), Err(ErrorKind::Handlers));
}

/// Finally blocks, each in the body of the one around it.
fn nested_finally(depth: usize) -> Vec<u8> {
    let mut code = Vec::new();
    for inner in (0..depth).rev() {
        // Up to the handler there is what is nested, of 5 bytes each, and LOAD_CONST_NONE.
        let body = inner * 5 + 1;
        code.extend([SETUP_FINALLY, 0x80 | (body & 0x7f) as u8, (body >> 7) as u8]);
    }
    for _ in 0..depth {
        code.extend([LOAD_CONST_NONE, END_FINALLY]);
    }
    code.extend([LOAD_CONST_NONE, RETURN_VALUE]);
    code
}

#[test]
fn handlers_nest_to_a_limit() {
    let accepted = |depth: usize, levels: u32| {
        let data = function(400, levels, 0, &nested_finally(depth));
        verify(&data, &LIMITS, &mut vec![0; scratch_len(data.len())]).map(drop).map_err(|error| error.kind())
    };
    assert_eq!(accepted(1, 1), Ok(()));
    assert_eq!(accepted(2, 1), Err(ErrorKind::Handlers));
    assert_eq!(accepted(MAX_HANDLERS as usize, MAX_HANDLERS), Ok(()));
    assert_eq!(accepted(MAX_HANDLERS as usize + 1, MAX_HANDLERS), Err(ErrorKind::Handlers));
    assert_eq!(accepted(1, MAX_HANDLERS + 1), Err(ErrorKind::Prelude));
}
