//! Template strings (PEP 750): `t"..."` keeps its parts apart instead of joining them.

use super::TypeRow;
use crate::object::{Header, Object, Ty};
use crate::ops::BinaryOp;
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A template: a tuple of strings, and one of the interpolations between them, which is shorter by one.
#[derive(Clone, Copy)]
#[repr(C)]
struct Template<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    strings: Value<'v>,
    interpolations: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Template<'v> {
    const TY: Ty = Ty::Template;
}

/// An interpolation: a value and how it was written.
#[derive(Clone, Copy)]
#[repr(C)]
struct Interpolation<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    value: Value<'v>,
    expression: Value<'v>,
    conversion: Value<'v>,
    format_spec: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Interpolation<'v> {
    const TY: Ty = Ty::Interpolation;
}

fn new_template<'v>(vm: &Vm<'v>, strings: Value<'v>, interpolations: Value<'v>) -> Res<Value<'v>> {
    Ok(Value::object(vm.alloc(Template {
        header: Header::new(Ty::Template),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        strings,
        interpolations,
    })?))
}

fn new_interpolation<'v>(vm: &Vm<'v>, [value, expression, conversion, format_spec]: [Value<'v>; 4]) -> Res<Value<'v>> {
    Ok(Value::object(vm.alloc(Interpolation {
        header: Header::new(Ty::Interpolation),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        value,
        expression,
        conversion,
        format_spec,
    })?))
}

/// `__template__(strings, value, expression, conversion, spec, ...)`, or with all that follows the strings in one
/// tuple: what the compiler makes of a literal.
pub(crate) fn from_literal<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (strings, rest) = (args.at(0), &args.pos[1..]);
    let rest = match rest {
        [parts] => match parts.ty() {
            Some(Ty::Tuple) => vm.tuple_slice(*parts)?.unwrap_or_default(),
            Some(Ty::List) => vm.items_of_tuple(vm.tuple_from(*parts)?),
            _ => {
                return Err(vm.type_error_of("object '%t' isn't a tuple or list", *parts));
            }
        },
        _ => rest,
    };
    let interpolations = vm.new_list_with_capacity(rest.len() / 4)?;
    for parts in rest.chunks_exact(4) {
        let parts = [parts[0], parts[1], parts[2], parts[3]];
        interpolations.push(vm, new_interpolation(vm, parts)?)?;
    }
    new_template(vm, strings, vm.tuple_of(interpolations)?)
}

/// `Template(*parts)`: strings that stand side by side are joined.
fn template_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.no_keywords(&args)?;
    let strings = vm.new_list(&[])?;
    let interpolations = vm.new_list(&[])?;
    let mut text = Value::qstr(q::empty);
    for part in args.pos {
        if part.ty() == Some(Ty::Interpolation) {
            strings.push(vm, text)?;
            interpolations.push(vm, *part)?;
            text = Value::qstr(q::empty);
        } else if vm.str_bytes(*part).is_some() {
            text = vm.binary_op(BinaryOp::Add, text, *part)?;
        } else {
            return Err(vm.raise_type_error("expected str or Interpolation"));
        }
    }
    strings.push(vm, text)?;
    new_template(vm, vm.tuple_of(strings)?, vm.tuple_of(interpolations)?)
}

/// Two templates in a row: the strings where they meet become one.
fn concat<'v>(vm: &Vm<'v>, a: &Template<'v>, b: &Template<'v>) -> Res<Value<'v>> {
    let (Some(first), Some(second)) = (vm.tuple_slice(a.strings)?, vm.tuple_slice(b.strings)?) else {
        return Err(vm.raise_type_error("expected str or Interpolation"));
    };
    let (Some((last, first)), Some((next, second))) = (first.split_last(), second.split_first()) else {
        return Err(vm.raise_type_error("expected str or Interpolation"));
    };
    let strings = vm.new_list(first)?;
    strings.push(vm, vm.binary_op(BinaryOp::Add, *last, *next)?)?;
    for text in second {
        strings.push(vm, *text)?;
    }
    let interpolations = vm.new_list(vm.items_of_tuple(a.interpolations))?;
    for interpolation in vm.items_of_tuple(b.interpolations) {
        interpolations.push(vm, *interpolation)?;
    }
    new_template(vm, vm.tuple_of(strings)?, vm.tuple_of(interpolations)?)
}

