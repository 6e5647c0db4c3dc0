//! The numbers of `OSError`, as Linux and MicroPython have them.

use crate::qstr::{Qstr, q};

pub(crate) const EPERM: i32 = 1;
pub(crate) const ENOENT: i32 = 2;
pub(crate) const EIO: i32 = 5;
pub(crate) const EBADF: i32 = 9;
pub(crate) const EAGAIN: i32 = 11;
/// No memory that the program may use at an address.
pub(crate) const EFAULT: i32 = 14;
pub(crate) const EEXIST: i32 = 17;
pub(crate) const ENODEV: i32 = 19;
pub(crate) const EISDIR: i32 = 21;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const EROFS: i32 = 30;
pub(crate) const EOPNOTSUPP: i32 = 95;

/// The numbers that have names in `errno`, as stock does: `EROFS` is not among them.
pub(crate) const NAMED: &[(Qstr, i32)] = &[
    (q::EPERM, EPERM),
    (q::ENOENT, ENOENT),
    (q::EIO, EIO),
    (q::EBADF, EBADF),
    (q::EAGAIN, EAGAIN),
    (q::ENOMEM, 12),
    (q::EACCES, 13),
    (q::EEXIST, EEXIST),
    (q::ENODEV, ENODEV),
    (q::EISDIR, EISDIR),
    (q::EINVAL, EINVAL),
    (q::EOPNOTSUPP, EOPNOTSUPP),
    (q::EADDRINUSE, 98),
    (q::ECONNABORTED, 103),
    (q::ECONNRESET, 104),
    (q::ENOBUFS, 105),
    (q::ENOTCONN, 107),
    (q::ETIMEDOUT, 110),
    (q::ECONNREFUSED, 111),
    (q::EHOSTUNREACH, 113),
    (q::EALREADY, 114),
    (q::EINPROGRESS, 115),
];

/// The name of a number.
pub(crate) fn name(errno: isize) -> Option<Qstr> {
    NAMED.iter().find(|(_, number)| *number as isize == errno).map(|(name, _)| *name)
}
