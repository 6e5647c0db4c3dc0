extern crate std;

use super::*;
use std::vec::Vec;

fn sample() -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&mut out, &Header { sub_version: 0, arch: 0, arch_flags: 0, small_int_bits: 31 }, 2, 2);
    write_qstr(&mut out, b"main.py");
    write_qstr(&mut out, b"append");
    write_tuple(&mut out, 2);
    write_object(&mut out, &Object::Int(0, b"12345678901234567890"));
    write_object(&mut out, &Object::None);
    write_object(&mut out, &Object::Str(0, b"text"));
    let mut data = Vec::new();
    prelude(2, 9, 1).write(&mut data);
    let at = data.len();
    data.extend([0, 1, 1, 1, 1]);
    write_lines(&mut data, 40, 9);
    data.resize(at + 9, 0);
    data.extend([3, 0x51, 0x63]);
    write_raw_code(&mut out, &data, true);
    write_children(&mut out, 2);
    for _ in 0..2 {
        write_raw_code(&mut out, &[0, 2, 1, 0x51, 0x63], false);
    }
    out
}

fn prelude(n_pos_args: u32, n_info: usize, n_cell: usize) -> Prelude {
    Prelude {
        n_state: 700,
        n_exc_stack: 5,
        scope_flags: scope::VARARGS | scope::GENERATOR,
        n_pos_args,
        n_kwonly_args: 2,
        n_def_pos_args: 1,
        info: 0..n_info,
        cells: n_info..n_info + n_cell,
    }
}

#[test]
fn a_file_reads_back() {
    let file = sample();
    let mpy = Mpy::parse(&file).unwrap();
    assert_eq!((mpy.n_qstr(), mpy.n_obj(), mpy.header().small_int_bits), (2, 2, 31));
    let qstrs: Vec<_> = mpy.qstrs().map(|qstr| qstr.unwrap().as_bytes()).collect();
    assert_eq!(qstrs, [b"main.py".as_slice(), b"append"]);
    let objects: Vec<_> = mpy.objects().map(Result::unwrap).collect();
    let [Object::Tuple(items), Object::Str(at, b"text")] = &objects[..] else { panic!("{objects:?}") };
    assert_eq!(&file[*at..*at + 5], b"text\0");
    let items: Vec<_> = items.clone().map(Result::unwrap).collect();
    assert!(matches!(items[..], [Object::Int(_, b"12345678901234567890"), Object::None]), "{items:?}");

    let module = mpy.raw_code(mpy.code_at()).unwrap();
    assert_eq!((module.n_children, bytecode_end(&file, mpy.code_at())), (2, Ok(file.len())));
    assert_eq!(mpy.raw_codes().map(Result::unwrap).count(), 3);
    let children: Vec<_> = module.children().map(Result::unwrap).collect();
    assert_eq!(children.iter().map(|child| child.data.len()).collect::<Vec<_>>(), [5, 5]);
    let prelude = Prelude::read(module.data).unwrap();
    assert_eq!((prelude.n_state, prelude.n_exc_stack, prelude.n_args()), (700, 5, 4));
    assert_eq!((prelude.n_pos_args, prelude.n_kwonly_args, prelude.n_def_pos_args), (2, 2, 1));
    assert_eq!(prelude.scope_flags, scope::VARARGS | scope::GENERATOR);
    assert_eq!(prelude.cell_locals(module.data), [3]);
    assert_eq!(&module.data[prelude.code_at()..], [0x51, 0x63]);
    assert_eq!(prelude.names(module.data).map(Result::unwrap).collect::<Vec<_>>(), [0, 1, 1, 1, 1]);
    assert_eq!(prelude.line_of(module.data, 39), Ok(1));
    assert_eq!(prelude.line_of(module.data, 40), Ok(10));
}

#[test]
fn every_truncation_is_an_error() {
    let file = sample();
    for len in 0..file.len() {
        let result = Mpy::parse(&file[..len]).and_then(|mpy| mpy.raw_codes().try_for_each(|code| code.map(drop)));
        assert!(result.is_err(), "{len}");
    }
}

#[test]
fn preludes_read_back() {
    for n_state in [1, 16, 17, 18, 64, 65, 300, 5000] {
        for (n_info, n_cell) in [(1, 0), (63, 0), (64, 1), (5000, 3), (7, 255)] {
            let mut prelude = Prelude { n_state, ..prelude(n_state % 9, n_info, n_cell) };
            let mut data = Vec::new();
            prelude.write(&mut data);
            let at = data.len();
            data.resize(at + n_info + n_cell, 0);
            (prelude.info, prelude.cells) = (at..at + n_info, at + n_info..at + n_info + n_cell);
            assert_eq!(Prelude::read(&data), Ok(prelude));
        }
    }
}

