//! Elementary functions of floats: the C library's where there is one, as in stock's unix port, else those of `libm`,
//! as on its boards.
//!
//! The two differ in the last bit now and then; `tests/tests/elementary.rs` compares them, and has a bound for each
//! function.

/// Functions by the name that `libm` gives them, and the method of `f64` that is the C library's.
macro_rules! elementary {
    ($($name:ident $method:ident($($more:ident)?),)*) => {
        $(
            #[cfg(feature = "std")]
            #[doc = concat!("`", stringify!($name), "`")]
            #[must_use]
            pub fn $name(x: f64 $(, $more: f64)?) -> f64 {
                x.$method($($more)?)
            }

            #[cfg(not(feature = "std"))]
            pub use portable::$name;
        )*
    };
}

/// The functions that need no C library.
pub mod portable {
    pub use libm::{
        acos, asin, asinh, atan, atan2, atanh, cos, cosh, erf, erfc, exp, expm1, lgamma, log, log2, log10, pow, sin,
        sinh, sqrt, tan, tanh, tgamma,
    };

    /// The inverse of `cosh`. `libm`'s has values for some numbers below its domain.
    #[must_use]
    pub fn acosh(x: f64) -> f64 {
        if x < 1.0 { f64::NAN } else { libm::acosh(x) }
    }

    /// The rest of `x / y` with the sign of `x`.
    #[must_use]
    pub fn fmod(x: f64, y: f64) -> f64 {
        super::super::extended::Extended::fmod(x, y)
    }
}

pub use portable::{acosh, asinh, atanh, erf, erfc, lgamma, sqrt, tgamma};

elementary! {
    exp exp(),
    expm1 exp_m1(),
    log ln(),
    log2 log2(),
    log10 log10(),
    pow powf(y),
    sin sin(),
    cos cos(),
    tan tan(),
    asin asin(),
    acos acos(),
    atan atan(),
    atan2 atan2(y),
    sinh sinh(),
    cosh cosh(),
    tanh tanh(),
}

/// The rest of `x / y` with the sign of `x`.
#[must_use]
pub fn fmod(x: f64, y: f64) -> f64 {
    if cfg!(feature = "std") { x % y } else { portable::fmod(x, y) }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    #[test]
    fn rounded_as_the_c_library_does() {
        assert_eq!(super::exp(1.0), core::f64::consts::E);
        assert_eq!(super::pow(2.5, 2.5), 9.882_117_688_026_186);
        assert_eq!(super::cosh(1.0), 1.543_080_634_815_243_7);
    }
}
