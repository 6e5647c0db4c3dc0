//! The numbers of `OSError`, as Linux and MicroPython have them.

macro_rules! errnos {
    ($($name:ident $number:literal,)*) => {
        $(#[doc = concat!("`", stringify!($name), "`")] pub(crate) const $name: i32 = $number;)*

        /// The name of a number.
        pub(crate) fn name(errno: isize) -> Option<&'static str> {
            match errno { $($number => Some(stringify!($name)),)* _ => None }
        }
    };
}

errnos! {
    EPERM 1,
    ENOENT 2,
    EIO 5,
    EBADF 9,
    EAGAIN 11,
    ENOMEM 12,
    EACCES 13,
    EEXIST 17,
    ENODEV 19,
    ENOTDIR 20,
    EISDIR 21,
    EINVAL 22,
    EROFS 30,
    EOPNOTSUPP 95,
    EADDRINUSE 98,
    ECONNABORTED 103,
    ECONNRESET 104,
    ENOBUFS 105,
    ENOTCONN 107,
    ETIMEDOUT 110,
    ECONNREFUSED 111,
    EHOSTUNREACH 113,
    EALREADY 114,
    EINPROGRESS 115,
}
