//! What differs by platform.

use crate::extension::Module;

/// How local time differs from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalOffset {
    /// What local time is ahead, in seconds.
    pub seconds: i32,
    /// Whether that is daylight saving time.
    pub is_dst: bool,
}

/// What the machine asks of the place it runs in. Implement it once per board; only `write` is needed to begin with.
pub trait Platform {
    /// Writes to the console.
    fn write(&self, bytes: &[u8]);

    /// Shows what [`Platform::write`] may have held back; called behind each `print` and each write to `sys.stdout`.
    fn flush(&self) {}

    /// Writes to the console's error stream, where there is one apart.
    fn write_error(&self, bytes: &[u8]) {
        self.write(bytes);
    }

    /// Reads from the console, at least one byte; 0 at its end, or where there is no input.
    fn read(&self, _into: &mut [u8]) -> usize {
        0
    }

    /// Whether [`Platform::read`] gives bytes, or the end, at once: for `select.poll` of `sys.stdin`. Where there are
    /// [files](Platform::files), these are asked as well.
    fn input_ready(&self) -> bool {
        true
    }

    /// Microseconds since any fixed time; it never runs backwards.
    fn ticks_us(&self) -> u64 {
        0
    }

    /// Nanoseconds since 1970, where there is a clock.
    fn time_ns(&self) -> u64 {
        self.ticks_us().wrapping_mul(1000)
    }

    /// What local time is ahead of UTC at a moment, in seconds since 1970.
    fn local_offset(&self, _utc: i64) -> LocalOffset {
        LocalOffset { seconds: 0, is_dst: false }
    }

    /// Calls `value` with the value of an environment variable, if there is one.
    fn env(&self, _name: &[u8], _value: &mut dyn FnMut(&[u8])) {}

    /// Sets an environment variable, or removes it; `false` where there are none.
    fn set_env(&self, _name: &[u8], _value: Option<&[u8]>) -> bool {
        false
    }

    /// Calls `path` with the path of the program that runs here, where there is one: `sys.executable`.
    fn executable(&self, _path: &mut dyn FnMut(&[u8])) {}

    /// Reads a word of 1, 2 or 4 bytes at an address that is a multiple of that, for `machine.mem32` and the like: a
    /// register of the board. `None` where programs have nothing to read.
    fn peek(&self, _address: usize, _bytes: usize) -> Option<u32> {
        None
    }

    /// Writes such a word; `false` where programs have nothing to write.
    fn poke(&self, _address: usize, _bytes: usize, _word: u32) -> bool {
        false
    }

    /// Waits; less than that when the machine is interrupted meanwhile.
    fn sleep_us(&self, us: u64) {
        let start = self.ticks_us();
        while self.ticks_us().wrapping_sub(start) < us {
            core::hint::spin_loop();
        }
    }

    /// A number to start `random` with.
    fn seed(&self) -> u64 {
        self.ticks_us()
    }

    /// The files of this place, where there are any besides mounted images.
    fn files(&self) -> Option<&dyn crate::files::Files> {
        None
    }

    /// Runs a command and waits for its end; gives its status as `os.system` does. `None` where there are no commands.
    fn system(&self, _command: &[u8]) -> Option<i32> {
        None
    }

    /// Fills memory with random bytes; `false` where there is no source but [`Platform::seed`].
    fn random(&self, _into: &mut [u8]) -> bool {
        false
    }

    /// The slots of this place, for the module `update`.
    #[cfg(feature = "update")]
    fn updates(&self) -> Option<&dyn crate::updates::Updates> {
        None
    }

    /// The board's own modules in Rust.
    fn modules(&self) -> &'static [&'static Module] {
        &[]
    }

    /// `sys.platform`.
    fn name(&self) -> &'static str {
        "bare"
    }

    /// The machine, for `sys.implementation` and `os.uname`.
    fn machine(&self) -> &'static str {
        "unknown machine"
    }
}