/// The strings that are not empty and the interpolations, in order.
fn iter<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Value<'v>> {
    let Some(template) = vm.cast::<Template>(value) else { return Err(vm.raise_not_iterable(value)) };
    let interpolations = vm.items_of_tuple(template.interpolations);
    let parts = vm.new_list(&[])?;
    for (i, text) in vm.tuple_slice(template.strings)?.unwrap_or_default().iter().enumerate() {
        if vm.truth(*text)? {
            parts.push(vm, *text)?;
        }
        if let Some(interpolation) = interpolations.get(i) {
            parts.push(vm, *interpolation)?;
        }
    }
    vm.new_seq_iter(parts.into())
}

/// The values of the interpolations, a tuple.
fn values<'v>(vm: &Vm<'v>, template: &Template<'v>) -> Res<Value<'v>> {
    let interpolations = vm.items_of_tuple(template.interpolations);
    let mut values = interpolations.iter().map(|i| vm.cast::<Interpolation>(*i).map_or(Value::NONE, |i| i.value));
    vm.new_tuple_with(interpolations.len(), || values.next().unwrap_or(Value::NONE))
}

/// `string.templatelib.Template`.
pub static TEMPLATE: TypeRow = TypeRow {
    id: Ty::Template,
    name: q::Template,
    new: Some(template_new),
    print: |vm, out, value, _| {
        vm.checkpoint()?;
        let Some(template) = vm.cast::<Template>(value) else { return Ok(()) };
        out.text("Template(strings=")?;
        vm.print(out, template.strings, PrintKind::Repr)?;
        out.text(", interpolations=")?;
        vm.print(out, template.interpolations, PrintKind::Repr)?;
        out.text(")")
    },
    binary: |vm, op, left, right| match (op, vm.cast::<Template>(left), vm.cast::<Template>(right)) {
        (BinaryOp::Add, Some(a), Some(b)) => concat(vm, a, b).map(Some),
        _ => Ok(None),
    },
    attr: |vm, value, name| {
        let Some(template) = vm.cast::<Template>(value) else { return Ok(None) };
        match name {
            q::strings => Ok(Some(template.strings)),
            q::interpolations => Ok(Some(template.interpolations)),
            q::values => values(vm, template).map(Some),
            _ => Ok(None),
        }
    },
    iter: Some(iter),
    ..TypeRow::EMPTY
};

/// `string.templatelib.Interpolation`.
pub static INTERPOLATION: TypeRow = TypeRow {
    id: Ty::Interpolation,
    name: q::Interpolation,
    new: Some(|vm, _, args| {
        args.only(vm, &[q::value, q::expression, q::conversion, q::format_spec])?;
        let Some(value) = args.get(vm, 0, q::value)? else {
            return Err(vm.raise_type_error("'value' argument required"));
        };
        if args.pos.len() > 4 {
            return Err(vm.raise_type_error("extra positional arguments given"));
        }
        let expression = args.get(vm, 1, q::expression)?.unwrap_or(Value::qstr(q::empty));
        let conversion = args.get(vm, 2, q::conversion)?.unwrap_or(Value::NONE);
        let format_spec = args.get(vm, 3, q::format_spec)?.unwrap_or(Value::qstr(q::empty));
        new_interpolation(vm, [value, expression, conversion, format_spec])
    }),
    print: |vm, out, value, _| {
        vm.checkpoint()?;
        let Some(parts) = vm.cast::<Interpolation>(value) else { return Ok(()) };
        out.text("Interpolation(")?;
        for (i, part) in [parts.value, parts.expression, parts.conversion, parts.format_spec].into_iter().enumerate() {
            if i > 0 {
                out.text(", ")?;
            }
            vm.print(out, part, PrintKind::Repr)?;
        }
        out.text(")")
    },
    attr: |vm, value, name| {
        Ok(vm.cast::<Interpolation>(value).and_then(|parts| match name {
            q::value => Some(parts.value),
            q::expression => Some(parts.expression),
            q::conversion => Some(parts.conversion),
            q::format_spec => Some(parts.format_spec),
            _ => None,
        }))
    },
    ..TypeRow::EMPTY
};
