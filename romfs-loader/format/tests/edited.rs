//! Functions of the goldens with instructions removed, doubled, exchanged and jumps led elsewhere: unlike noise in the
//! bytes, that often passes the verifier, and then must keep its promises.

mod machine;
mod support;

use machine::Machine;
use romfs_format::mpy::{Mpy, Prelude, scope};
use romfs_format::opcode::{Flow, Format, Operand, decode, encode_jump, op};
use romfs_format::verify::{Limits, verify};
use support::{Random, goldens};

/// An instruction apart from where it is.
#[derive(Clone)]
struct Part {
    /// Its bytes; of a jump the opcode only.
    bytes: Vec<u8>,
    /// The index of the part that a jump leads to.
    target: Option<usize>,
    extra: Option<u8>,
}

fn take_apart(code: &[u8]) -> Vec<Part> {
    let (mut ip, mut instrs, mut index) = (0, Vec::new(), vec![0; code.len()]);
    while ip < code.len() {
        index[ip] = instrs.len();
        instrs.push(decode(code, &mut ip).unwrap());
    }
    let part = |instr: &romfs_format::opcode::Instr| match instr.operand {
        Operand::Target(target) => Part {
            bytes: vec![instr.op],
            target: Some(index[target]),
            extra: instr.info().extra.then_some(instr.extra),
        },
        _ => Part { bytes: code[instr.at..instr.end].to_vec(), target: None, extra: None },
    };
    instrs.iter().map(part).collect()
}

/// Puts the parts together, all jumps in their long form. `None` where a forward jump would lead back.
fn put_together(parts: &[Part]) -> Option<Vec<u8>> {
    let len = |part: &Part| part.bytes.len() + if part.target.is_some() { 2 } else { 0 } + part.extra.iter().len();
    let mut starts = Vec::new();
    let mut at = 0;
    for part in parts {
        starts.push(at);
        at += len(part);
    }
    let mut code = Vec::new();
    for part in parts {
        code.extend(&part.bytes);
        if let Some(target) = part.target {
            let signed = part.bytes[0] <= op::POP_JUMP_IF_FALSE;
            let offset = *starts.get(target)? as i32 - (code.len() as i32 + 2);
            code.extend(encode_jump(offset, signed, true)?.as_slice());
        }
        code.extend(part.extra);
    }
    Some(code)
}

fn edit(parts: &mut Vec<Part>, random: &mut Random) {
    let at = random.below(parts.len());
    // Jumps count parts, so what is put in or taken out moves them.
    let shift = |parts: &mut Vec<Part>, by: isize| {
        for target in parts.iter_mut().filter_map(|part| part.target.as_mut()) {
            if *target > at {
                *target = target.wrapping_add_signed(by);
            }
        }
    };
    match random.below(8) {
        0 => {
            shift(parts, -1);
            parts.remove(at);
        }
        1 | 2 => {
            let copy = parts[random.below(parts.len())].clone();
            shift(parts, 1);
            parts.insert(at, copy);
        }
        3 => {
            let other = random.below(parts.len());
            parts.swap(at, other);
        }
        4 => {
            let near = (at + random.below(24)).saturating_sub(8);
            if parts[at].target.is_some() {
                parts[at].target = Some(near);
            }
        }
        5 => {
            // Another jump, or another instruction of one byte.
            let jumps: Vec<_> =
                [op::JUMP, op::SETUP_WITH, op::SETUP_EXCEPT, op::SETUP_FINALLY, op::POP_EXCEPT_JUMP, op::FOR_ITER]
                    .into_iter()
                    .chain([op::POP_JUMP_IF_FALSE, op::JUMP_IF_TRUE_OR_POP])
                    .collect();
            if parts[at].target.is_some() && parts[at].extra.is_none() {
                parts[at].bytes[0] = jumps[random.below(jumps.len())];
            }
        }
        6 => {
            if let Some(extra) = &mut parts[at].extra {
                *extra = [0, 1, 2, 3, 0x80, 0x81][random.below(6)];
            }
        }
        _ => {
            let simple = [
                op::POP_TOP,
                op::DUP_TOP,
                op::ROT_TWO,
                op::ROT_THREE,
                op::LOAD_CONST_NONE,
                op::END_FINALLY,
                op::WITH_CLEANUP,
                op::RETURN_VALUE,
                op::RAISE_LAST,
                op::GET_ITER_STACK,
                op::LOAD_SUBSCR,
            ];
            let bytes = vec![simple[random.below(simple.len())]];
            shift(parts, 1);
            parts.insert(at, Part { bytes, target: None, extra: None });
        }
    }
}