#[test]
fn line_tables_add_up() {
    for (bytes, lines) in [(0, 1), (31, 3), (32, 4), (15, 7), (16, 7), (15, 2047), (15, 2048), (1000, 5000)] {
        let mut table = Vec::new();
        write_lines(&mut table, bytes, lines);
        let mut data = Vec::new();
        Prelude { n_kwonly_args: 0, ..prelude(0, table.len() + 1, 0) }.write(&mut data);
        data.push(0);
        data.extend(&table);
        let prelude = Prelude::read(&data).unwrap();
        let sum = prelude
            .lines(&data)
            .unwrap()
            .map(Result::unwrap)
            .fold((0, 0), |sum, (bytes, lines)| (sum.0 + bytes, sum.1 + lines));
        assert_eq!(sum, (bytes, lines));
        assert_eq!(prelude.line_of(&data, bytes as usize), Ok(lines + 1));
    }
}

#[test]
fn native_code_needs_an_architecture() {
    let mut file = sample();
    let at = Mpy::parse(&file).unwrap().raw_code(Mpy::parse(&file).unwrap().code_at()).unwrap().children_at;
    file[at] |= 1;
    let error = Mpy::parse(&file).unwrap().raw_codes().find_map(Result::err);
    assert_eq!(error, Some(Error::new(ErrorKind::NativeCode, at)));
}

#[test]
fn tuples_nest_to_a_limit() {
    for (depth, ok) in [(MAX_TUPLE_DEPTH, true), (MAX_TUPLE_DEPTH + 1, false)] {
        let mut file = Vec::new();
        write_header(&mut file, &Header { sub_version: 0, arch: 0, arch_flags: 0, small_int_bits: 31 }, 1, 1);
        write_qstr(&mut file, b"m.py");
        for _ in 0..depth {
            write_tuple(&mut file, 1);
        }
        write_object(&mut file, &Object::True);
        assert_eq!(
            Mpy::parse(&file).map(drop).map_err(|error| error.kind()),
            if ok { Ok(()) } else { Err(ErrorKind::TupleDepth) }
        );
    }
}

#[test]
fn functions_nest_to_a_limit() {
    for (depth, expected) in [(MAX_CODE_DEPTH, Ok(())), (MAX_CODE_DEPTH + 1, Err(ErrorKind::CodeDepth))] {
        let mut file = Vec::new();
        write_header(&mut file, &Header { sub_version: 0, arch: 0, arch_flags: 0, small_int_bits: 31 }, 1, 0);
        write_qstr(&mut file, b"m.py");
        // Each is named, and returns None.
        let function = [0, 2, 0, 0x51, 0x63];
        for _ in 1..depth {
            write_raw_code(&mut file, &function, true);
            write_children(&mut file, 1);
        }
        write_raw_code(&mut file, &function, false);
        assert_eq!(check(&file, &mut [0; 64]).map_err(|error| error.kind()), expected);
    }
}

#[test]
fn text_is_checked() {
    let numbers: [(Object<'_>, bool); 14] = [
        (Object::Int(0, b"-12"), true),
        (Object::Int(0, b"1_0"), false),
        (Object::Int(0, b"-"), false),
        (Object::Float(0, b"1e+100"), true),
        (Object::Float(0, b"-inf"), true),
        (Object::Float(0, b"1.5x"), false),
        (Object::Complex(0, b"3j"), true),
        (Object::Complex(0, b"(1e-05-2.5j)"), true),
        (Object::Complex(0, b"(3j)"), false),
        (Object::Complex(0, b"3"), false),
        (Object::Str(0, b"\xed\xa0\x80 and \xe2\x82\xac"), true),
        (Object::Str(0, b"\xff"), false),
        (Object::Bytes(0, b"\xff"), true),
        (Object::FunTable, false),
    ];
    for (object, good) in numbers {
        let mut file = Vec::new();
        write_header(&mut file, &Header { sub_version: 0, arch: 0, arch_flags: 0, small_int_bits: 31 }, 1, 1);
        write_qstr(&mut file, b"m.py");
        write_object(&mut file, &object);
        write_raw_code(&mut file, &[0, 2, 0, 0x51, 0x63], false);
        assert_eq!(check(&file, &mut [0; 64]).is_ok(), good, "{object:?}");
    }
}
