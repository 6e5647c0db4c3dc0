//! `json`.

use crate::object::Ty;
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::types::array::Array;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::sequence::Items;
use crate::types::str::{Builder, Kind};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::text::ascii::is_space;
use romfs_plain::text::escape::write_json;
use romfs_plain::text::utf8;

/// The constants.
const WORDS: [(&[u8], Value); 3] = [(b"null", Value::NONE), (b"true", Value::TRUE), (b"false", Value::FALSE)];

/// What stands between items, and between a key and its value.
#[derive(Clone, Copy)]
struct Separators<'a> {
    item: &'a [u8],
    key: &'a [u8],
}

/// The `separators=(item, key)` argument.
fn separators<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Separators<'v>> {
    args.only(vm, &[q::separators])?;
    let given = match args.keyword(q::separators) {
        Some(given) if !given.is_none() => given,
        _ => return Ok(Separators { item: b", ", key: b": " }),
    };
    let pair = vm.list_from(given)?;
    match (pair.len(), pair.get(0), pair.get(1)) {
        (2, Some(item), Some(key)) => Ok(Separators { item: vm.str_arg(item)?, key: vm.str_arg(key)? }),
        (n, ..) => Err(vm.value_error_of("requested length 2 but object has length %s", Value::len(n))),
    }
}

fn write<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, separators: Separators<'v>) -> Res<()> {
    vm.checkpoint()?;
    let value = vm.native_self(value);
    if let Some(text) = vm.text(value).filter(|text| !text.mutable) {
        return write_json(&mut |part| out.bytes(part), text.bytes);
    }
    if let Some((word, _)) = WORDS.iter().find(|(_, constant)| constant.anywhere() == value) {
        return out.bytes(word);
    }
    if let Some(items) = vm.cast::<List>(value).map(Items::List).or_else(|| vm.tuple_view(value)) {
        out.text("[")?;
        let mut i = 0;
        while let Some(item) = items.get(i) {
            if i > 0 {
                out.bytes(separators.item)?;
            }
            write(vm, out, item, separators)?;
            i += 1;
        }
        return out.text("]");
    }
    let Some(dict) = vm.cast::<Dict>(value) else { return vm.print(out, value, PrintKind::Repr) };
    out.text("{")?;
    let mut first = true;
    let mut at = 0;
    while at < dict.map.end() {
        if let Some((key, value)) = dict.map.at(at) {
            if !first {
                out.bytes(separators.item)?;
            }
            first = false;
            if vm.text(key).is_some() {
                write(vm, out, key, separators)?;
            } else {
                // Keys are strings: the text of any other one goes into quotes.
                out.text("\"")?;
                write(vm, out, key, separators)?;
                out.text("\"")?;
            }
            out.bytes(separators.key)?;
            write(vm, out, value, separators)?;
        }
        at += 1;
    }
    out.text("}")
}

fn dumps<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let separators = separators(vm, &args)?;
    let mut out = Out::text_of(vm)?;
    write(vm, &mut out, args.at(0), separators)?;
    Ok(out.finish())
}

fn dump<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let separators = separators(vm, &args)?;
    write(vm, &mut Out::stream(vm, args.at(1)), args.at(0), separators)?;
    Ok(Value::NONE)
}

/// Most bytes that are read of a stream at a time.
const PIECE: usize = 64;

/// JSON text that is being read: all of it, or a piece of a stream. Containers under construction wait on a list, so
/// nesting takes no native stack.
struct Reader<'v> {
    /// The text of `loads`; empty for a stream.
    text: &'v [u8],
    /// The stream, and the bytearray that it fills; `None` at its end.
    stream: Option<(Value<'v>, &'v Array<'v>)>,
    piece: [u8; PIECE],
    /// How many bytes of the piece there are.
    len: usize,
    /// How many bytes of the text or the piece are behind.
    at: usize,
}

