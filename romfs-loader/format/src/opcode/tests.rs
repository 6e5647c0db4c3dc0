use super::*;

/// Numbers at the edges of every varint length, and both signs.
const NUMBERS: [i64; 17] =
    [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 1 << 30, -(1 << 31), i64::MAX, i64::MIN];

#[test]
fn varints_read_back() {
    for number in NUMBERS {
        let encoded = encode_int(number);
        let mut at = 0;
        assert_eq!(read_int(&encoded, &mut at), Ok(number));
        assert_eq!((at, int_len(number)), (encoded.len(), encoded.len()));
        let Ok(number) = u32::try_from(number) else { continue };
        let encoded = encode_uint(number.into());
        at = 0;
        assert_eq!(read_uint(&encoded, &mut at), Ok(number));
        assert_eq!((at, uint_len(number.into())), (encoded.len(), encoded.len()));
    }
    assert_eq!(encode_int(-1).as_slice(), [0x7f]);
    assert_eq!(encode_int(64).as_slice(), [0x80, 0x40]);
}

#[test]
fn varints_that_are_too_big_are_refused() {
    assert_eq!(read_uint(&[0x8f, 0xff, 0xff, 0xff, 0x7f], &mut 0), Ok(u32::MAX));
    assert_eq!(read_uint(&[0x90, 0x80, 0x80, 0x80, 0x00], &mut 0), Err(Error::new(ErrorKind::TooBig, 0)));
    assert_eq!(read_int(&[0xbf; 12], &mut 0), Err(Error::new(ErrorKind::TooBig, 0)));
    assert_eq!(read_uint(&[0x80], &mut 0), Err(Error::new(ErrorKind::Truncated, 1)));
}

#[test]
fn jumps_read_back() {
    let code = [0; 0xc000];
    for (offset, signed, long) in
        [(0, false, false), (127, false, false), (128, false, true), (0x7fff, false, true), (63, true, false)]
    {
        let encoded = encode_jump(offset, signed, long).unwrap();
        let mut bytes = code;
        bytes[100..100 + encoded.len()].copy_from_slice(&encoded);
        let mut at = 100;
        let target = read_target(&bytes, &mut at, signed).unwrap();
        assert_eq!((at, target), (100 + encoded.len(), 100 + encoded.len() + offset as usize));
    }
    for (offset, signed, long) in
        [(-1, false, false), (128, false, false), (0x4000, true, true), (i32::MAX, true, true)]
    {
        assert_eq!(encode_jump(offset, signed, long), None, "{offset}");
    }
    assert!(jump_is_short(-64, true) && !jump_is_short(64, true) && jump_is_short(127, false));
}

#[test]
fn jumps_out_of_the_code_are_refused() {
    assert_eq!(decode(&[op::JUMP, 0x40], &mut 0), Err(Error::new(ErrorKind::JumpTarget, 1)));
    assert_eq!(decode(&[op::JUMP, 0x3d], &mut 0), Err(Error::new(ErrorKind::JumpTarget, 1)));
    assert_eq!(decode(&[op::JUMP, 0x3e], &mut 0).unwrap().operand, Operand::Target(0));
}

#[test]
fn every_row_decodes() {
    for &(info, count) in ROWS {
        for i in 0..count {
            let mut code = [0; 16];
            code[0] = info.base + i;
            let mut ip = 0;
            let instr = decode(&code, &mut ip).unwrap_or_else(|error| {
                // Offset 0 of a signed jump is a long way back.
                assert_eq!((info.format, error.kind()), (Format::Jump, ErrorKind::JumpTarget));
                ip = 3;
                decode(&[code[0], 0x41, 0, 0], &mut 0).unwrap()
            });
            assert_eq!(instr.info().name, info.name);
            let len = usize::from(!matches!(info.format, Format::None | Format::MultiUint | Format::MultiInt))
                + usize::from(info.extra);
            assert_eq!(instr.end, 1 + len, "{}", info.name);
        }
    }
    assert_eq!(decode(&[0], &mut 0), Err(Error::new(ErrorKind::Opcode, 0)));
}

#[test]
fn folded_operands() {
    let operand = |op| decode(&[op], &mut 0).unwrap().operand;
    assert_eq!(operand(op::LOAD_CONST_SMALL_INT_MULTI), Operand::Int(-16));
    assert_eq!(operand(op::LOAD_CONST_SMALL_INT_MULTI_LAST), Operand::Int(47));
    assert_eq!(operand(op::STORE_FAST_MULTI_LAST), Operand::Uint(15));
    assert_eq!(operand(op::BINARY_OP_MULTI_LAST), Operand::Uint(BinaryOp::Power as u32));
    assert_eq!(op::BINARY_OP_MULTI_LAST, 0xf9);
}
