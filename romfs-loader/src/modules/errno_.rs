//! `errno`.

use super::sys;
use crate::errno::NAMED;
use crate::qstr::q;
use crate::types::dict::FIXED;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Kept, Res, Vm};

/// The numbers, and `errorcode`.
const NAMES: [Entry; NAMED.len() + 1] = {
    let mut names = [Entry::get(q::errorcode, |vm| sys::made_once(vm, Kept::ErrorCode, error_codes)); NAMED.len() + 1];
    let mut i = 0;
    while i < NAMED.len() {
        names[i] = Entry::int(NAMED[i].0, NAMED[i].1 as isize);
        i += 1;
    }
    names
};

fn error_codes<'v>(vm: &Vm<'v>) -> Res<Value<'v>> {
    let dict = vm.new_dict_with(FIXED)?;
    dict.map.reserve(vm, NAMED.len())?;
    for (name, number) in NAMED {
        dict.map.set(vm, Value::int(*number as isize), Value::qstr(*name))?;
    }
    Ok(dict.into())
}

/// `errno`.
pub static ERRNO: NativeModule = NativeModule::new(q::errno, &native::sorted(NAMES));