impl<'v> Reader<'v> {
    fn new(text: &'v [u8], stream: Option<(Value<'v>, &'v Array<'v>)>) -> Reader<'v> {
        Reader { text, stream, piece: [0; PIECE], len: 0, at: 0 }
    }

    /// What is there and was not read yet.
    fn rest(&self) -> &[u8] {
        let all = if self.text.is_empty() { self.piece.get(..self.len).unwrap_or_default() } else { self.text };
        all.get(self.at..).unwrap_or_default()
    }

    /// Sees to it that there is something to read; `false` at the end.
    fn fill(&mut self, vm: &Vm<'v>) -> Res<bool> {
        if let (true, Some((stream, array))) = (self.rest().is_empty(), self.stream) {
            (self.at, self.len) = (0, vm.read_piece(stream, array)?);
            for (to, from) in self.piece.iter_mut().zip(array.cells()) {
                *to = from.get();
            }
            if self.len == 0 {
                self.stream = None;
            }
        }
        Ok(!self.rest().is_empty())
    }

    /// The next byte, which stays; 0 at the end.
    fn peek(&mut self, vm: &Vm<'v>) -> Res<u8> {
        self.fill(vm)?;
        Ok(self.rest().first().copied().unwrap_or(0))
    }

    /// The next byte.
    fn byte(&mut self, vm: &Vm<'v>) -> Res<u8> {
        match self.peek(vm)? {
            0 => Err(syntax(vm)),
            byte => {
                self.at += 1;
                Ok(byte)
            }
        }
    }

    /// Skips bytes of a class, and gives the one behind them.
    fn skip(&mut self, vm: &Vm<'v>, class: fn(u8) -> bool) -> Res<u8> {
        while self.fill(vm)? {
            let len = self.rest().iter().take_while(|byte| class(**byte)).count();
            self.at += len;
            if let Some(byte) = self.rest().first() {
                return Ok(*byte);
            }
        }
        Ok(0)
    }

    /// Adds the bytes of a class that come next to what was built.
    fn take(&mut self, vm: &Vm<'v>, built: &mut Builder<'v>, class: fn(u8) -> bool) -> Res<()> {
        while self.fill(vm)? {
            let rest = self.rest();
            let len = rest.iter().take_while(|byte| class(**byte)).count();
            built.push(vm, rest.get(..len).unwrap_or_default())?;
            let whole = len == rest.len();
            self.at += len;
            if !whole {
                break;
            }
        }
        Ok(())
    }

    /// The document, behind which nothing but white space stands.
    fn document(mut self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let value = self.value(vm)?;
        match self.skip(vm, is_space)? {
            0 if self.rest().is_empty() => Ok(value),
            _ => Err(syntax(vm)),
        }
    }

    fn value(&mut self, vm: &Vm<'v>) -> Res<Value<'v>> {
        // Containers that are open; above a dict the key that waits for its value.
        let open = vm.new_list(&[])?;
        loop {
            // Stock takes commas and colons for white space, and data that it reads must be read here.
            let value = match self.skip(vm, |byte| is_space(byte) || matches!(byte, b',' | b':'))? {
                b'[' => {
                    self.at += 1;
                    open.push(vm, vm.new_list(&[])?.into())?;
                    continue;
                }
                b'{' => {
                    self.at += 1;
                    open.push(vm, vm.new_dict()?.into())?;
                    continue;
                }
                end @ (b']' | b'}') => {
                    self.at += 1;
                    let top = open.len().checked_sub(1).and_then(|last| open.get(last)).ok_or_else(|| syntax(vm))?;
                    if top.ty() != Some(if end == b']' { Ty::List } else { Ty::Dict }) {
                        return Err(syntax(vm));
                    }
                    open.truncate(open.len() - 1);
                    top
                }
                first => self.scalar(vm, first)?,
            };
            let Some(last) = open.len().checked_sub(1) else { return Ok(value) };
            let top = open.get(last).unwrap_or(Value::NONE);
            if let Some(list) = vm.cast::<List>(top) {
                list.push(vm, value)?;
            } else if top.ty() != Some(Ty::Dict) {
                let dict = last.checked_sub(1).and_then(|below| vm.cast::<Dict>(open.get(below)?));
                if let Some(dict) = dict {
                    dict.map.set(vm, top, value)?;
                }
                open.truncate(last);
            } else if matches!(value.ty(), Some(Ty::List | Ty::Dict)) {
                return Err(syntax(vm));
            } else {
                open.push(vm, value)?;
            }
        }
    }

    fn scalar(&mut self, vm: &Vm<'v>, first: u8) -> Res<Value<'v>> {
        match first {
            b'"' => self.string(vm),
            b'-' | b'0'..=b'9' => self.number(vm),
            _ => {
                let found = WORDS.iter().find(|(word, _)| word.first() == Some(&first));
                let Some((word, value)) = found else { return Err(syntax(vm)) };
                for wanted in *word {
                    if self.byte(vm)? != *wanted {
                        return Err(syntax(vm));
                    }
                }
                Ok(value.anywhere())
            }
        }
    }

    fn number(&mut self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let rest = self.rest();
        let len = rest.iter().take_while(|byte| is_of_number(**byte)).count();
        if len < rest.len() || self.stream.is_none() {
            let value = parse_number(vm, rest.get(..len).unwrap_or_default())?;
            self.at += len;
            return Ok(value);
        }
        // It may go on in the next piece.
        let mut built = vm.build(Kind::Bytes, len)?;
        self.take(vm, &mut built, is_of_number)?;
        parse_number(vm, built.bytes())
    }

    fn string(&mut self, vm: &Vm<'v>) -> Res<Value<'v>> {
        self.at += 1;
        // Most strings have no escapes, and are all there.
        let rest = self.rest();
        let len = rest.iter().take_while(|byte| is_plain(**byte)).count();
        if let (Some(b'"'), Some(text)) = (rest.get(len), rest.get(..len)) {
            check_text(vm, text)?;
            let text = vm.new_str(text)?;
            self.at += len + 1;
            return Ok(text);
        }
        let mut built = vm.build(Kind::Str, len)?;
        let mut checked = 0;
        loop {
            self.take(vm, &mut built, is_plain)?;
            check_text(vm, built.bytes().get(checked..).unwrap_or_default())?;
            if self.byte(vm)? == b'"' {
                return Ok(built.finish(vm));
            }
            checked = built.len();
            if self.escape(vm, &mut built)? {
                checked = built.len();
            }
        }
    }

    /// What follows a backslash. Gives whether it is whole: a character that stands for itself may go on behind its
    /// first byte.
    fn escape(&mut self, vm: &Vm<'v>, built: &mut Builder<'v>) -> Res<bool> {
        // The first one of two surrogates, of which the second one is escaped directly behind it: they are one
        // character.
        let mut high: Option<u32> = None;
        loop {
            let letter = self.byte(vm)?;
            let mut code: u32 = match letter {
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => 0x0a,
                b'r' => 0x0d,
                b't' => 0x09,
                b'u' => self.four_digits(vm)?,
                other => u32::from(other),
            };
            match high.take() {
                Some(high) if letter == b'u' && (0xdc00..0xe000).contains(&code) => {
                    code = 0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00);
                }
                Some(high) => push_code(vm, built, high)?,
                None => {}
            }
            if letter == b'u' && (0xd800..0xdc00).contains(&code) && self.peek(vm)? == b'\\' {
                self.at += 1;
                high = Some(code);
                continue;
            }
            if letter.is_ascii() {
                push_code(vm, built, code)?;
            } else {
                built.push(vm, &[letter])?;
            }
            return Ok(letter.is_ascii());
        }
    }

    /// The number of the character behind `\u`.
    fn four_digits(&mut self, vm: &Vm<'v>) -> Res<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code << 4 | char::from(self.byte(vm)?).to_digit(16).ok_or_else(|| syntax(vm))?;
        }
        Ok(code)
    }
}

