//! MicroPython source to `.mpy` bytecode.
#![no_std]
extern crate alloc;
