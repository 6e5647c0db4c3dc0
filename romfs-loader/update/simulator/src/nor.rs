//! The chip behind the traits of `embedded-storage`.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

use crate::chip::{Chip, PowerCut};

/// A chip with units of `UNIT` and blocks of `ERASE` bytes.
#[derive(Debug)]
pub struct Nor<'c, const UNIT: usize, const ERASE: usize>(pub &'c mut Chip);

impl NorFlashError for PowerCut {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl<const UNIT: usize, const ERASE: usize> ErrorType for Nor<'_, UNIT, ERASE> {
    type Error = PowerCut;
}

impl<const UNIT: usize, const ERASE: usize> ReadNorFlash for Nor<'_, UNIT, ERASE> {
    // As strict as the write unit: a program that can do with it can do with less.
    const READ_SIZE: usize = UNIT;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), PowerCut> {
        assert!((offset as usize).is_multiple_of(UNIT) && bytes.len().is_multiple_of(UNIT), "read is not aligned");
        self.0.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<const UNIT: usize, const ERASE: usize> NorFlash for Nor<'_, UNIT, ERASE> {
    const WRITE_SIZE: usize = UNIT;
    const ERASE_SIZE: usize = ERASE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), PowerCut> {
        self.0.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), PowerCut> {
        self.0.program(offset, bytes)
    }
}