/// How many functions of those tried were accepted, and how many runs of them met a handler.
fn try_edits(seed: u64, rounds: usize) -> (usize, usize) {
    let mut random = Random(seed);
    let goldens = goldens();
    let mut functions = Vec::new();
    for (_, bytes) in &goldens {
        let mpy = Mpy::parse(bytes).unwrap();
        for code in mpy.raw_codes().map(Result::unwrap) {
            let prelude = Prelude::read(code.data).unwrap();
            let body = take_apart(&code.data[prelude.code_at()..]);
            if prelude.n_exc_stack > 0 {
                functions.push((prelude, body));
            }
        }
    }
    // Room for everything, so that only the code decides.
    let limits = Limits { n_qstr: 1000, n_obj: 1000, n_children: 1000, small_int_bits: 31 };
    let (mut accepted, mut handled) = (0, 0);
    let mut scratch = vec![0; 10_000];
    for _ in 0..rounds {
        let (prelude, body) = &functions[random.below(functions.len())];
        let mut body = body.clone();
        for _ in 0..=random.below(3) {
            if !body.is_empty() {
                edit(&mut body, &mut random);
            }
        }
        let Some(code) = put_together(&body) else { continue };
        let mut data = Vec::new();
        let mut wide =
            Prelude { n_state: prelude.n_state + 3, n_exc_stack: 8, info: 0..1, cells: 0..0, ..prelude.clone() };
        (wide.n_pos_args, wide.n_kwonly_args, wide.n_def_pos_args) = (0, 0, 0);
        wide.scope_flags |= scope::GENERATOR;
        wide.write(&mut data);
        data.push(0);
        data.extend(&code);
        let Ok(verified) = verify(&data, &limits, &mut scratch) else { continue };
        accepted += 1;
        for _ in 0..8 {
            let mut machine = Machine::new(&code, &verified, &wide);
            machine.run(&mut random, 200);
            handled += usize::from(machine.has_handled());
        }
    }
    (accepted, handled)
}

#[test]
fn edited_functions_keep_the_promises() {
    let (accepted, handled) = try_edits(3, 20_000);
    assert!(accepted > 1000 && handled > 1000, "{accepted} accepted, {handled} runs with handlers");
}

/// What the edits rely on.
#[test]
fn functions_go_together_as_they_came_apart() {
    for (name, bytes) in goldens() {
        for code in Mpy::parse(&bytes).unwrap().raw_codes() {
            let data = code.unwrap().data;
            let code = &data[Prelude::read(data).unwrap().code_at()..];
            let parts = take_apart(code);
            let again = take_apart(&put_together(&parts).unwrap());
            let same = |(a, b): (&Part, &Part)| (&a.bytes, a.target, a.extra) == (&b.bytes, b.target, b.extra);
            assert!(parts.len() == again.len() && parts.iter().zip(&again).all(same), "{name}");
            let jumps = parts.iter().filter(|part| part.target.is_some()).count();
            let row = |part: &&Part| romfs_format::opcode::OPCODES[usize::from(part.bytes[0])].unwrap();
            let formats = parts.iter().filter(|part| matches!(row(part).format, Format::Jump | Format::Forward));
            assert_eq!(jumps, formats.filter(|part| row(part).flow != Flow::Next).count(), "{name}");
        }
    }
}
