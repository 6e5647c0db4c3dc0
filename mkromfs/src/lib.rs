#![doc = include_str!("../README.md")]

pub mod atomic;
pub mod build;
pub mod cli;
pub mod commands;
pub mod compile;
pub mod dump;
pub mod help;
pub mod image_file;
pub mod memory;
pub mod module;
pub mod problem;
pub mod repl;
pub mod sign;
pub mod temporary;
