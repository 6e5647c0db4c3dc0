#![doc = include_str!("../README.md")]
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
