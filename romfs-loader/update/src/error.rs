//! What can go wrong, and why an image is refused.

use core::fmt;

use romfs_format::romfs::manifest::ManifestError;

use crate::layout::LayoutError;

/// Why something was not done. Nothing has changed then, unless the variant says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// The flash failed. A later call starts over with erased blocks.
    Flash(E),
    /// The layout does not fit the flash.
    Layout(LayoutError),
    /// No slot has an image that may run.
    NoImage,
    /// Nothing is known of the slots: [`crate::Updater::boot`] has not run.
    NoState,
    /// More bytes from the start of the stream are needed, so many in all.
    Short(usize),
    /// The image or the patch is refused.
    Refused(Refusal),
    /// An image is on trial, or waits for its first start: confirm or revert it first.
    TrialOpen,
    /// No image is on trial or waits for its first start.
    NoTrial,
    /// Every slot has an image that is running or needed to fall back to: restart first.
    NoSlot,
    /// The key is the one that the running image, or the one to fall back to, is signed with.
    KeyInUse,
    /// The stream goes on behind the end of the image; the bytes up to there were taken.
    TooLong,
    /// The stream has not come to its end: it goes on at [`crate::Install::position`].
    Incomplete,
    /// The installation has ended: another one was begun, or it was finished or aborted.
    Stale,
}

/// Why an image or a patch is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are no ROMFS image and no patch.
    NotRomfs,
    /// The image has no manifest: it is not signed.
    Unsigned,
    /// The manifest's or the patch's format is of a later version.
    Format(u8),
    /// The manifest contradicts itself or the image's header, or the patch is malformed.
    Malformed,
    /// It is for another product.
    Product,
    /// It is for other hardware.
    Hardware,
    /// It needs at least this version of the loader.
    Loader(u32),
    /// The device has no key of this id.
    UnknownKey(u8),
    /// The key of this id was revoked.
    RevokedKey(u8),
    /// The signature is none of the key's.
    Signature,
    /// Its version is below the floor, which is given.
    Downgrade(u32),
    /// Its length in bytes, which is given, is more than a slot has.
    TooLarge(u32),
    /// The patch is for another image than the running one.
    Base,
    /// A block differs from its hash. It was not written; the stream goes on at [`crate::Install::position`].
    Block(u32),
}

impl<E> Error<E> {
    /// The same with another error of the flash.
    pub fn map<T>(self, flash: impl FnOnce(E) -> T) -> Error<T> {
        match self {
            Self::Flash(error) => Error::Flash(flash(error)),
            Self::Layout(error) => Error::Layout(error),
            Self::NoImage => Error::NoImage,
            Self::NoState => Error::NoState,
            Self::Short(needed) => Error::Short(needed),
            Self::Refused(refusal) => Error::Refused(refusal),
            Self::TrialOpen => Error::TrialOpen,
            Self::NoTrial => Error::NoTrial,
            Self::NoSlot => Error::NoSlot,
            Self::KeyInUse => Error::KeyInUse,
            Self::TooLong => Error::TooLong,
            Self::Incomplete => Error::Incomplete,
            Self::Stale => Error::Stale,
        }
    }
}

impl<E> From<Refusal> for Error<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E> From<ManifestError> for Error<E> {
    fn from(error: ManifestError) -> Self {
        match error {
            ManifestError::Short(needed) => Self::Short(needed),
            ManifestError::NotRomfs => Self::Refused(Refusal::NotRomfs),
            ManifestError::Unsigned => Self::Refused(Refusal::Unsigned),
            ManifestError::Format(format) => Self::Refused(Refusal::Format(format)),
            ManifestError::Malformed => Self::Refused(Refusal::Malformed),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotRomfs => f.write_str("neither an image nor a patch"),
            Self::Unsigned => f.write_str("the image is not signed"),
            Self::Format(format) => write!(f, "format {format} is not known here"),
            Self::Malformed => f.write_str("the manifest is malformed"),
            Self::Product => f.write_str("for another product"),
            Self::Hardware => f.write_str("for other hardware"),
            Self::Loader(version) => write!(f, "needs loader {}", Version(version)),
            Self::UnknownKey(key) => write!(f, "signed with key {key}, which is not known here"),
            Self::RevokedKey(key) => write!(f, "signed with key {key}, which was revoked"),
            Self::Signature => f.write_str("the signature is wrong"),
            Self::Downgrade(floor) => write!(f, "older than version {}, the floor", Version(floor)),
            Self::TooLarge(length) => write!(f, "its {length} bytes are more than a slot has"),
            Self::Base => f.write_str("the patch is for another image"),
            Self::Block(block) => write!(f, "block {block} differs from its hash"),
        }
    }
}

impl<E: fmt::Debug> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => write!(f, "the flash failed: {error:?}"),
            Self::Layout(error) => write!(f, "the layout does not fit the flash: {error:?}"),
            Self::NoImage => f.write_str("no slot has an image that may run"),
            Self::NoState => f.write_str("nothing is known of the slots yet"),
            Self::Short(needed) => write!(f, "the first {needed} bytes are needed"),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::TrialOpen => f.write_str("an image is on trial"),
            Self::NoTrial => f.write_str("no image is on trial"),
            Self::NoSlot => f.write_str("no slot is free before a restart"),
            Self::KeyInUse => f.write_str("the key is in use"),
            Self::TooLong => f.write_str("more bytes than the image has"),
            Self::Incomplete => f.write_str("the stream is not complete"),
            Self::Stale => f.write_str("the installation was given up"),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for Error<E> {}

/// A version as text: `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(version) = *self;
        write!(f, "{}.{}.{}", version >> 24, version >> 16 & 0xff, version & 0xffff)
    }
}
