//! A flash that is torn by power cuts, and the proofs that `romfs-update` survives them.
//!
//! [`chip`] is the flash; [`image`] makes signed images and [`program`] runs them; [`life`] is what a device does with
//! them, and what it is judged by; [`explore`] cuts power everywhere in it.

pub mod chip;
pub mod explore;
pub mod field;
pub mod image;
pub mod life;
pub mod nor;
pub mod program;

#[cfg(test)]
mod tests {
    use super::image::Recipe;

    #[test]
    fn images_print_their_version() {
        for filler in [0, 4000, 14000, 600_000] {
            let image = Recipe::new(42, filler).image();
            assert_eq!(super::program::output(&image), Ok("42\n".into()));
        }
    }
}
