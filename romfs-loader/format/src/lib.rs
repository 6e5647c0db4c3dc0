//! The bytes of ROMFS images and `.mpy` files, and nothing else.
//!
//! [`romfs`] is the image, [`opcode`] the instruction set, [`qstr`] the strings that have numbers, [`mpy`] the
//! container, read and written, [`link`] what an image holds beside its modules to save RAM, [`verify`] the proof that
//! bytecode can run, and [`disasm`] takes it apart.
#![no_std]

pub mod crc;
pub mod disasm;
pub mod link;
pub mod mpy;
pub mod opcode;
pub mod qstr;
pub mod romfs;
pub mod varuint;
pub mod verify;
