//! Bytecode made by hand that the verifier accepts: whatever it does, the machine reads and writes no operand outside
//! of the frame. Each frame has not a slot more than the code needs, and builds with debug assertions look at every
//! operand that an instruction touches.
#![cfg(not(miri))]

mod support;

use romfs_format::mpy::{self, Object, Prelude, scope};
use romfs_format::opcode::{BinaryOp, Format, OPCODES, OpInfo, Stack, encode_uint, op};
use romfs_format::verify::{Limits, scratch_len, verify};
use romfs_loader::{Config, Machine};
use support::{Console, Random, image};

const MEMORY: usize = 32 << 10;
const LIMITS: Limits = Limits { n_qstr: 3, n_obj: 2, n_children: 2, small_int_bits: 31 };

/// What a test module's functions may refer to beside `code`: three names, a bytes and a tuple constant, and two
/// functions that give `None`.
fn module(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let header = mpy::Header { sub_version: 0, arch: 0, arch_flags: 0, small_int_bits: 31 };
    mpy::write_header(&mut out, &header, 3, 2);
    for name in [&b"hand.py"[..], b"append", b"__enter__"] {
        mpy::write_qstr(&mut out, name);
    }
    mpy::write_object(&mut out, &Object::Bytes(0, b"bytes"));
    mpy::write_tuple(&mut out, 1);
    mpy::write_object(&mut out, &Object::None);
    mpy::write_raw_code(&mut out, data, true);
    mpy::write_children(&mut out, 2);
    for _ in 0..2 {
        mpy::write_raw_code(&mut out, &function(1, 0, 0, &[op::LOAD_CONST_NONE, op::RETURN_VALUE]), false);
    }
    out
}

/// The data of a function without arguments, named by the first name.
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

/// The data of a function with this code and as few slots as it can do with; `None` where it is refused.
fn accepted(scope_flags: u8, code: &[u8]) -> Option<Vec<u8>> {
    let mut scratch = vec![0; scratch_len(code.len())];
    let found = verify(&function(100, 4, scope_flags, code), &LIMITS, &mut scratch).ok()?;
    let data = function((found.n_locals + found.max_stack).max(1), 4, scope_flags, code);
    verify(&data, &LIMITS, &mut scratch).expect("so many slots suffice");
    Some(data)
}

/// Runs a module with this function as its top level, to its end or an exception.
fn run(data: &[u8]) {
    let image = image("hand.mpy", &module(data));
    let mut memory = vec![0; MEMORY];
    let console = Console::default();
    let config = Config { budget: Some(200), ..Config::for_memory(MEMORY) };
    let machine = Machine::new(&mut memory, config, &console).unwrap();
    machine.mount("/rom", &image).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    // Whatever it raises will do.
    let _ = machine.run_main("hand");
}

/// Code that pushes a value of one kind or another.
const PUSHES: &[&[u8]] = &[
    &[op::LOAD_CONST_SMALL_INT_MULTI + 16],
    &[op::LOAD_CONST_SMALL_INT_MULTI + 18],
    &[op::LOAD_CONST_NONE],
    &[op::LOAD_NULL],
    &[op::LOAD_CONST_STRING, 1],
    &[op::LOAD_CONST_OBJ, 0],
    &[op::LOAD_CONST_OBJ, 1],
    &[op::BUILD_LIST, 0],
    &[op::BUILD_MAP, 0],
    &[op::MAKE_FUNCTION, 0],
];

/// Operands that an instruction may have, as far as they make a difference.
fn operands(info: &OpInfo) -> &'static [u32] {
    match info.stack {
        Stack::Build if info.base == op::BUILD_SLICE => &[2, 3],
        Stack::Build | Stack::Unpack => &[0, 1, 3],
        Stack::StoreComp => &[0, 1, 2, 4, 5, 9],
        Stack::UnpackEx => &[0, 1, 0x100, 0x102],
        Stack::Call(_) => &[0, 1, 2, 0x100, 0x101],
        _ => &[0, 1],
    }
}

