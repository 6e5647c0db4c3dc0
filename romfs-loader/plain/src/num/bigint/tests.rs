use super::*;
use crate::num::radix;

/// A number with its own limbs, read from `-0x…` or a decimal.
fn parse(text: &str) -> (bool, Vec<u32>) {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (digits, base) = digits.strip_prefix("0x").map_or((digits, 10), |rest| (rest, 16));
    let mut limbs = vec![0; radix::parse_len(digits.len(), base)];
    let (len, read) = radix::parse(&mut limbs, digits.as_bytes(), base, &mut |_| Ok(())).unwrap();
    assert_eq!(read, digits.len());
    limbs.truncate(len);
    (negative, limbs)
}

fn hex(value: IntRef) -> String {
    let mut text = vec![0; radix::format_len(value.mag(), 16)];
    let start = radix::format(&mut text, &mut [], value.mag(), 16, false, &mut |_| Ok(())).unwrap();
    format!("{}0x{}", if value.is_negative() { "-" } else { "" }, std::str::from_utf8(&text[start..]).unwrap())
}

/// One recorded operation on exactly as many limbs as the `*_len` functions ask for.
fn compute(op: &str, a: &IntRef, b: &IntRef, c: &IntRef) -> String {
    let mut out = vec![0xdead_beef; 64];
    let mut run = |len: usize, f: &mut dyn FnMut(&mut [u32]) -> Result<Shape, Error>| {
        let out = &mut out[..len];
        hex(f(out).unwrap().of(out))
    };
    let count = || usize::try_from(b.to_u64().unwrap()).unwrap();
    match op {
        "add" => run(add_len(a, b), &mut |out| add(out, a, b)),
        "sub" => run(add_len(a, b), &mut |out| sub(out, a, b)),
        "mul" => run(mul_len(a, b), &mut |out| mul(out, a, b, &mut |_| Ok(()))),
        "and" => run(add_len(a, b), &mut |out| bit_op(out, BitOp::And, a, b)),
        "or" => run(add_len(a, b), &mut |out| bit_op(out, BitOp::Or, a, b)),
        "xor" => run(add_len(a, b), &mut |out| bit_op(out, BitOp::Xor, a, b)),
        "shl" => run(shl_len(a, count()).unwrap(), &mut |out| shl(out, a, count())),
        "shr" => run(shr_len(a, count()), &mut |out| shr(out, a, count())),
        "invert" => run(invert_len(a), &mut |out| invert(out, a)),
        "floordiv" | "mod" => {
            let (quot_len, rem_len) = div_mod_len(a, b);
            let (mut quot, mut rem) = (vec![7; quot_len], vec![7; rem_len]);
            let (q, r) = div_mod(&mut quot, &mut rem, a, b, &mut |_| Ok(())).unwrap();
            if op == "mod" { hex(r.of(&rem)) } else { hex(q.of(&quot)) }
        }
        "pow" => {
            let len = pow_len(a, b.to_u64().unwrap()).unwrap();
            let (mut out, mut scratch) = (vec![7; len], vec![7; len]);
            hex(pow(&mut out, &mut scratch, a, b.to_u64().unwrap(), &mut |_| Ok(())).unwrap().of(&out))
        }
        "modpow" => {
            let (len, scratch_len) = mod_pow_len(a, c);
            let (mut out, mut scratch) = (vec![7; len], vec![7; scratch_len]);
            hex(mod_pow(&mut out, &mut scratch, a, b, c, &mut |_| Ok(())).unwrap().of(&out))
        }
        _ => panic!("unknown operation {op}"),
    }
}

#[test]
fn equals_recorded_results() {
    for line in include_str!("recorded.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let [op, operands @ .., expected] = fields.as_slice() else { panic!("{line}") };
        let operands: Vec<_> = operands.iter().map(|text| parse(text)).collect();
        let at =
            |i: usize| operands.get(i).map_or(IntRef::new(false, &[]), |(negative, mag)| IntRef::new(*negative, mag));
        assert_eq!(compute(op, &at(0), &at(1), &at(2)), *expected, "{line}");
    }
}

/// A xorshift generator, so that every run sees the same numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Any number of bits up to 63 with equal chance, of either sign.
    fn signed(&mut self) -> i128 {
        let value = i128::from(self.next() >> (1 + self.next() % 63));
        if self.next() & 1 == 0 { value } else { -value }
    }
}

#[test]
fn equals_i128() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..20_000 {
        let (a, b) = (random.signed(), random.signed());
        let (wide, shift) = (a * i128::from(random.next() as u32), random.next() % 40);
        let texts = [a, b, wide, i128::from(shift)].map(|v| parse(&v.to_string()));
        let [ra, rb, rwide, rshift] = texts.each_ref().map(|(negative, mag)| IntRef::new(*negative, mag));
        let expect = |op: &str, x: &IntRef, y: &IntRef, value: i128| {
            let text = format!("{}{:#x}", if value < 0 { "-" } else { "" }, value.unsigned_abs());
            assert_eq!(compute(op, x, y, y), text, "{op} {a} {b} {wide} {shift}");
        };
        expect("add", &rwide, &rb, wide + b);
        expect("sub", &rb, &rwide, b - wide);
        expect("mul", &ra, &rb, a * b);
        expect("and", &rwide, &rb, wide & b);
        expect("or", &rwide, &rb, wide | b);
        expect("xor", &rwide, &rb, wide ^ b);
        expect("invert", &rwide, &rb, !wide);
        expect("shr", &rwide, &rshift, wide >> shift);
        expect("shl", &ra, &rshift, a << shift);
        if b != 0 {
            let floor = wide / b - i128::from(wide % b != 0 && (wide < 0) != (b < 0));
            expect("floordiv", &rwide, &rb, floor);
            expect("mod", &rwide, &rb, wide - floor * b);
        }
        assert_eq!(rwide.cmp(&rb), wide.cmp(&b));
        assert_eq!(rwide.to_f64(), wide as f64);
        assert_eq!(ra.to_i64(), i64::try_from(a).ok());
        assert_eq!(rwide.to_i64(), i64::try_from(wide).ok());
        assert_eq!(rwide.to_u64(), u64::try_from(wide).ok());
        assert_eq!(rwide.wrapping_u64(), wide as u64);
    }
}

