//! The bytes of ROMFS images and `.mpy` files, and nothing else.
//!
//! [`opcode`] is the instruction set, [`qstr`] the strings that have numbers, [`mpy`] the container, read and written,
//! [`verify`] the proof that bytecode can run, and [`disasm`] prints it.
#![no_std]

pub mod disasm;
pub mod mpy;
pub mod opcode;
pub mod qstr;
pub mod verify;
