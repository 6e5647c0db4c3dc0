use super::*;
use crate::re::compile::{CompileError, Flags, MAX_GROUPS, MAX_LOOKS, MAX_NESTING, compile, compile_len};
use crate::re::program::Dialect;

fn program(pattern: &str) -> Result<Vec<u8>, CompileError> {
    with_flags(pattern, Flags::default())
}

fn with_flags(pattern: &str, flags: Flags) -> Result<Vec<u8>, CompileError> {
    let mut out = vec![0; compile_len(pattern.as_bytes(), Unit::Char, flags)?];
    assert_eq!(compile(pattern.as_bytes(), Unit::Char, flags, &mut out)?, out.len(), "{pattern}");
    Ok(out)
}

/// The groups' texts, or `None` without a match.
fn groups<'a>(pattern: &str, text: &'a str, start: usize, anchored: bool) -> Option<Vec<Option<&'a str>>> {
    groups_of(&program(pattern).unwrap(), text, start, anchored)
}

fn groups_of<'a>(bytes: &[u8], text: &'a str, start: usize, anchored: bool) -> Option<Vec<Option<&'a str>>> {
    let program = Program::new(bytes);
    let (mut slots, mut scratch) = (vec![7; program.slots()], vec![9; program.scratch_len()]);
    let subject = Subject { text: text.as_bytes(), start, unit: Unit::Char, anchored, not_empty: false };
    let found = search(program, subject, &mut slots, &mut scratch, &mut |_| true).unwrap();
    found.then(|| {
        let spans = slots.chunks_exact(2).map(|span| (span[0], span[1]));
        spans.map(|(start, end)| (start != UNSET).then(|| &text[start as usize..end as usize])).collect()
    })
}

fn show(groups: Option<Vec<Option<&str>>>) -> String {
    match groups {
        None => "None".to_owned(),
        Some(groups) => groups.iter().map(|group| group.map_or("-".to_owned(), |text| format!("<{text}>"))).collect(),
    }
}

#[test]
fn equals_recorded_results() {
    for line in include_str!("recorded.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split('\t').collect();
        let [how, pattern, text, expected] = fields.as_slice() else { panic!("{line}") };
        assert_eq!(show(groups(pattern, text, 0, *how == "match")), *expected, "{line}");
    }
}

