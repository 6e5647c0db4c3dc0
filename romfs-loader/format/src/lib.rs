//! The bytes of ROMFS images and `.mpy` files, and nothing else.
//!
//! [`opcode`] is the instruction set, [`qstr`] the strings that have numbers, [`mpy`] the container.
#![no_std]

pub mod mpy;
pub mod opcode;
pub mod qstr;
