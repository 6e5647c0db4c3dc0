//! The goldens: small programs as MicroPython's own compiler makes them, at -O0 and -O3.
//!
//! `tests/golden/*.py` are the programs, `*.mpy` what `mpy-cross` 1.29 makes of them.

mod machine;
mod support;

use machine::{Machine, Outcome};
use romfs_format::disasm::{Item, walk};
use romfs_format::mpy::{self, ErrorKind, Header, Kind, Mpy, Object, Prelude, Qstr, RawCode};
use romfs_format::opcode::{self, Format, Instr, Operand, decode, encode_int, encode_jump, encode_uint};
use romfs_format::verify::{Limits, scratch_len, verify};
use support::{Random, goldens};

fn check(bytes: &[u8]) -> Result<(), mpy::Error> {
    mpy::check(bytes, &mut vec![0; scratch_len(bytes.len())])
}

fn limits(mpy: &Mpy<'_>, code: &RawCode<'_>) -> Limits {
    Limits {
        n_qstr: mpy.n_qstr(),
        n_obj: mpy.n_obj(),
        n_children: code.n_children,
        small_int_bits: mpy.header().small_int_bits,
    }
}

#[test]
fn goldens_are_accepted() {
    for (name, bytes) in goldens() {
        assert_eq!(check(&bytes), Ok(()), "{name}");
    }
}

/// Takes a file apart, and checks that its bytes are all visited once and in order.
fn take_apart(bytes: &[u8]) -> Result<(), mpy::Error> {
    let (mut at, mut unread) = (0, None);
    let result = walk(bytes, &mut |span| {
        assert_eq!(span.range.start, at);
        assert!(span.range.end > at || matches!(span.item, Item::Unread(_)));
        at = span.range.end;
        if let Item::Unread(error) = span.item {
            unread.get_or_insert(error);
        }
    });
    assert_eq!((at, result.err()), (bytes.len(), unread));
    result
}

#[test]
fn all_bytes_are_taken_apart() {
    for (name, bytes) in goldens() {
        assert_eq!(take_apart(&bytes), Ok(()), "{name}");
        for len in 0..bytes.len() {
            assert!(take_apart(&bytes[..len]).is_err(), "{name} at {len}");
        }
    }
}

/// Writes an instruction anew, with a jump as long as it was.
fn encode(instr: &Instr, out: &mut Vec<u8>) {
    out.push(instr.op);
    let operand_len = instr.end - instr.at - 1 - usize::from(instr.info().extra);
    match (instr.operand, instr.info().format) {
        (Operand::None, _) | (_, Format::MultiInt | Format::MultiUint) => {}
        (Operand::Qstr(n) | Operand::Uint(n), _) => out.extend(encode_uint(n.into()).as_slice()),
        (Operand::Int(n), _) => out.extend(encode_int(n).as_slice()),
        (Operand::Target(target), format) => {
            let from = instr.end - usize::from(instr.info().extra);
            let offset = i32::try_from(target as i64 - from as i64).unwrap();
            let encoded = encode_jump(offset, format == Format::Jump, operand_len == 2).unwrap();
            out.extend(encoded.as_slice());
        }
    }
    if instr.info().extra {
        out.push(instr.extra);
    }
}

#[test]
fn instructions_encode_to_what_they_were_decoded_from() {
    for (name, bytes) in goldens() {
        for code in Mpy::parse(&bytes).unwrap().raw_codes() {
            let data = code.unwrap().data;
            let code = &data[Prelude::read(data).unwrap().code_at()..];
            let (mut ip, mut out) = (0, Vec::new());
            while ip < code.len() {
                encode(&decode(code, &mut ip).unwrap(), &mut out);
            }
            assert_eq!(out, code, "{name}");
        }
    }
}

fn write_object(out: &mut Vec<u8>, object: &Object<'_>) {
    mpy::write_object(out, object);
    if let Object::Tuple(items) = object {
        items.clone().for_each(|item| write_object(out, &item.unwrap()));
    }
}

fn write_code(out: &mut Vec<u8>, code: &RawCode<'_>) {
    mpy::write_raw_code(out, code.data, code.n_children > 0);
    if code.n_children > 0 {
        mpy::write_children(out, code.n_children as usize);
        code.children().for_each(|child| write_code(out, &child.unwrap()));
    }
}

#[test]
fn files_write_to_what_they_were_read_from() {
    for (name, bytes) in goldens() {
        let mpy = Mpy::parse(&bytes).unwrap();
        let mut out = Vec::new();
        let header: Header = mpy.header();
        mpy::write_header(&mut out, &header, mpy.n_qstr() as usize, mpy.n_obj() as usize);
        for qstr in mpy.qstrs() {
            mpy::write_qstr(&mut out, qstr.unwrap().as_bytes());
        }
        for object in mpy.objects() {
            write_object(&mut out, &object.unwrap());
        }
        write_code(&mut out, &mpy.raw_code(mpy.code_at()).unwrap());
        assert!(out == bytes, "{name}");
    }
}

