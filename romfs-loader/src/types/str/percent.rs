//! The `%` operator.

use super::text::Text;
use super::{Builder, Kind, field};
use crate::qstr::q;
use crate::types::dict::Dict;
use crate::types::exception::VALUE_ERROR;
use crate::types::sequence::Items;
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::text::percent::{Count, Directive, Percent, Piece};
use romfs_plain::text::utf8;

/// What the values come from.
struct Values<'v> {
    /// Those of a tuple; without, `single` is the one value.
    items: Option<Items<'v>>,
    single: Value<'v>,
    dict: Option<&'v Dict<'v>>,
    used: usize,
}

impl<'v> Values<'v> {
    fn len(&self) -> usize {
        self.items.as_ref().map_or(1, Items::len)
    }

    fn next(&mut self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let value = match self.items {
            Some(items) => items.get(self.used),
            None => Some(self.single).filter(|_| self.used == 0),
        };
        self.used = self.used.saturating_add(1);
        value.ok_or_else(|| vm.raise_type_error("format string needs more arguments"))
    }

    fn by_key(&mut self, vm: &Vm<'v>, key: &[u8]) -> Res<Value<'v>> {
        let Some(dict) = self.dict else { return Err(vm.raise_type_error("format needs a dict")) };
        self.used = 1;
        vm.check_name(key)?;
        let key = vm.new_str(key)?;
        match dict.map.get(vm, key)? {
            Some(value) => Ok(value),
            None => Err(vm.raise_key_error(key)),
        }
    }

    /// A width or precision.
    fn count(&mut self, vm: &Vm<'v>, count: Count) -> Res<isize> {
        match count {
            Count::Fixed(n) => Ok(n as isize),
            Count::Argument => vm.int_word(self.next(vm)?),
        }
    }
}

/// `pattern % values`, of a string or bytes.
pub(super) fn modulo<'v>(vm: &Vm<'v>, pattern: Value<'v>, values: Value<'v>) -> Res<Value<'v>> {
    vm.checkpoint()?;
    let Some(text) = vm.text(pattern) else { return Err(vm.raise_type_error("wrong type of self")) };
    let native = vm.native_self(values);
    let mut values = Values { items: vm.tuple_view(native), single: values, dict: vm.cast::<Dict>(native), used: 0 };
    let mut built = vm.build(text.kind, text.bytes.len())?;
    for piece in Percent::new(text.bytes) {
        match piece {
            Ok(Piece::Literal(literal)) => built.push(vm, literal)?,
            Ok(Piece::Directive(directive)) => write(vm, &mut built, &text, &directive, &mut values)?,
            Err(error) => return Err(vm.raise_value_error(error.text())),
        }
    }
    if values.dict.is_none() && values.used < values.len() {
        return Err(vm.raise_type_error("format string didn't convert all arguments"));
    }
    Ok(built.finish(vm))
}

fn write<'v>(
    vm: &Vm<'v>,
    built: &mut Builder<'v>,
    text: &Text<'v>,
    directive: &Directive<'_>,
    values: &mut Values<'v>,
) -> Res<()> {
    let keyed = match directive.key {
        Some(key) => Some(values.by_key(vm, key)?),
        None => None,
    };
    let width = directive.width.map_or(Ok(0), |width| values.count(vm, width))?;
    let precision = match directive.precision {
        Some(precision) => u32::try_from(values.count(vm, precision)?).ok(),
        None => None,
    };
    let value = match keyed {
        Some(value) => value,
        None => values.next(vm)?,
    };
    let spec = &directive.spec(width, precision);
    match directive.kind {
        b'c' => {
            let plain = vm.native_self(value);
            match vm.str_bytes(plain) {
                Some(c) if utf8::char_count(c) == 1 => field::text(vm, built, Kind::Bytes, c, spec),
                Some(_) => Err(vm.raise_type_error("%c needs int or char")),
                None if vm.row_is_int(plain) => field::char(vm, built, text.kind, plain, spec),
                None => Err(vm.raise_type_error("integer needed")),
            }
        }
        b'd' | b'i' | b'u' => field::integer(vm, built, whole(vm, value, true)?, spec),
        b'o' | b'x' | b'X' => field::integer(vm, built, whole(vm, value, false)?, spec),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => field::float(vm, built, vm.to_float(value)?, spec),
        b's' | b'r' => {
            let raw = match vm.bytes_bytes(value) {
                Some(bytes) if text.kind == Kind::Bytes && directive.kind == b's' => Some(bytes),
                _ if directive.kind == b's' => vm.str_bytes(vm.to_str(value)?),
                _ => vm.str_bytes(vm.to_repr(value)?),
            };
            field::text(vm, built, text.kind, raw.unwrap_or_default(), spec)
        }
        kind => Err(vm.raise_message(&VALUE_ERROR, &mut |out| {
            out.text("unsupported format character '")?;
            out.bytes(utf8::encode(kind.into(), &mut [0; 4]).unwrap_or_default())?;
            out.text("' (0x")?;
            out.digits(kind.into(), 16)?;
            out.text(") at index ")?;
            out.digits(directive.index, 10)
        })),
    }
}

/// The int that a value is or that its class makes of it; of a float, if it counts, the part before the point.
fn whole<'v>(vm: &Vm<'v>, value: Value<'v>, floats: bool) -> Res<Value<'v>> {
    if vm.class_find(value, q::__int__).is_some() {
        return vm.to_int(value);
    }
    let plain = vm.native_self(value);
    if vm.row_is_int(plain) {
        return Ok(plain);
    }
    if floats && let Some(n) = vm.as_float(plain) {
        return vm.new_int_from_f64(n);
    }
    match vm.as_index(value)? {
        Some(n) => vm.new_int(n),
        None => Err(vm.raise_not_int(value)),
    }
}
