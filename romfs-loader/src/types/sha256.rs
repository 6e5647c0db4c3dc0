//! `hashlib.sha256`.

use core::cell::Cell;

use sha2::block_api::compress256;

use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A hash under way.
#[repr(C)]
struct Sha256 {
    header: Header,
    /// 1 once the digest was taken: nothing can be added any more.
    is_final: Cell<u32>,
    /// Bytes added so far; the last ones, less than a block, wait in `rest`.
    len: Cell<u64>,
    state: Cell<[u32; 8]>,
    rest: Cell<[u8; BLOCK]>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Sha256 {
    const TY: Ty = Ty::Sha256;
}

const BLOCK: usize = 64;

/// FIPS 180-4, 5.3.3.
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

impl Sha256 {
    fn add(&self, bytes: &[Cell<u8>]) {
        let (mut state, mut rest, len) = (self.state.get(), self.rest.get(), self.len.get());
        let mut at = (len % BLOCK as u64) as usize;
        for byte in bytes {
            rest[at] = byte.get();
            at += 1;
            if at == BLOCK {
                compress256(&mut state, &[rest]);
                at = 0;
            }
        }
        self.state.set(state);
        self.rest.set(rest);
        self.len.set(len.wrapping_add(bytes.len() as u64));
    }

    /// Pads the message (FIPS 180-4, 5.1.1) and gives its digest.
    fn finish(&self) -> [u8; 32] {
        let bits = self.len.get().wrapping_mul(8).to_be_bytes().map(Cell::new);
        self.add(&[Cell::new(0x80)]);
        while self.len.get() % BLOCK as u64 != (BLOCK - size_of::<u64>()) as u64 {
            self.add(&[Cell::new(0)]);
        }
        self.add(&bits);
        let mut digest = [0; 32];
        for (to, word) in digest.chunks_exact_mut(4).zip(self.state.get()) {
            to.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

fn open<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v Sha256> {
    let hash = vm.receiver::<Sha256>(args)?;
    if hash.is_final.get() != 0 { Err(vm.raise_value_error("hash is final")) } else { Ok(hash) }
}

fn update<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    add(vm, open(vm, &args)?, args.at(1))
}

fn add<'v>(vm: &Vm<'v>, hash: &Sha256, data: Value<'v>) -> Res<Value<'v>> {
    match vm.buffer(data) {
        Some(buffer) => hash.add(buffer.bytes),
        None => return Err(vm.raise_type_error("object with buffer protocol required")),
    }
    Ok(Value::NONE)
}

fn digest<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let hash = open(vm, &args)?;
    hash.is_final.set(1);
    vm.new_bytes(&hash.finish())
}

/// `hashlib.sha256`.
pub static SHA256: TypeRow = TypeRow {
    id: Ty::Sha256,
    name: q::sha256,
    new: Some(|vm, _, args| {
        let hash = vm.alloc_tailed(
            Sha256 {
                header: Header::new(Ty::Sha256),
                is_final: Cell::new(0),
                len: Cell::new(0),
                state: Cell::new(START),
                rest: Cell::new([0; BLOCK]),
            },
            0,
        )?;
        if let Some(data) = args.pos.first() {
            add(vm, hash, *data)?;
        }
        Ok(Value::object(hash))
    }),
    print: |_, out, _, _| out.text("<sha256>"),
    methods: &native::sorted([Entry::func(q::update, 2, 2, update), Entry::func(q::digest, 1, 1, digest)]),
    ..TypeRow::EMPTY
};
