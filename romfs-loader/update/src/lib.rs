#![doc = include_str!("../README.md")]
#![no_std]

pub mod delta;
mod error;
mod flash;
mod install;
mod journal;
mod layout;
pub mod sign;
mod state;
mod trust;
mod updater;

pub use error::{Error, Refusal, Version};
pub use install::Install;
pub use layout::{Layout, LayoutError, MAX_UNIT};
pub use romfs_format::romfs::manifest::{BLOCK, FIRST, Manifest};
pub use state::{MAX_SLOTS, MIN_BANK, Progress, Slot, State, Status};
#[cfg(feature = "ed25519")]
pub use trust::ed25519;
pub use trust::{Device, Key, Verify, hash_block};
pub use updater::{Boot, Check, Reason, Result, Updater};
