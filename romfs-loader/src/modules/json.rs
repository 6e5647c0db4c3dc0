//! `json`.

use crate::object::Ty;
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::text::escape::write_json;
use crate::text::utf8;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// The constants.
const WORDS: [(&[u8], Value); 3] = [(b"null", Value::NONE), (b"true", Value::TRUE), (b"false", Value::FALSE)];

/// What stands between items, and between a key and its value.
#[derive(Clone, Copy)]
struct Separators<'a> {
    item: &'a [u8],
    key: &'a [u8],
}

/// The `separators=(item, key)` argument.
fn separators<'m>(vm: &Vm<'m>, args: &Args<'_>) -> Res<Separators<'m>> {
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

fn write<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, separators: Separators<'m>) -> Res<()> {
    vm.check_native_stack()?;
    let value = vm.native_self(value);
    if let Some(text) = vm.text(value).filter(|text| !text.mutable) {
        return write_json(&mut |part| out.bytes(part), text.bytes);
    }
    if let Some((word, _)) = WORDS.iter().find(|(_, constant)| *constant == value) {
        return out.bytes(word);
    }
    let list = vm.cast::<List>(value);
    if list.is_some() || vm.tuple_items(value).is_some() {
        let item = |i: usize| match list {
            Some(list) => list.get(i),
            None => vm.tuple_items(value)?.get(i).copied(),
        };
        out.text("[")?;
        let mut i = 0;
        while let Some(item) = item(i) {
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

fn dumps(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let separators = separators(vm, &args)?;
    let mut out = Out::text_of(vm)?;
    write(vm, &mut out, args.at(0), separators)?;
    Ok(out.finish())
}

fn dump(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let separators = separators(vm, &args)?;
    write(vm, &mut Out::stream(vm, args.at(1)), args.at(0), separators)?;
    Ok(Value::NONE)
}

/// JSON text that is being read. Containers under construction wait on a list, so nesting takes no native stack.
struct Reader<'m> {
    text: &'m [u8],
    at: usize,
}

impl<'m> Reader<'m> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// Skips white space. Commas and colons count as such: stock takes them so, and data that it reads must be read here.
    fn skip_space(&mut self) -> u8 {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r' | b',' | b':') {
            self.at += 1;
        }
        self.peek()
    }

    fn value(&mut self, vm: &Vm<'m>) -> Res {
        // Containers that are open; above a dict the key that waits for its value.
        let open = vm.new_list(&[])?;
        loop {
            let value = match self.skip_space() {
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
                _ => self.scalar(vm)?,
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

    fn scalar(&mut self, vm: &Vm<'m>) -> Res {
        let rest = &self.text[self.at..];
        match self.peek() {
            b'"' => self.string(vm),
            b'-' | b'0'..=b'9' => {
                let len =
                    rest.iter().take_while(|c| matches!(c, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
                self.at += len;
                let number = &rest[..len];
                let parsed = if number.iter().any(|c| matches!(c, b'.' | b'e' | b'E')) {
                    vm.parse_float(number).and_then(|n| vm.new_float(n))
                } else {
                    vm.parse_int(number, 10)
                };
                vm.catch(parsed, &crate::types::exception::VALUE_ERROR)?.ok_or_else(|| syntax(vm))
            }
            _ => match WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                Some((word, value)) => {
                    self.at += word.len();
                    Ok(*value)
                }
                None => Err(syntax(vm)),
            },
        }
    }

    fn string(&mut self, vm: &Vm<'m>) -> Res {
        let start = self.at + 1;
        let plain = |from: usize| {
            let rest = self.text.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|c| !matches!(c, b'"' | b'\\')).count()
        };
        let mut end = plain(start);
        if self.text.get(end) == Some(&b'"') {
            self.at = end + 1;
            return text_of(vm, &self.text[start..end]).and_then(|text| vm.new_str(text));
        }
        let mut built = vm.build(Kind::Str, end - start)?;
        let mut done = start;
        loop {
            built.push(vm, text_of(vm, self.text.get(done..end).unwrap_or_default())?)?;
            match (self.text.get(end), self.text.get(end + 1)) {
                (Some(b'"'), _) => break,
                (Some(b'\\'), Some(letter)) => {
                    let plain: &[u8] = match letter {
                        b'b' => b"\x08",
                        b'f' => b"\x0c",
                        b'n' => b"\n",
                        b'r' => b"\r",
                        b't' => b"\t",
                        b'u' => b"",
                        other => core::slice::from_ref(other),
                    };
                    built.push(vm, plain)?;
                    done = end + 2;
                    if *letter == b'u' {
                        let (code, len) =
                            escaped(self.text.get(done..).unwrap_or_default()).ok_or_else(|| syntax(vm))?;
                        built.push(vm, utf8::encode(code, &mut [0; 4]).ok_or_else(|| syntax(vm))?)?;
                        done += len;
                    }
                }
                _ => return Err(syntax(vm)),
            }
            end = plain(done);
        }
        self.at = end + 1;
        Ok(built.finish(vm))
    }
}

/// The character behind `\u` and the length of its digits; two surrogates are one character.
fn escaped(text: &[u8]) -> Option<(u32, usize)> {
    let four = |digits: &[u8]| {
        let digits = digits.get(..4)?;
        digits.iter().try_fold(0, |code, c| Some(code << 4 | (*c as char).to_digit(16)?))
    };
    let code = four(text)?;
    if let (0xd800..0xdc00, Some([b'\\', b'u', rest @ ..])) = (code, text.get(4..))
        && let Some(low @ 0xdc00..0xe000) = four(rest)
    {
        return Some((0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00), 10));
    }
    Some((code, 4))
}

fn text_of<'m>(vm: &Vm<'m>, bytes: &'m [u8]) -> Res<&'m [u8]> {
    if utf8::valid_up_to(bytes) == bytes.len() { Ok(bytes) } else { Err(syntax(vm)) }
}

#[cold]
fn syntax(vm: &Vm<'_>) -> Raised {
    vm.raise_value_error("syntax error in JSON")
}

fn loads(vm: &Vm<'_>, text: Value) -> Res {
    let mut text = vm.native_self(text);
    if !matches!(vm.ty_of(text), Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom) {
        // Of a buffer that may change a copy is read.
        text = vm.new_bytes(vm.buffer_arg(text)?)?;
    }
    let mut reader = Reader { text: vm.buffer_arg(text)?, at: 0 };
    let value = reader.value(vm)?;
    reader.skip_space();
    if reader.at < reader.text.len() { Err(syntax(vm)) } else { Ok(value) }
}

fn load(vm: &Vm<'_>, args: Args<'_>) -> Res {
    if vm.is_instance_of(args.at(0), &crate::types::memory_stream::IO_BASE) {
        return loads(vm, vm.read_io_base(args.at(0))?);
    }
    match vm.find_attr(args.at(0), q::read)? {
        Some(read) => loads(vm, vm.call(read, &[])?),
        None => Err(vm.raise_no_stream()),
    }
}

/// `json`.
pub static JSON: NativeModule = NativeModule::new(
    q::json,
    &native::sorted([
        Entry::func_kw(q::dumps, 1, 1, dumps),
        Entry::func_kw(q::dump, 2, 2, dump),
        Entry::func(q::loads, 1, 1, |vm, args: Args<'_>| loads(vm, args.at(0))),
        Entry::func(q::load, 1, 1, load),
    ]),
);
