use super::*;
use crate::re::compile::{CompileError, MAX_GROUPS, MAX_NESTING, compile, compile_len};

fn program(pattern: &str) -> Result<Vec<u8>, CompileError> {
    let mut out = vec![0; compile_len(pattern.len())];
    let len = compile(pattern.as_bytes(), Unit::Char, &mut out)?;
    out.truncate(len);
    Ok(out)
}

/// The groups' texts, or `None` without a match.
fn groups<'a>(pattern: &str, text: &'a str, start: usize, anchored: bool) -> Option<Vec<Option<&'a str>>> {
    let bytes = program(pattern).unwrap();
    let program = Program::new(&bytes);
    let (mut slots, mut scratch) = (vec![7; program.slots()], vec![9; program.scratch_len()]);
    let subject = Subject { text: text.as_bytes(), start, unit: Unit::Char, anchored };
    let found = search(program, subject, &mut slots, &mut scratch).unwrap();
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
fn what_is_no_expression() {
    for pattern in [
        "?", "*", "+", ")", "(", "[", "([", "([)", "[a\\]", "a\\", "a**", "a???", "^*", "(*)", "(?:)*", "a|*", "(?i)",
        "[a-", "[a-\\",
    ] {
        assert_eq!(program(pattern), Err(CompileError::Syntax), "{pattern}");
    }
}

#[test]
fn limits_are_those_of_stock() {
    let complex = |pattern: String| match program(&pattern) {
        Ok(_) => false,
        Err(error) => error == CompileError::TooComplex,
    };
    let a = |n: usize| "a".repeat(n);
    for (inside, outside) in [
        (format!("[{}]", a(127)), format!("[{}]", a(128))),
        ("(a)".repeat(MAX_GROUPS), "(a)".repeat(MAX_GROUPS + 1)),
        (format!("({})?", a(61)), format!("({})?", a(62))),
        (format!("({})*", a(60)), format!("({}.)*", a(60))),
        (format!("({})+", a(61)), format!("({})+", a(62))),
        (format!("{}|a", a(62)), format!("{}|a", a(63))),
        (format!("{}{}", "(?:".repeat(MAX_NESTING), ")".repeat(MAX_NESTING)), "(?:".repeat(MAX_NESTING + 1)),
    ] {
        assert!(!complex(inside.clone()), "{inside}");
        assert!(complex(outside.clone()), "{outside}");
    }
    assert_eq!(program(&a(20_000)).map(|program| program.len()), Ok(40_006));
    assert!(complex(a(40_000)));
    assert_eq!(compile(b"abc", Unit::Char, &mut [0; 8]), Err(CompileError::BufferTooSmall));
    assert_eq!(compile(b"", Unit::Char, &mut [0; 4]), Err(CompileError::BufferTooSmall));
}

#[test]
fn characters_are_elements_of_a_str() {
    assert_eq!(show(groups(".", "é", 0, true)), "<é>");
    assert_eq!(show(groups("[à-ü]+", "xéèz", 0, false)), "<éè>");
    assert_eq!(show(groups("é*b", "ééb", 0, true)), "<ééb>");
    assert_eq!(show(groups(r"\W", "é", 0, true)), "<é>");
    let mut out = [0; 20];
    let len = compile(b"\xc3.", Unit::Byte, &mut out).unwrap();
    let program = Program::new(&out[..len]);
    let (mut slots, mut scratch) = ([0; 2], vec![0; program.scratch_len()]);
    let subject = Subject { text: "aé".as_bytes(), start: 0, unit: Unit::Byte, anchored: false };
    assert_eq!(search(program, subject, &mut slots, &mut scratch), Ok(true));
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
    let subject = Subject { text: b"a", start: 0, unit: Unit::Char, anchored: false };
    let need = program.scratch_len();
    assert_eq!(search(program, subject, &mut [0; 3], &mut vec![0; need]), Err(SearchError::BufferTooSmall));
    assert_eq!(search(program, subject, &mut [0; 4], &mut vec![0; need - 1]), Err(SearchError::BufferTooSmall));
    assert_eq!(search(program, subject, &mut [0; 4], &mut vec![0; need]), Ok(true));
    let beyond = Subject { start: 2, ..subject };
    assert_eq!(search(program, beyond, &mut [0; 4], &mut vec![0; need]), Err(SearchError::BadSubject));
}

#[test]
fn garbage_programs_give_some_answer() {
    let good = program("(a|[b-d\\s])*?x+$").unwrap();
    let mut seed = 5u32;
    for _ in 0..20_000 {
        let mut bytes = good.clone();
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
        let subject = Subject { text: b"abc xxd x", start: 0, unit: Unit::Char, anchored: false };
        let _ = search(program, subject, &mut slots, &mut scratch).unwrap();
    }
}
