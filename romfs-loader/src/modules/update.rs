//! `update`: a program brings a new image, or a patch, by whatever way it has, and confirms the image that runs.
//!
//! `Install(size)` begins; `write(bytes)` takes the bytes that stand at `position()` in the stream of `size` bytes, and
//! gives the position of those that are needed next. `finish()` ends it, `abort()` gives it up.

use core::fmt::Write;

use romfs_update::{Error, Version};

use crate::errno;
use crate::object::{Header, Object, Ty};
use crate::print::Out;
use crate::qstr::{Qstr, q};
use crate::types::TypeRow;
use crate::types::exception::RUNTIME_ERROR;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::updates::{Failure, Overview, Updates};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// An installation, by its number.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Install {
    header: Header,
    number: u32,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Install {
    const TY: Ty = Ty::Install;
}

/// Bytes that are written at a time: a program's buffer may change while they are.
const CHUNK: usize = 256;

fn slots<'v>(vm: &Vm<'v>) -> Res<&'v dyn Updates> {
    vm.platform.updates().ok_or_else(|| vm.raise_os_error(errno::ENODEV))
}

/// What becomes of a failure: a stream that is wrong is a `ValueError`, a call at the wrong time a `RuntimeError`.
fn raise(vm: &Vm<'_>, failure: Failure) -> Raised {
    match failure {
        Error::Flash(_) => vm.raise_os_error(errno::EIO),
        Error::Refused(refusal) => vm.value_error(format_args!("{refusal}")),
        Error::TooLong => vm.value_error(format_args!("{failure}")),
        _ => vm.raise_fmt(&RUNTIME_ERROR, format_args!("{failure}")),
    }
}

fn done<'v>(vm: &Vm<'v>, result: Result<(), Failure>) -> Res<Value<'v>> {
    result.map(|()| Value::NONE).map_err(|failure| raise(vm, failure))
}

fn position<'v>(vm: &Vm<'v>, slots: &dyn Updates, number: u32) -> Res<Value<'v>> {
    let position = slots.position(number).map_err(|failure| raise(vm, failure))?;
    vm.new_i64(position.into())
}

fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (number, slots) = (vm.receiver::<Install>(&args)?.number, slots(vm)?);
    let Some(buffer) = vm.buffer(args.at(1)) else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    for part in buffer.bytes.chunks(CHUNK) {
        let before = slots.position(number).map_err(|failure| raise(vm, failure))?;
        let mut chunk = [0; CHUNK];
        chunk.iter_mut().zip(part).for_each(|(to, from)| *to = from.get());
        slots.write(number, chunk.get(..part.len()).unwrap_or_default()).map_err(|failure| raise(vm, failure))?;
        // An installation that goes on where it stopped wants other bytes than those that come next.
        if slots.position(number).is_ok_and(|now| now != before.saturating_add(part.len() as u32)) {
            break;
        }
    }
    position(vm, slots, number)
}

/// The type `Install`.
pub(crate) static INSTALL: TypeRow = TypeRow {
    id: Ty::Install,
    name: q::Install,
    new: Some(|vm, _, args| {
        args.expect(vm, 1, 1)?;
        let Ok(size) = u32::try_from(vm.int_word(args.at(0))?) else {
            return Err(vm.raise_value_error("wrong size"));
        };
        let number = slots(vm)?.begin(size);
        Ok(Value::object(vm.alloc(Install { header: Header::new(Ty::Install), number })?))
    }),
    print: |_, out, _, _| out.text("<Install>"),
    methods: &native::sorted([
        Entry::func(q::write, 2, 2, write),
        Entry::func(q::position, 1, 1, |vm, args| position(vm, slots(vm)?, vm.receiver::<Install>(&args)?.number)),
        Entry::func(q::finish, 1, 1, |vm, args| done(vm, slots(vm)?.finish(vm.receiver::<Install>(&args)?.number))),
        Entry::func(q::abort, 1, 1, |vm, args| done(vm, slots(vm)?.abort(vm.receiver::<Install>(&args)?.number))),
    ]),
    ..TypeRow::EMPTY
};

/// `status()`: a dict.
fn status<'v>(vm: &Vm<'v>, _: Args<'_, 'v>) -> Res<Value<'v>> {
    let Overview { slot, version, trial, floor, installed, is_ready } = slots(vm)?.overview();
    let int = |n: Option<u32>| n.map_or(Ok(Value::NONE), |n| vm.new_i64(n.into()));
    let text = |number| {
        let mut out = Out::text_of(vm)?;
        write!(out, "{}", Version(number))?;
        Ok::<_, Raised>(out.finish())
    };
    let dict = vm.new_dict()?;
    let entries: [(Qstr, Value<'v>); 6] = [
        (q::slot, vm.new_int(slot as isize)?),
        (q::version, text(version)?),
        (q::trial, int(trial.map(u32::from))?),
        (q::floor, text(floor)?),
        (q::installed, int(installed)?),
        (q::ready, Value::bool(is_ready)),
    ];
    for (name, value) in entries {
        dict.set_qstr(vm, name, value)?;
    }
    Ok(dict.into())
}

/// `update`.
pub static UPDATE: NativeModule = NativeModule::new(
    q::update,
    &native::sorted([
        Entry::ty(&INSTALL),
        Entry::func(q::status, 0, 0, status),
        Entry::func(q::confirm, 0, 0, |vm, _| done(vm, slots(vm)?.confirm())),
        Entry::func(q::revert, 0, 0, |vm, _| done(vm, slots(vm)?.revert())),
    ]),
);
