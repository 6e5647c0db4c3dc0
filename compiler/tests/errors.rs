//! What mpy-cross rejects is rejected with the same exception, message, line and block.
//!
//! `errors.txt` holds programs, each after a line `---` and before a line `=== ` with what mpy-cross 1.29.0 says of it:
//! the line and, for errors found after parsing, the block; then the exception. To record it again: `UPDATE_GOLDENS=1
//! MPY_CROSS=path/to/mpy-cross cargo test -p mpy-compiler --test errors`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mpy_compiler::{Arch, CompileError, Emit, ErrorKind, Options, compile};

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors.txt")
}

/// The programs and what is recorded for each.
fn cases(text: &str) -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for record in text.split("---\n").skip(1) {
        let (source, expected) = record.split_once("=== ").expect("a program without an error");
        cases.push((source.to_string(), expected.trim_end().to_string()));
    }
    cases
}

/// An error in mpy-cross's words. Those without a traceback have no line there.
fn describe(error: &CompileError) -> String {
    let message = format!("{}: {}", error.kind.name(), error.message);
    if !matches!(error.kind, ErrorKind::SyntaxError | ErrorKind::IndentationError) {
        return message;
    }
    let block = error.block.as_ref().map_or(String::new(), |block| format!(", in {block}"));
    format!("{}{block} {message}", error.line)
}