#[test]
fn preludes_write_to_what_they_were_read_from() {
    for (name, bytes) in goldens() {
        for code in Mpy::parse(&bytes).unwrap().raw_codes() {
            let data = code.unwrap().data;
            let prelude = Prelude::read(data).unwrap();
            let mut out = Vec::new();
            prelude.write(&mut out);
            assert_eq!(out, data[..prelude.info.start], "{name}");
            // The line table, too: entries are joined where one follows from the other, and split as they were.
            let table = &data[..prelude.info.end];
            let (mut lines, mut bytes_to_go) = (Vec::new(), 0);
            for entry in prelude.lines(data).unwrap() {
                let (bytes, n) = entry.unwrap();
                bytes_to_go += bytes;
                if n > 0 {
                    mpy::write_lines(&mut lines, bytes_to_go, n);
                    bytes_to_go = 0;
                }
            }
            assert!(table.ends_with(&lines), "{name}");
        }
    }
}

#[test]
fn every_truncation_is_an_error() {
    for (name, bytes) in goldens() {
        for len in 0..bytes.len() {
            assert!(check(&bytes[..len]).is_err(), "{name} at {len}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(check(&longer).map_err(|error| error.kind()), Err(ErrorKind::Trailing), "{name}");
    }
}

#[test]
fn too_little_scratch_memory_is_an_error() {
    for (name, bytes) in goldens() {
        let enough = (0..).find(|&words| check_with(&bytes, words).is_ok()).unwrap();
        for words in 0..enough {
            assert_eq!(check_with(&bytes, words).unwrap_err().kind(), ErrorKind::Scratch, "{name} with {words}");
        }
    }
}

fn check_with(bytes: &[u8], words: usize) -> Result<(), mpy::Error> {
    mpy::check(bytes, &mut vec![0; words])
}

/// Runs a verified function on random paths, and asserts on the way what the verifier promises.
fn run(data: &[u8], limits: &Limits, random: &mut Random, runs: usize) -> Option<usize> {
    let verified = verify(data, limits, &mut vec![0; scratch_len(data.len())]).ok()?;
    let prelude = Prelude::read(data).unwrap();
    assert!(verified.n_locals + verified.max_stack <= prelude.n_state);
    let bytes = &data[prelude.code_at()..];
    let ended = (0..runs).filter(|_| {
        let outcome = Machine::new(bytes, &verified, &prelude).run(random, 400);
        outcome != Outcome::StillRunning
    });
    Some(ended.count())
}

#[test]
fn verified_functions_keep_the_promises() {
    let mut random = Random(1);
    for (name, bytes) in goldens() {
        let mpy = Mpy::parse(&bytes).unwrap();
        for code in mpy.raw_codes() {
            let code = code.unwrap();
            let ended = run(code.data, &limits(&mpy, &code), &mut random, 200).unwrap();
            assert!(ended > 0, "{name}: no run of 200 ended");
        }
    }
}

#[test]
fn mutations_never_panic_and_keep_the_promises() {
    let mut random = Random(20_000);
    let mut accepted = 0;
    let goldens = goldens();
    for round in 0..20_000 {
        let (_, bytes) = &goldens[round % goldens.len()];
        let mut bytes = bytes.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut bytes, &mut random);
        }
        let sound = check(&bytes);
        // What is sound can be taken apart.
        assert!(take_apart(&bytes).is_ok() || sound.is_err());
        let Ok(mpy) = Mpy::parse(&bytes) else { continue };
        for code in mpy.raw_codes().map_while(Result::ok).filter(|code| code.kind == Kind::Bytecode) {
            accepted += usize::from(run(code.data, &limits(&mpy, &code), &mut random, 1).is_some());
        }
    }
    assert!(accepted > 10_000, "{accepted} functions accepted");
}

#[test]
fn mutated_code_keeps_the_promises() {
    let mut random = Random(7);
    let mut accepted = 0;
    let goldens = goldens();
    for round in 0..20_000 {
        let (_, bytes) = &goldens[round % goldens.len()];
        let mpy = Mpy::parse(bytes).unwrap();
        let codes: Vec<_> = mpy.raw_codes().map(Result::unwrap).collect();
        let code = &codes[random.below(codes.len())];
        let at = Prelude::read(code.data).unwrap().code_at();
        let mut data = code.data.to_vec();
        for _ in 0..=random.below(2) {
            let i = at + random.below(data.len() - at);
            // An instruction for an instruction, mostly: noise hardly ever decodes.
            let rows = opcode::ROWS;
            data[i] = match random.below(3) {
                0 => random.next() as u8,
                1 => data[i] ^ 1 << random.below(8),
                _ => rows[random.below(rows.len())].0.base,
            };
        }
        accepted += usize::from(run(&data, &limits(&mpy, code), &mut random, 8).is_some());
    }
    assert!(accepted > 1000, "{accepted} functions accepted");
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => bytes[at] = random.next() as u8,
        1 => bytes[at] ^= 1 << random.below(8),
        2 => bytes[at] = [0, 0x7f, 0x80, 0xff][random.below(4)],
        3 => bytes.insert(at, random.next() as u8),
        4 if bytes.len() > 1 => drop(bytes.remove(at)),
        _ => {
            let from = random.below(bytes.len());
            let len = random.below(16).min(bytes.len() - at.max(from));
            bytes.copy_within(from..from + len, at);
        }
    }
}

#[test]
fn static_qstrs_are_written_by_number() {
    let mut out = Vec::new();
    mpy::write_qstr(&mut out, b"append");
    let id = romfs_format::qstr::static_id("append").unwrap();
    assert_eq!(out, encode_uint(u64::from(id) << 1 | 1).as_slice());
    assert_eq!(Qstr::Static(id).as_bytes(), b"append");
}
