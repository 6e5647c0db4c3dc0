//! Standard output and input of a program that runs: what it wrote is there, whatever happens to it then; what it can
//! read, `select.poll` sees.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

fn start(source: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(["run", "-c", source]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Waits until a program has written a text to its pipe, and nothing else; ends it by a signal, and sees that nothing
/// came behind.
fn shows(source: &str, text: &str, signal: Signal) {
    let mut child = start(source);
    let mut out = child.stdout.take().unwrap();
    let mut seen = vec![0; text.len()];
    out.read_exact(&mut seen).unwrap();
    assert_eq!(String::from_utf8_lossy(&seen), text, "{source}");
    kill_process(Pid::from_child(&child), signal).unwrap();
    let mut rest = vec![];
    out.read_to_end(&mut rest).unwrap();
    assert_eq!(String::from_utf8_lossy(&rest), "", "{source}");
    child.wait().unwrap();
}

/// Ways to go on for ever.
const WAITS: [&str; 6] = [
    "while True: pass",
    "import time; time.sleep(1000)",
    "import select; select.poll().poll()",
    "p = __import__('select').poll(); p.register(sys.stdin, 1); p.poll()",
    "import asyncio; asyncio.run(asyncio.Event().wait())",
    "sys.stdin.read()",
];

#[test]
fn output_is_there_when_a_signal_ends_the_program() {
    for wait in WAITS {
        for signal in [Signal::TERM, Signal::KILL, Signal::USR1] {
            shows(&format!("import sys\nprint('x')\nprint('line', 2)\n{wait}"), "x\nline 2\n", signal);
        }
    }
}

#[test]
fn text_without_a_newline_is_shown_before_a_wait() {
    for wait in WAITS {
        for (write, text) in [
            ("print('name? ', end='')", "name? "),
            ("print(1, 2, sep='', end=''); print(3, end='', file=sys.stdout)", "123"),
            ("sys.stdout.write('name? ')", "name? "),
            ("sys.stdout.buffer.write(b'name? ')", "name? "),
            ("sys.stdout.buffer.write(bytearray(b'name? '), 4)", "name"),
        ] {
            shows(&format!("import sys\n{write}\n{wait}"), text, Signal::TERM);
        }
    }
}

#[test]
fn errors_stand_behind_what_was_printed_before() {
    let source =
        "import sys; print('a', end=''); sys.stderr.write('b'); print('c', end='', file=sys.stderr); print('d')";
    let both = std::env::temp_dir().join(format!("console-{}", std::process::id()));
    let file = std::fs::File::create(&both).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(["run", "-c", source]).stdout(file.try_clone().unwrap()).stderr(file);
    assert!(command.status().unwrap().success());
    let written = std::fs::read_to_string(&both).unwrap();
    std::fs::remove_file(&both).unwrap();
    assert_eq!(written, "abcd\n");
}

/// Runs a program with all of its input there from the start; what it printed.
fn told(source: &str, input: &str) -> String {
    let mut child = start(source);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn poll_sees_input_that_was_read_ahead() {
    let source = "
import select, sys
stream = sys.stdin{}
poller = select.poll()
poller.register({}, select.POLLIN)
while True:
    found = [events & select.POLLIN for _, events in poller.ipoll(10000)]
    byte = stream.read(1)
    print(found, byte, end=' ')
    if not byte:
        break
";
    // At the end the other side has hung up, and there is nothing to read.
    for (stream, polled, bytes) in [
        ("", "sys.stdin", ["a", "b", "c", ""]),
        (".buffer", "stream", ["b'a'", "b'b'", "b'c'", "b''"]),
        (".buffer", "0", ["b'a'", "b'b'", "b'c'", "b''"]),
    ] {
        let source = source.replacen("{}", stream, 1).replacen("{}", polled, 1);
        let [a, b, c, end] = bytes;
        assert_eq!(told(&source, "abc"), format!("[1] {a} [1] {b} [1] {c} [0] {end} "));
    }
}

#[test]
fn poll_of_input_ends_with_its_time() {
    let source = "
import select, sys
poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
print(poller.poll(0), poller.poll(20), flush=True)
poller.poll()
print(sys.stdin.readline(), poller.poll(20), end='')
";
    let mut child = start(source);
    let mut input = child.stdin.take().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut seen = [0; 6];
    out.read_exact(&mut seen).unwrap();
    assert_eq!(&seen, b"[] []\n");
    input.write_all(b"text\n").unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    drop(input);
    assert_eq!(rest, "text\n []");
    child.wait().unwrap();
}

#[test]
fn what_the_prompt_did_not_take_is_the_programs() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
    command.args(["run", "-i"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // All at once, as a program on the other side may send it: the raw prompt, a source, its input, and the end.
    let typed = b"\x01import sys\nprint(sys.stdin.buffer.read(4), sys.stdin.readline())\x04\x00\x01\x02\x03line\nprint(5)\x04\x04";
    child.stdin.take().unwrap().write_all(typed).unwrap();
    let out = child.wait_with_output().unwrap().stdout;
    let out = String::from_utf8_lossy(&out);
    assert!(out.contains("OKb'\\x00\\x01\\x02\\x03' line\n\n\x04\x04>OK5\n\x04\x04>OK\r\n"), "{out:?}");
}