/// What mpy-cross says.
fn record(source: &str) -> String {
    let mpy_cross = std::env::var_os("MPY_CROSS").expect("MPY_CROSS has to name mpy-cross 1.29.0");
    let mut child = Command::new(mpy_cross)
        .args(["-o", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mpy-cross does not run");
    child.stdin.take().expect("no pipe").write_all(source.as_bytes()).expect("mpy-cross does not read");
    let output = child.wait_with_output().expect("mpy-cross does not end");
    assert!(!output.status.success(), "accepted:\n{source}");
    let text = String::from_utf8_lossy(&output.stderr);
    let message = text.lines().last().expect("no message");
    match text.lines().rev().find_map(|line| line.split_once(", line ")) {
        Some((_, line)) => format!("{line} {message}"),
        None => message.to_string(),
    }
}

#[test]
fn errors_are_those_of_mpy_cross() {
    let mut text = std::fs::read_to_string(table()).expect("no table of errors");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        let recorded =
            cases(&text).iter().map(|(source, _)| format!("---\n{source}=== {}\n", record(source))).collect();
        text = recorded;
        std::fs::write(table(), &text).expect("cannot write the table of errors");
    }
    let cases = cases(&text);
    assert!(cases.len() > 100);
    for (source, expected) in cases {
        match compile(source.as_bytes(), "<stdin>", &Options::default()) {
            Ok(_) => panic!("accepted, should be '{expected}':\n{source}"),
            Err(error) => assert_eq!(describe(&error), expected, "\n{source}"),
        }
    }
}

/// The column is our own addition.
#[test]
fn columns() {
    for (source, line, column) in [
        ("x = = 1\n", 1, 5),
        ("x = 1\n  y = 2\n", 2, 3),
        ("if x\n", 1, 5),
        ("x = (1,\n     2 3)\n", 2, 8),
        ("\tx = 1\n", 1, 2),
        ("x = 'abc\n", 1, 5),
        ("x = f'{1 2}' + 3\n", 1, 14),
        ("1 = x\n", 1, 1),
        ("x = 1; return 2\n", 1, 8),
        ("x = f(**a, *c)\n", 1, 12),
        ("if x:\n    y = 1\n    f() = 2\n", 3, 5),
        ("def f(a, b=1, *, a=2): pass\n", 1, 18),
        ("x = \"\"\"\n\n\"\"\" 1\n", 3, 5),
    ] {
        let error = compile(source.as_bytes(), "c.py", &Options::default()).expect_err(source);
        assert_eq!((error.line, error.column), (line, column), "{source}");
    }
}

#[test]
fn a_nul_byte_is_no_end() {
    for source in [&b"x = 1\0\n"[..], b"\0", b"x = 1 # \0 comment\ny = = 1\n"] {
        let error = compile(source, "nul.py", &Options::default()).expect_err("accepted");
        assert_eq!(error.kind, ErrorKind::SyntaxError);
    }
    assert!(compile(b"x = '\0'\n", "nul.py", &Options::default()).is_ok());
}

#[test]
fn limits() {
    let rejects = |source: String, kind: ErrorKind| {
        let result = compile(source.as_bytes(), "limit.py", &Options::default());
        assert_eq!(result.map_err(|error| error.kind), Err(kind), "{}", &source[..source.len().min(40)]);
    };
    let accepts = |source: String| {
        let result = compile(source.as_bytes(), "limit.py", &Options::default());
        assert!(result.is_ok(), "{}: {result:?}", &source[..source.len().min(40)]);
    };
    accepts(format!("{} = 1\n", "a".repeat(255)));
    rejects(format!("{} = 1\n", "a".repeat(256)), ErrorKind::RuntimeError);
    accepts(format!("x = {}\n", "9".repeat(10_000)));
    rejects(format!("x = {}\n", "9".repeat(200_000)), ErrorKind::MemoryError);
    accepts("x = 1 << 1000000000, 9 ** 9 ** 9, 1 << (1 << 70)\n".to_string());
    accepts(format!("f({})\n", "a, ".repeat(255)));
    rejects(format!("f({})\n", "a, ".repeat(256)), ErrorKind::RuntimeError);
    accepts(format!("while a:\n{}", " bc = defg\n".repeat(2000)));
    rejects(format!("while a:\n{}", " bc = defg\n".repeat(20_000)), ErrorKind::RuntimeError);
    rejects("x = 1\n".repeat(3_000_000), ErrorKind::MemoryError);
}

#[test]
fn native_code_names_the_architecture() {
    let error = |source: &str, options: Options| {
        compile(source.as_bytes(), "n.py", &options).expect_err("accepted").to_string()
    };
    let with = |arch| Options { native_arch: Some(arch), ..Options::default() };
    let decorated = |name| format!("x = 1\n@micropython.{name}\ndef f():\n    pass\n");
    for (name, arch, message) in [
        ("native", Arch::Armv7em, "NotImplementedError: cannot emit native code for armv7em"),
        ("viper", Arch::X64, "NotImplementedError: cannot emit native code for x64"),
        ("asm_thumb", Arch::Armv6m, "NotImplementedError: no inline assembler for armv6m"),
        ("asm_rv32", Arch::Rv32imc, "NotImplementedError: no inline assembler for rv32imc"),
        ("asm_xtensa", Arch::Xtensawin, "NotImplementedError: no inline assembler for xtensawin"),
        // What mpy-cross has no code for either, it calls so.
        ("native", Arch::Rv64imc, "SyntaxError: invalid arch"),
        ("asm_thumb", Arch::X64, "SyntaxError: invalid arch"),
        ("asm_arm", Arch::X64, "SyntaxError: invalid micropython decorator"),
    ] {
        assert_eq!(error(&decorated(name), with(arch)), format!("line 2, column 1: {message}"), "{name} {arch}");
    }
    for name in ["native", "viper", "asm_thumb", "asm_rv32", "asm_xtensa"] {
        assert_eq!(error(&decorated(name), Options::default()), "line 2, column 1: SyntaxError: invalid arch");
    }
    assert!(compile(decorated("bytecode").as_bytes(), "n.py", &with(Arch::X64)).is_ok());
}

#[test]
fn native_code_for_all() {
    let options = Options { emit: Emit::Native, native_arch: Some(Arch::Xtensa), ..Options::default() };
    let error = |source: &[u8], options: &Options| compile(source, "n.py", options).expect_err("accepted").to_string();
    assert_eq!(error(b"x = 1\n", &options), "NotImplementedError: cannot emit native code for xtensa");
    assert_eq!(error(b"x = = 1\n", &options), "line 1, column 5: SyntaxError: invalid syntax");
    let options = Options { emit: Emit::Viper, ..Options::default() };
    assert!(error(b"x = 1\n", &options).ends_with("SyntaxError: invalid arch"));
}