/// Whether a byte of a string stands for itself.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'"' | b'\\' | 0)
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

fn parse_number<'v>(vm: &Vm<'v>, text: &[u8]) -> Res<Value<'v>> {
    let parsed = if text.iter().any(|c| matches!(c, b'.' | b'e' | b'E')) {
        vm.parse_float(text).and_then(|n| vm.new_float(n))
    } else {
        vm.parse_int(text, 10)
    };
    vm.catch(parsed, &crate::types::exception::VALUE_ERROR)?.ok_or_else(|| syntax(vm))
}

fn push_code<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, code: u32) -> Res<()> {
    built.push(vm, utf8::encode(code, &mut [0; 4]).ok_or_else(|| syntax(vm))?)
}

fn check_text<'v>(vm: &Vm<'v>, bytes: &[u8]) -> Res<()> {
    if utf8::valid_up_to(bytes) == bytes.len() { Ok(()) } else { Err(syntax(vm)) }
}

#[cold]
fn syntax<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_value_error("syntax error in JSON")
}

fn loads<'v>(vm: &Vm<'v>, text: Value<'v>) -> Res<Value<'v>> {
    let mut text = vm.native_self(text);
    if !matches!(vm.ty_of(text), Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom) {
        // Of a buffer that may change a copy is read.
        text = vm.new_bytes(vm.buffer_arg(text)?)?;
    }
    Reader::new(vm.buffer_arg(text)?, None).document(vm)
}

fn load<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = args.at(0);
    match vm.piece_size(stream, PIECE) {
        Some(size) => {
            let array = vm.new_array(0, &[])?;
            array.extend_zeros(vm, size)?;
            Reader::new(&[], Some((stream, array))).document(vm)
        }
        // An object of a program that can do no more than read all of it.
        None => match vm.find_attr(stream, q::read)? {
            Some(read) => loads(vm, vm.call(read, &[])?),
            None => Err(vm.raise_no_stream()),
        },
    }
}

/// `json`.
pub static JSON: NativeModule = NativeModule::new(
    q::json,
    &native::sorted([
        Entry::func_kw(q::dumps, 1, 1, dumps),
        Entry::func_kw(q::dump, 2, 2, dump),
        Entry::func(q::loads, 1, 1, |vm, args: Args<'_, '_>| loads(vm, args.at(0))),
        Entry::func(q::load, 1, 1, load),
    ]),
);
