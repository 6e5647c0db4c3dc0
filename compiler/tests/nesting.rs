//! Nothing that a source nests can exhaust the native stack: beyond a limit it is an error.

use mpy_compiler::{CompileError, ErrorKind, Options, compile};

/// How much stack the deepest nesting may take, in bytes.
const STACK: usize = 1536 * 1024;

/// Compiles on a thread with a small stack.
fn compile_small(source: String, max_depth: u16) -> Result<Vec<u8>, CompileError> {
    let options = Options { max_depth, ..Options::default() };
    let run = move || compile(source.as_bytes(), "nest.py", &options);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.expect("no thread").join().expect("panic")
}

/// Everything that can contain itself: what opens a level, the innermost, what closes one.
const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("(", "a", ",)"),
    ("[", "1", "]"),
    ("{", "1", "}"),
    ("{1:", "1", "}"),
    ("f(", "1", ")"),
    ("f(*", "a", ")"),
    ("f(**", "a", ")"),
    ("f(a=", "1", ")"),
    ("f(a:=", "1", ")"),
    ("a.b(", "1", ")"),
    ("a[", "1", "]"),
    ("a[b:", "1", "]"),
    ("a[::", "1", "]"),
    ("a[b:c:", "1", "]"),
    ("a[1,", "1", "]"),
    ("-", "a", ""),
    ("~", "a", ""),
    ("not ", "a", ""),
    ("a**", "a", ""),
    ("a+(", "a", ")"),
    ("a and (", "a", ")"),
    ("a if b else ", "c", ""),
    ("a if (", "c", ") else d"),
    ("lambda: ", "c", ""),
    ("lambda a=", "c", ": a"),
    ("(lambda: ", "c", ")()"),
    ("[a for b in ", "c", "]"),
    ("[", "c", " for b in d]"),
    ("{", "c", ":1 for b in d}"),
    ("[a for b in c if ", "c", "]"),
    ("(a for b in c if not ", "c", ")"),
    ("f\"{", "1", "}\""),
    ("await (", "a", ")"),
    ("(yield ", "a", ")"),
    ("(a:=", "1", ")"),
    ("a<(", "1", ")"),
];

/// A statement of `n` levels, where the body of each is on lines of its own.
fn blocks(header: &str, tail: &str, n: usize) -> String {
    let mut source = String::new();
    for i in 0..n {
        source += &" ".repeat(i);
        source += header;
        source += "\n";
    }
    source += &" ".repeat(n);
    source += "pass\n";
    for i in (0..n).rev() {
        if !tail.is_empty() {
            source += &" ".repeat(i);
            source += tail;
            source += "\n";
        }
    }
    source
}

const BLOCKS: &[(&str, &str)] = &[
    ("if a:", ""),
    ("if a:", "else: b"),
    ("while a:", "else: b"),
    ("for a in b:", "else: b"),
    ("for a in range(b):", "else: b"),
    ("try:", "except a as b: c"),
    ("try:", "finally: c"),
    ("with a as b:", ""),
    ("def f(a):", ""),
    ("class A:", ""),
    ("async def f():", ""),
];

fn is_nesting_error(result: &Result<Vec<u8>, CompileError>) -> bool {
    matches!(result, Err(error) if error.kind == ErrorKind::RuntimeError
        && error.message == "maximum recursion depth exceeded" && error.line > 0)
}

#[test]
fn deep_expressions_are_refused() {
    for (open, inner, close) in EXPRESSIONS {
        if open.starts_with("f\"") {
            continue;
        }
        let source = format!("def f():\n return {}{inner}{}\n", open.repeat(20_000), close.repeat(20_000));
        let result = compile_small(source, Options::default().max_depth);
        assert!(is_nesting_error(&result), "{open}: {result:?}");
    }
}

#[test]
fn expressions_within_the_limit_are_compiled() {
    let depth = usize::from(Options::default().max_depth) - 3;
    for (open, inner, close) in EXPRESSIONS {
        if open.starts_with("f\"") {
            continue;
        }
        // Two levels at a time for what opens two.
        let levels = open.matches(['(', '[', '{', '-', '~']).count()
            + ["not", "**", "if", "lambda", "for"]
                .iter()
                .filter(|word| open.contains(*word) || close.contains(*word))
                .count();
        let n = depth / levels.max(1);
        // Functions, which comprehensions are as well, nest no deeper than the readers of a file go.
        let n = if open.contains("lambda") || format!("{open}{close}").contains("for ") { n.min(120) } else { n };
        let source = format!("def f():\n return {}{inner}{}\n", open.repeat(n), close.repeat(n));
        let result = compile_small(source, Options::default().max_depth);
        assert!(result.is_ok(), "{open} {n} times: {result:?}");
    }
}

#[test]
fn deep_blocks() {
    let depth = usize::from(Options::default().max_depth);
    for (header, tail) in BLOCKS {
        let result = compile_small(blocks(header, tail, depth + 1), Options::default().max_depth);
        assert!(is_nesting_error(&result), "{header}: {result:?}");
        // Handlers nest no deeper than an unwinding jump can count.
        let result = compile_small(blocks(header, tail, depth.min(100)), Options::default().max_depth);
        assert!(result.is_ok(), "{header}: {result:?}");
    }
}

#[test]
fn the_limit_is_exact() {
    for max_depth in [1, 5, 50] {
        let source = |n: usize| format!("x = {}1{}\n", "(".repeat(n), ")".repeat(n));
        assert!(compile_small(source(usize::from(max_depth)), max_depth).is_ok());
        assert!(is_nesting_error(&compile_small(source(usize::from(max_depth) + 1), max_depth)));
    }
}

#[test]
fn long_is_not_deep() {
    let n = 20_000;
    for source in [
        format!("x = a{}\n", " + a".repeat(n)),
        format!("x = a{}\n", " and a".repeat(2000)),
        format!("x = a{}\n", ".b".repeat(n)),
        format!("x = a{}\n", "(b)".repeat(n)),
        format!("x = a{}\n", "[b]".repeat(n)),
        format!("x = [a{}]\n", ", a".repeat(n)),
        format!("x = (1{})\n", ", 1".repeat(n)),
        format!("x = {{a{}}}\n", ", a".repeat(n)),
        format!("x = a{}\n", " < a".repeat(1000)),
        format!("a{} = b\n", " = a".repeat(n)),
        format!("if a: b\n{}", "elif a: b\n".repeat(1000)),
        format!("with a{}: b\n", ", a".repeat(100)),
        format!("x = 'a'{}\n", " 'b'".repeat(n)),
        format!("x = f'{{a}}'{}\n", " f'{b}'".repeat(200)),
        "x = 1\n".repeat(n),
        "def f(): pass\n".repeat(n),
        format!("{}def f(): pass\n", "@a\n".repeat(n)),
        format!("import a{}\n", ".b".repeat(100)),
        format!("from {} import a\n", ".".repeat(n)),
        format!("x = t'{}'\n", "{a}".repeat(500)),
    ] {
        let result = compile_small(source.clone(), Options::default().max_depth);
        assert!(result.is_ok(), "{}: {result:?}", &source[..20]);
    }
}

#[test]
fn nested_f_strings_end() {
    // An f-string in an f-string's braces has to use other quotes, unless it is not closed.
    for source in ["f'{".repeat(3000), "f\"{f'{".repeat(1500), "t'{".repeat(3000), "t\"{t'{a}'}\"".to_string()] {
        for tail in ["", "1", "}'"] {
            let _ = compile_small(format!("x = {source}{tail}\n"), Options::default().max_depth);
        }
    }
}
