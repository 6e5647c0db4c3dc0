//! `errno`.

use crate::errno::NAMED;
use crate::qstr::q;
use crate::types::dict::FIXED;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;

/// The numbers, and `errorcode`.
const NAMES: [Entry; NAMED.len() + 1] = {
    let mut names = [Entry::get(q::errorcode, |vm| {
        let dict = vm.new_dict_with(FIXED)?;
        for (name, number) in NAMED {
            dict.map.set(vm, Value::int(*number as isize), Value::qstr(*name))?;
        }
        Ok(dict.into())
    }); NAMED.len() + 1];
    let mut i = 0;
    while i < NAMED.len() {
        names[i] = Entry::int(NAMED[i].0, NAMED[i].1 as isize);
        i += 1;
    }
    names
};

/// `errno`.
pub static ERRNO: NativeModule = NativeModule::new(q::errno, &native::sorted(NAMES));
