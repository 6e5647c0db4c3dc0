//! The raw prompt, for programs that talk to a machine, such as `mpremote`: nothing is echoed, and ends are marked with ctrl-D.
//!
//! ```text
//! program:  source ctrl-D                       machine:  "OK" output ctrl-D error ctrl-D ">"
//! ```

use romfs_loader::source::Input;

use super::Execute;
use super::keys::ctrl;
use super::terminal::Terminal;

/// Announces the raw prompt.
const GREETING: &[u8] = b"raw REPL; CTRL-B to exit\r\n";

/// How many bytes the other side may send at once in raw paste mode.
const WINDOW: u16 = 128;

/// Asks whether raw paste mode is known: ctrl-E and this, followed by ctrl-A.
const PASTE: u8 = b'A';

/// Talks until ctrl-B, or until the program is to end: the exit status then.
pub fn run(terminal: &mut Terminal<'_>, execute: &Execute<'_>) -> Option<u8> {
    terminal.show(GREETING);
    terminal.show(b">");
    let mut source = vec![];
    loop {
        let byte = terminal.read();
        let source = match byte {
            _ if byte == ctrl(b'A') => match source[..] {
                [first, mode] if first == ctrl(b'E') => {
                    source.clear();
                    match start_paste(terminal, mode) {
                        Some(pasted) => pasted,
                        None => continue,
                    }
                }
                _ => {
                    source.clear();
                    terminal.show(GREETING);
                    terminal.show(b">");
                    continue;
                }
            },
            _ if byte == ctrl(b'B') => {
                terminal.show(b"\r\n");
                return None;
            }
            _ if byte == ctrl(b'C') => {
                source.clear();
                continue;
            }
            _ if byte == ctrl(b'D') => {
                terminal.show(b"OK");
                if source.is_empty() {
                    terminal.show(b"\r\n");
                    return Some(0);
                }
                std::mem::take(&mut source)
            }
            byte => {
                source.push(byte);
                continue;
            }
        };
        terminal.restore();
        let exit = execute(&source, Input::File, &[ctrl(b'D')]);
        if exit.is_some() {
            return exit;
        }
        terminal.make_raw();
        terminal.show(b">");
    }
}

/// Receives a source at the pace that the window sets; `None` when the mode is unknown or the other side gave up.
fn start_paste(terminal: &Terminal<'_>, mode: u8) -> Option<Vec<u8>> {
    if mode != PASTE {
        terminal.show(b"R\x00>");
        return None;
    }
    terminal.show(b"R\x01");
    let [low, high] = WINDOW.to_le_bytes();
    terminal.show(&[low, high, 1]);
    let mut source = vec![];
    let mut left = WINDOW;
    loop {
        let byte = terminal.read();
        if byte == ctrl(b'C') || byte == ctrl(b'D') {
            terminal.show(b"\x04");
            if byte == ctrl(b'C') {
                terminal.show(b"\x04\x04>");
                return None;
            }
            return Some(source);
        }
        source.push(byte);
        left -= 1;
        if left == 0 {
            terminal.show(b"\x01");
            left = WINDOW;
        }
    }
}