/// An instruction of a row: the distance from its first byte, its operand, its extra byte.
fn instruction(info: &OpInfo, byte: u8, operand: u32, extra: u8) -> Vec<u8> {
    let mut code = vec![byte];
    match info.format {
        Format::None | Format::MultiUint | Format::MultiInt => {}
        Format::Qstr | Format::Uint => code.extend(encode_uint(operand.into()).iter()),
        Format::Int => code.push(operand as u8),
        // To what follows, or over the next instruction of one byte.
        Format::Jump => code.push(0x40 + operand as u8),
        Format::Forward => code.push(operand as u8),
    }
    if info.extra {
        code.push(extra);
    }
    code
}

/// Every opcode byte with its row.
fn opcodes() -> impl Iterator<Item = (u8, &'static OpInfo)> {
    (0..=u8::MAX).zip(OPCODES.iter()).filter_map(|(byte, info)| Some((byte, info.as_ref()?)))
}

/// The values that an instruction takes.
fn taken(info: &OpInfo, operand: u32, extra: u8) -> usize {
    let most_of_comprehension = if info.base == op::STORE_COMP { (operand >> 2) + 1 } else { 0 };
    let (pop, _) = match info.base {
        op::FOR_ITER => (4, 0),
        _ => info.stack.effect(operand, extra).unwrap_or_default(),
    };
    pop.max(most_of_comprehension) as usize
}

const END: [u8; 2] = [op::LOAD_CONST_NONE, op::RETURN_VALUE];

/// Runs an instruction with as many operands of one kind as it takes and not one more, and then another one, where the
/// verifier accepts that. Gives how many programs ran.
fn run_pairs(first: impl Fn(u8) -> bool, pushes: &[&[u8]]) -> usize {
    let mut ran = 0;
    for (byte, info) in opcodes().filter(|(byte, _)| first(*byte)) {
        for &operand in operands(info) {
            let head = instruction(info, byte, operand, 1);
            for push in pushes {
                let below = push.repeat(taken(info, operand, 1));
                let mut follow = |next: &[u8]| {
                    let code = [&below, &head[..], next, &END].concat();
                    for flags in [0, scope::GENERATOR] {
                        if let Some(data) = accepted(flags, &code) {
                            run(&data);
                            ran += 1;
                            break;
                        }
                    }
                };
                follow(&[]);
                for (byte, info) in opcodes() {
                    follow(&instruction(info, byte, 0, 0));
                }
            }
        }
    }
    ran
}

/// A slice that nobody asks an item of has no container below it.
#[test]
fn a_slice_alone_reads_its_bounds_only() {
    let slice = [&PUSHES[0].repeat(2)[..], &[op::BUILD_SLICE, 2]].concat();
    for end in [&[op::POP_TOP][..], &[], &[op::DUP_TOP, op::POP_TOP]] {
        run(&accepted(0, &[&slice, end, &END[usize::from(end.is_empty())..]].concat()).unwrap());
    }
    for next in [op::LOAD_SUBSCR, op::STORE_SUBSCR] {
        assert_eq!(accepted(0, &[&slice, &[next][..], &END].concat()), None, "there is no container");
    }
    let (list, load) = ([op::BUILD_LIST, 0], [op::LOAD_SUBSCR]);
    run(&accepted(0, &[&list, &slice[..], &load, &END].concat()).unwrap());
    assert_eq!(accepted(0, &[&list, &slice[..], &[op::STORE_SUBSCR], &END].concat()), None, "there is no value");
}

