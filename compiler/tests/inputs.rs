//! The three kinds of source.

use mpy_compiler::{Input, Options, compile};
use romfs_format::mpy::{Mpy, Prelude};
use romfs_format::opcode::decode;

/// The names of the instructions of a module's outermost code.
fn instructions(source: &str, input: Input) -> Vec<&'static str> {
    let options = Options { input, ..Options::default() };
    let bytes = compile(source.as_bytes(), "<stdin>", &options).unwrap_or_else(|error| panic!("{source}: {error}"));
    let mpy = Mpy::parse(&bytes).expect("the reader refuses the file");
    let raw = mpy.raw_code(mpy.code_at()).expect("the reader refuses the code");
    let data = raw.data;
    let code = &data[Prelude::read(data).expect("no prelude").code_at()..];
    let mut at = 0;
    let mut names = Vec::new();
    while at < code.len() {
        names.push(decode(code, &mut at).expect("no instruction").info().name);
    }
    names
}

fn rejects(source: &str, input: Input) {
    let options = Options { input, ..Options::default() };
    assert!(compile(source.as_bytes(), "<stdin>", &options).is_err(), "{source}");
}

#[test]
fn eval_returns_the_value() {
    let expected = ["LOAD_NAME", "LOAD_CONST_SMALL_INT_MULTI", "BINARY_OP_MULTI", "RETURN_VALUE"];
    assert_eq!(instructions("x + 1", Input::Eval), expected);
    assert_eq!(instructions("x + 1\n", Input::Eval), expected);
    assert_eq!(instructions("1, 2", Input::Eval), ["LOAD_CONST_OBJ", "RETURN_VALUE"]);
    for source in ["", "\n", "x = 1", "pass", "1; 2", "1\n2", " 1", "yield"] {
        rejects(source, Input::Eval);
    }
}

#[test]
fn a_prompt_prints_values() {
    let print = ["LOAD_NAME", "LOAD_NAME", "CALL_FUNCTION", "POP_TOP", "LOAD_CONST_NONE", "RETURN_VALUE"];
    assert_eq!(instructions("x\n", Input::Single), print);
    let text = ["LOAD_NAME", "LOAD_CONST_STRING", "CALL_FUNCTION", "POP_TOP", "LOAD_CONST_NONE", "RETURN_VALUE"];
    assert_eq!(instructions("'text'\n", Input::Single), text);
    assert_eq!(instructions("\n", Input::Single), ["LOAD_CONST_NONE", "RETURN_VALUE"]);
    let assign = ["LOAD_CONST_SMALL_INT_MULTI", "STORE_NAME", "LOAD_CONST_NONE", "RETURN_VALUE"];
    assert_eq!(instructions("x = 1\n", Input::Single), assign);
    instructions("if x:\n    y\n\n", Input::Single);
    rejects("x\ny\n", Input::Single);
    rejects("", Input::Single);
}

#[test]
fn a_file_drops_lone_constants() {
    assert_eq!(instructions("'text'\n1\nNone\n", Input::File), ["LOAD_CONST_NONE", "RETURN_VALUE"]);
    assert_eq!(instructions("", Input::File), ["LOAD_CONST_NONE", "RETURN_VALUE"]);
}
