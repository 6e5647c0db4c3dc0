//! What can be seen of a top level or class body before it runs.

use romfs_format::mpy::{Prelude, RawCode};
use romfs_format::opcode::{Operand, decode, op};

use crate::qstr::q;
use crate::types::module::Module;
use crate::vm::Vm;

/// Names beyond so many count each time they are stored.
const NAMES: usize = 512;

/// What a body will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    /// How many names it stores into its namespace at most.
    pub(crate) stores: usize,
    /// Whether no instruction of it can run twice.
    pub(crate) once: bool,
}

/// Looks at the data of a raw code that the verifier has accepted.
pub(crate) fn survey(data: &[u8]) -> Survey {
    let mut seen = [0u64; NAMES / 64];
    let mut survey = Survey { stores: 0, once: true };
    let Ok(prelude) = Prelude::read(data) else { return Survey { stores: 0, once: false } };
    let code = data.get(prelude.code_at()..).unwrap_or_default();
    let mut ip = 0;
    while let Ok(instruction) = decode(code, &mut ip) {
        match instruction.operand {
            Operand::Target(target) => survey.once &= target > instruction.at,
            Operand::Qstr(name) if instruction.op == op::STORE_NAME => {
                let (word, bit) = (name as usize / 64, 1 << (name % 64));
                match seen.get_mut(word) {
                    Some(word) if *word & bit != 0 => {}
                    Some(word) => {
                        *word |= bit;
                        survey.stores += 1;
                    }
                    None => survey.stores += 1,
                }
            }
            _ => {}
        }
    }
    survey
}

impl<'v> Vm<'v> {
    /// Whether the raw code at an offset is the body of a class, of which no instruction can run twice. It begins by
    /// naming its module, and no function can.
    #[inline(never)]
    pub(crate) fn is_body(&self, module: &Module<'_>, at: u32) -> bool {
        let Ok(raw) = RawCode::read(module.mpy(), at as usize, 0) else { return false };
        let Ok(prelude) = Prelude::read(raw.data) else { return false };
        let (code, mut ip) = (raw.data.get(prelude.code_at()..).unwrap_or_default(), 0);
        let named = [(op::LOAD_NAME, q::__name__), (op::STORE_NAME, q::__module__)].into_iter().all(|(op, name)| {
            decode(code, &mut ip).is_ok_and(|instruction| match instruction.operand {
                Operand::Qstr(index) => instruction.op == op && module.qstr(index as usize) == Some(name),
                _ => false,
            })
        });
        named && survey(raw.data).once
    }
}