/// A comparison whose result is not branched on, and one that is, with nothing below.
#[test]
fn a_comparison_looks_at_what_follows_and_no_further() {
    for operator in BinaryOp::ALL {
        let compare = [PUSHES[0], PUSHES[1], &[op::BINARY_OP_MULTI + operator as u8]].concat();
        for jump in [op::POP_JUMP_IF_FALSE, op::POP_JUMP_IF_TRUE] {
            run(&accepted(0, &[&compare[..], &[jump, 0x40], &END].concat()).unwrap());
        }
        for jump in [op::JUMP_IF_FALSE_OR_POP, op::JUMP_IF_TRUE_OR_POP] {
            run(&accepted(0, &[&compare[..], &[jump, 1, op::LOAD_CONST_NONE, op::RETURN_VALUE]].concat()).unwrap());
        }
        run(&accepted(0, &[&compare[..], &[op::RETURN_VALUE]].concat()).unwrap());
    }
}

/// A function is made at the very beginning of the code, where no instruction stands before.
#[test]
fn a_function_is_made_first_of_all() {
    for make in [&[op::MAKE_FUNCTION, 0][..], &[op::MAKE_FUNCTION, 1], &[op::MAKE_CLOSURE, 1, 0]] {
        run(&accepted(0, &[make, &[op::RETURN_VALUE]].concat()).unwrap());
    }
}

/// What is thrown into a generator whose next instruction is `yield from`, which passes it on.
#[test]
fn what_is_thrown_is_passed_on_with_the_operands_that_there_are() {
    let inner =
        [PUSHES[7], &[op::GET_ITER, op::LOAD_CONST_NONE, op::YIELD_VALUE, op::YIELD_FROM, op::RETURN_VALUE]].concat();
    run(&accepted(scope::GENERATOR, &inner).unwrap());
    assert_eq!(accepted(scope::GENERATOR, &[op::LOAD_CONST_NONE, op::YIELD_FROM, op::RETURN_VALUE]), None);
}

/// The instructions that the loop does together with what follows, with every instruction behind them.
#[test]
fn fused_instructions_find_no_more_than_their_operands() {
    let fused = |byte: u8| byte == op::BUILD_SLICE || (op::BINARY_OP_MULTI..op::BINARY_OP_MULTI + 6).contains(&byte);
    let ran = run_pairs(fused, PUSHES);
    assert!(ran > 5_000, "{ran} programs ran");
}

#[test]
fn instructions_find_no_more_than_their_operands() {
    let single = |byte: u8| {
        let multi = [op::LOAD_CONST_SMALL_INT_MULTI, op::LOAD_FAST_MULTI, op::STORE_FAST_MULTI];
        !multi.iter().any(|first| byte > *first && OPCODES[usize::from(byte)] == OPCODES[usize::from(*first)])
    };
    let ran = run_pairs(single, &[PUSHES[0], PUSHES[7]]);
    assert!(ran > 10_000, "{ran} programs ran");
}

/// One instruction after the other, mostly of those that find operands.
fn random_code(random: &mut Random) -> Vec<u8> {
    let mut code = Vec::new();
    let mut depth = 0;
    for _ in 0..1 + random.below(14) {
        if depth < 2 || random.below(3) == 0 {
            code.extend(PUSHES[random.below(PUSHES.len())]);
            depth += 1;
            continue;
        }
        let Some((byte, info)) = opcodes().nth(random.below(opcodes().count())) else { continue };
        let operands = operands(info);
        let (operand, extra) = (operands[random.below(operands.len())], random.below(3) as u8);
        let taken = taken(info, operand, extra);
        if taken > depth {
            continue;
        }
        let (pop, push) = info.stack.effect(operand, extra).unwrap_or((0, 1));
        depth = (depth + push as usize).saturating_sub(pop as usize);
        code.extend(instruction(info, byte, operand, extra));
    }
    code.extend(END);
    code
}

#[test]
fn random_code_stays_in_its_frame() {
    let mut random = Random::new(12);
    let mut ran = 0;
    for _ in 0..30_000 {
        let code = random_code(&mut random);
        let flags = if random.below(4) == 0 { scope::GENERATOR } else { 0 };
        if let Some(data) = accepted(flags, &code) {
            run(&data);
            ran += 1;
        }
    }
    assert!(ran > 3_000, "{ran} programs ran");
}