#[test]
fn equals_results_recorded_from_python() {
    let plain = |field: &str| field.replace('⏎', "\n");
    let wrong = include_str!("recorded_python.txt").lines().filter(|line| !line.starts_with('#')).filter(|line| {
        let fields: Vec<_> = line.split('\t').map(plain).collect();
        let [how, flags, pattern, text, expected] = fields.as_slice() else { panic!("{line}") };
        let flags = Flags::from_bits(flags.parse().unwrap());
        match with_flags(pattern, flags) {
            Err(error) => expected != "error" || error != CompileError::Syntax,
            Ok(_) if expected == "error" => true,
            Ok(bytes) => show(groups_of(&bytes, text, 0, how == "match")) != *expected,
        }
    });
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn look_arounds_take_a_bounded_number_of_steps() {
    let search_in = |pattern: &str, text: &str| {
        let bytes = program(pattern).unwrap();
        let program = Program::new(&bytes);
        let (mut slots, mut scratch) = (vec![0; program.slots()], vec![0; program.scratch_len()]);
        let (text, unit) = (text.as_bytes(), Unit::Char);
        search(
            program,
            Subject { text, start: 0, unit, anchored: false, not_empty: false },
            &mut slots,
            &mut scratch,
            &mut |_| true,
        )
    };
    let long = "a".repeat(20_000);
    assert_eq!(search_in("a(?=b)", &long), Ok(false));
    assert_eq!(search_in("(?<!a)b|^(?=.*c)", &long), Ok(false));
    assert_eq!(search_in("(?=.*b)", &long), Err(SearchError::TooManySteps));
    assert_eq!(search_in("(?=(?=(?=(?=.*b).*b).*b).*b)", &long), Err(SearchError::TooManySteps));
    assert_eq!(search_in("(?<=a{9000})b|(?=.*.*.*b)", &long), Err(SearchError::TooManySteps));
    assert_eq!(search_in("(?=.*b)", &long[..1000]), Ok(false));
}

#[test]
fn a_match_may_have_to_be_no_empty_one() {
    let find = |pattern: &str, start: usize| {
        let bytes = with_flags(pattern, Flags::ASCII).unwrap();
        let program = Program::new(&bytes);
        let (mut slots, mut scratch) = (vec![0; program.slots()], vec![0; program.scratch_len()]);
        let subject = Subject { text: b"baac", start, unit: Unit::Char, anchored: false, not_empty: true };
        search(program, subject, &mut slots, &mut scratch, &mut |_| true).unwrap().then(|| (slots[0], slots[1]))
    };
    assert_eq!(find("a*", 0), Some((1, 3)));
    assert_eq!(find("a*?", 1), Some((1, 2)));
    assert_eq!(find("(?=a)", 1), Some((2, 2)));
    assert_eq!(find("a*", 4), None);
}

#[test]
fn what_is_no_expression() {
    for pattern in [
        "?", "*", "+", ")", "(", "[", "([", "([)", "[a\\]", "a\\", "a**", "a???", "^*", "(*)", "(?:)*", "a|*", "(?i)",
        "[a-", "[a-\\",
    ] {
        assert_eq!(program(pattern), Err(CompileError::Syntax), "{pattern}");
    }
}

/// The dialect in which a pattern is read.
fn dialect(pattern: &str) -> Result<Dialect, CompileError> {
    program(pattern).map(|bytes| Program::new(&bytes).dialect())
}

#[test]
fn limits_of_stock_lead_to_the_other_dialect() {
    let a = |n: usize| "a".repeat(n);
    for (inside, outside) in [
        (format!("({})?", a(61)), format!("({})?", a(62))),
        (format!("({})*", a(60)), format!("({}.)*", a(60))),
        (format!("({})+", a(61)), format!("({})+", a(62))),
        (format!("{}|a", a(62)), format!("{}|a", a(63))),
    ] {
        assert_eq!(dialect(&inside), Ok(Dialect::Stock), "{inside}");
        assert_eq!(dialect(&outside), Ok(Dialect::Python), "{outside}");
    }
    for pattern in ["a{2}", "a{2", "{", "a{,}", ".$", r"\b", "[]a]"] {
        assert_eq!(dialect(pattern), Ok(Dialect::Stock), "{pattern}");
    }
    for pattern in ["(?=)a{2}", r"a\Z", "(?m)^a"] {
        assert_eq!(dialect(pattern), Ok(Dialect::Python), "{pattern}");
    }
}

#[test]
fn limits() {
    let a = |n: usize| "a".repeat(n);
    let nested = |open: &str, n: usize| format!("{}{}", open.repeat(n), ")".repeat(n));
    for (inside, outside) in [
        (format!("[{}]", a(127)), format!("[{}]", a(128))),
        ("(a)".repeat(MAX_GROUPS), "(a)".repeat(MAX_GROUPS + 1)),
        (nested("(?:", MAX_NESTING), nested("(?:", MAX_NESTING + 1)),
        (nested("(?=", MAX_LOOKS), nested("(?=", MAX_LOOKS + 1)),
        (nested("(?<!", MAX_LOOKS), nested("(?<!", MAX_LOOKS + 1)),
        ("(?=)a{32764}".to_owned(), "(?=)a{32765}".to_owned()),
        ("(?=)(?:a{10000}){3}".to_owned(), "(?=)(?:a{10000}){4}".to_owned()),
        ("(?=)a{0,6554}".to_owned(), "(?=)a{0,6555}".to_owned()),
        ("(?<=a{30000})".to_owned(), "(?<=a{99999999999999999999})".to_owned()),
    ] {
        assert!(program(&inside).is_ok(), "{inside}");
        assert_eq!(program(&outside), Err(CompileError::TooComplex), "{outside}");
    }
    assert_eq!(program(&a(20_000)).map(|program| program.len()), Ok(40_007));
    assert_eq!(program(&a(40_000)), Err(CompileError::TooComplex));
    let short = |pattern: &[u8], out: &mut [u8]| compile(pattern, Unit::Char, Flags::default(), out);
    assert_eq!(short(b"abc", &mut [0; 12]), Err(CompileError::BufferTooSmall));
    assert_eq!(short(b"abc", &mut [0; 13]), Ok(13));
    assert_eq!(short(b"", &mut [0; 5]), Err(CompileError::BufferTooSmall));
}

#[test]
fn characters_are_elements_of_a_str() {
    assert_eq!(show(groups(".", "é", 0, true)), "<é>");
    assert_eq!(show(groups("[à-ü]+", "xéèz", 0, false)), "<éè>");
    assert_eq!(show(groups("é*b", "ééb", 0, true)), "<ééb>");
    assert_eq!(show(groups(r"\W", "é", 0, true)), "<é>");
    let mut out = [0; 20];
    let len = compile(b"\xc3.", Unit::Byte, Flags::default(), &mut out).unwrap();
    let program = Program::new(&out[..len]);
    let (mut slots, mut scratch) = ([0; 2], vec![0; program.scratch_len()]);
    let subject = Subject { text: "aé".as_bytes(), start: 0, unit: Unit::Byte, anchored: false, not_empty: false };
    assert_eq!(search(program, subject, &mut slots, &mut scratch, &mut |_| true), Ok(true));
    assert_eq!(slots, [1, 3]);
}

#[test]
fn a_start_is_not_the_beginning() {
    assert_eq!(show(groups("^b", "ab", 1, true)), "None");
    assert_eq!(show(groups("b$", "ab", 1, true)), "<b>");
    assert_eq!(show(groups("a", "aba", 1, false)), "<a>");
    assert_eq!(show(groups("", "ab", 2, true)), "<>");
}

#[test]
fn patterns_that_hang_a_backtracker_take_linear_time() {
    let text = "a".repeat(5_000);
    assert_eq!(groups("(a*)*b", &text, 0, true), None);
    assert_eq!(groups("(a|a)*b", &text, 0, true), None);
    let many = format!("{}{}", "a?".repeat(25), "a".repeat(25));
    assert_eq!(show(groups(&many, &"a".repeat(25), 0, true)), format!("<{}>", "a".repeat(25)));
    assert_eq!(show(groups("(a*)*", "aaa", 0, true)), "<aaa><aaa>");
    assert_eq!(show(groups("(a*)+?", "aaa", 0, true)), "<aaa><aaa>");
}

#[test]
fn wrong_buffers_are_errors() {
    let bytes = program("(a)").unwrap();
    let program = Program::new(&bytes);
    let subject = Subject { text: b"a", start: 0, unit: Unit::Char, anchored: false, not_empty: false };
    let need = program.scratch_len();
    assert_eq!(
        search(program, subject, &mut [0; 3], &mut vec![0; need], &mut |_| true),
        Err(SearchError::BufferTooSmall)
    );
    assert_eq!(
        search(program, subject, &mut [0; 4], &mut vec![0; need - 1], &mut |_| true),
        Err(SearchError::BufferTooSmall)
    );
    assert_eq!(search(program, subject, &mut [0; 4], &mut vec![0; need], &mut |_| true), Ok(true));
    let beyond = Subject { start: 2, ..subject };
    assert_eq!(search(program, beyond, &mut [0; 4], &mut vec![0; need], &mut |_| true), Err(SearchError::BadSubject));
}

#[test]
fn garbage_programs_give_some_answer() {
    let good =
        ["(a|[b-d\\s])*?x+$", r"(?m)(?<=(\w))[^b](?!x{2,3}(?=a|\b))x*?$"].map(|pattern| program(pattern).unwrap());
    let mut seed = 5u32;
    for round in 0..20_000 {
        let mut bytes = good[round % 2].clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (seed >> 16) as usize % bytes.len();
            bytes[at] = (seed >> 8) as u8;
        }
        // A large header only makes for large buffers.
        bytes[2] = 0;
        bytes[4] = 0;
        let program = Program::new(&bytes);
        let (mut slots, mut scratch) = (vec![0; program.slots()], vec![0; program.scratch_len()]);
        let subject = Subject { text: b"abc xxd x", start: 0, unit: Unit::Char, anchored: false, not_empty: false };
        let _ = search(program, subject, &mut slots, &mut scratch, &mut |_| true).unwrap();
    }
}

/// A search that is told to end does so, in a look-around as well.
#[test]
fn searches_ask_whether_to_go_on() {
    let text = [b'a'; 100_000];
    for pattern in ["(a|b)*c", "(?=(a|b)*c)"] {
        let code = program(pattern).unwrap();
        let program = Program::new(&code);
        let subject = Subject { text: &text, start: 0, unit: Unit::Char, anchored: false, not_empty: false };
        let (mut slots, mut scratch) = (vec![0; program.slots()], vec![0; program.scratch_len()]);
        let mut asked = 0;
        let found = search(program, subject, &mut slots, &mut scratch, &mut |_| {
            asked += 1;
            asked < 10
        });
        assert_eq!((found, asked), (Err(SearchError::Interrupted), 10), "{pattern}");
    }
}
