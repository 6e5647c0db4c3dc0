use super::*;

/// Reads a `%` format without its percent sign; the file has `~` for a space.
fn parse_format(text: &str) -> FloatFormat {
    let (sign, text) = match text.as_bytes()[0] {
        b'+' => (Sign::Plus, &text[1..]),
        b' ' => (Sign::Space, &text[1..]),
        _ => (Sign::Minus, text),
    };
    let (digits, letter) = text.split_at(text.len() - 1);
    let precision = digits.strip_prefix('.').map_or(6, |digits| digits.parse().unwrap());
    let notation = match letter.to_ascii_lowercase().as_str() {
        "f" => Notation::Fixed,
        "e" => Notation::Scientific,
        _ => Notation::General,
    };
    FloatFormat {
        notation,
        precision: Precision::Digits(precision),
        sign,
        upper: letter == letter.to_ascii_uppercase(),
    }
}

#[test]
fn equals_recorded_texts() {
    for line in include_str!("recorded.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.splitn(3, ' ').collect();
        let [bits, spec, expected] = fields.as_slice() else { panic!("{line}") };
        let value = f64::from_bits(u64::from_str_radix(bits, 16).unwrap());
        let text = if *spec == "r" { repr(value) } else { format(value, parse_format(&spec.replace('~', " "))) };
        assert_eq!(text.as_str(), expected.replace('~', " "), "{line}");
    }
}

#[test]
fn digits_before_the_point_are_never_cut() {
    let fixed = |value, digits| {
        let format =
            FloatFormat { notation: Notation::Fixed, precision: Precision::Digits(digits), ..FloatFormat::SHORTEST };
        super::format(value, format).as_str().to_owned()
    };
    // The widest that still is fixed, and the first that is not.
    assert_eq!(fixed(1e31, 0), "10000000000000000000000000000000");
    assert_eq!(fixed(-1e30, 0), "-1000000000000000000000000000000");
    assert_eq!(fixed(1e32, 0), "1e+32");
    assert_eq!(fixed(1.5, u32::MAX), "1.50000000000000000000000000000");
    assert_eq!(fixed(0.0001, u32::MAX), "0.000100000000000000000000000000");
    assert_eq!(fixed(0.25, u32::MAX), "0.25000000000000000000000000000");
}

#[test]
fn the_sign_can_be_taken_off() {
    assert_eq!(repr(-1.5).parts(), (&b"-"[..], &b"1.5"[..]));
    assert_eq!(repr(1.5).parts(), (&b""[..], &b"1.5"[..]));
    assert_eq!(format(1e20, FloatFormat::SHORTEST).as_str(), "1e+20");
    assert_eq!(format(20.0, FloatFormat::SHORTEST).as_str(), "20");
    assert_eq!(repr(20.0).as_str(), "20.0");
}

#[test]
fn every_text_of_repr_reads_back() {
    let mut bits = 99u64;
    for _ in 0..50_000 {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let value = f64::from_bits(bits);
        if value.is_finite() {
            assert_eq!(crate::num::literal::parse_float(repr(value).as_bytes()), Ok(value));
        }
    }
}