#[test]
fn machine_integers_at_their_edges() {
    for value in [0, 1, -1, i64::MAX, i64::MIN, i64::MIN + 1, 1 << 32] {
        assert_eq!(IntRef::from_i64(value, &mut [0; 2]).to_i64(), Some(value));
    }
    assert_eq!(IntRef::new(false, &[0, 1 << 31]).to_i64(), None);
    assert_eq!(IntRef::new(true, &[0, 1 << 31]).to_i64(), Some(i64::MIN));
    assert_eq!(IntRef::new(true, &[1, 1 << 31]).to_i64(), None);
    assert_eq!(IntRef::from_u64(u64::MAX, &mut [0; 2]).to_u64(), Some(u64::MAX));
    assert!(!IntRef::new(true, &[0, 0]).is_negative());
}

#[test]
fn bytes_round_trip_and_overflow_is_told() {
    for value in [0i64, 1, -1, 127, 128, -128, -129, 255, 256, 65535, -65536, i64::MAX, i64::MIN] {
        let mut limbs = [0; 2];
        let a = IntRef::from_i64(value, &mut limbs);
        for len in 0..10usize {
            let fits = len >= 8
                || value >= -(1i64 << (8 * len)) / 2 && (len > 0 && value < 1i64 << (8 * len - 1) || value == 0);
            let (mut little, mut big) = (vec![0; len], vec![0; len]);
            let result = to_bytes(&mut little, &a, Endian::Little, true);
            assert_eq!(result.is_ok(), fits, "{value} in {len}");
            if fits {
                let mut out = vec![9; len / 4 + 1];
                to_bytes(&mut big, &a, Endian::Big, true).unwrap();
                let shape = from_bytes(&mut out, &little, Endian::Little, true).unwrap();
                assert_eq!(shape.of(&out).to_i64(), Some(value));
                big.reverse();
                assert_eq!(big, little);
            }
        }
    }
    let mut limbs = [0; 2];
    assert_eq!(to_bytes(&mut [0; 4], &IntRef::from_i64(-1, &mut limbs), Endian::Big, false), Err(Error::Negative));
    assert_eq!(to_bytes(&mut [0], &IntRef::from_i64(255, &mut limbs), Endian::Big, false), Ok(()));
    assert_eq!(to_bytes(&mut [0], &IntRef::from_i64(256, &mut limbs), Endian::Big, false), Err(Error::Overflow));
    let mut out = [0; 2];
    assert_eq!(from_bytes(&mut out, &[0xff; 4], Endian::Big, false), Ok(Shape::new(false, 1)));
    assert_eq!(from_bytes(&mut out, &[0xff; 4], Endian::Big, true).unwrap().of(&out).to_i64(), Some(-1));
}

#[test]
fn floats_convert_exactly() {
    let mut out = [0; F64_LIMBS];
    for value in [0.0, -0.5, 1.0, -1.99, 4_503_599_627_370_497.5, 1e15, -1e22, 1.5e300, f64::MAX, 5e-324] {
        let shape = from_f64(&mut out, value).unwrap();
        assert_eq!(shape.of(&out).to_f64(), value.trunc() + 0.0);
    }
    assert_eq!(from_f64(&mut out, f64::INFINITY), Err(Error::Infinite));
    assert_eq!(from_f64(&mut out, f64::NAN), Err(Error::NotANumber));
    assert_eq!(from_f64(&mut [0; 32], f64::MAX), Err(Error::BufferTooSmall));
}

#[test]
fn limits_are_errors() {
    let (mut one, mut two) = ([0; 2], [0; 2]);
    let (a, zero) = (IntRef::from_i64(5, &mut one), IntRef::from_i64(0, &mut two));
    assert_eq!(div_mod(&mut [0; 3], &mut [0; 3], &a, &zero, &mut |_| Ok(())), Err(Error::DivisionByZero));
    assert_eq!(mod_pow(&mut [0; 3], &mut [0; 8], &a, &a, &zero, &mut |_| Ok(())), Err(Error::DivisionByZero));
    assert_eq!(pow_len(&a, u64::MAX), None);
    assert_eq!(pow_len(&IntRef::new(true, &[1]), u64::MAX), Some(2));
    assert_eq!(shl_len(&zero, usize::MAX), Some(0));
    assert_eq!(mod_pow(&mut [0; 3], &mut [0; 8], &a, &a.negated(), &a, &mut |_| Ok(())), Ok(Shape::new(false, 0)));
}
