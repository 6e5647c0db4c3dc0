//! Runs the ROMFS image in the memory of QEMU's RISC-V machine `virt`, where it lies:
//! `qemu-system-riscv32 -M virt -bios none -kernel virt-rv32 -device loader,file=app.romfs,addr=0x81000000`.
#![no_std]
#![no_main]

use core::fmt::Write;
use core::panic::PanicInfo;
use core::ptr;

use riscv_rt::entry;
use romfs_loader::Platform;
use runner::input::Input;
use runner::stack::Stack;
use runner::{Setup, debugger};

/// Where the image is expected, in bytes from address 0.
const WINDOW_START: usize = 0x8100_0000;

/// Length of the image's window in bytes.
const WINDOW_LEN: usize = 4 << 20;

/// Bytes of memory for programs.
const MEMORY: usize = 128 << 10;

/// What stays of the native stack below the depth at which the machine raises `RuntimeError`: for what a built-in uses
/// by itself, the collector, and interrupts. Regular expressions take most: 3 KiB.
const STACK_RESERVE: usize = 5 << 10;

/// The status of a run that ended in a fault or a panic.
const FAULT: u8 = 70;

/// Says how an image gets to where it is expected.
const HINT: &str = "load one with: qemu-system-riscv32 ... -device loader,file=app.romfs,addr=0x81000000";

/// The first serial port: a 16550.
const UART: *mut u8 = 0x1000_0000 as *mut u8;

/// The counter of the clock, 64 bits in two words.
const MTIME: *const u32 = 0x0200_bff8 as *const u32;

/// Its counts in a microsecond.
const COUNTS_PER_US: u64 = 10;

unsafe extern "C" {
    static mut _stack_start: u32;
    static mut _stack_end: u32;
}

/// The native stack.
// SAFETY: `memory.x` gives it a region of its own.
const STACK: Stack = unsafe { Stack::new(&raw mut _stack_end, &raw mut _stack_start) };

struct Board;

/// The interrupts of devices: the words that are the priority of the serial port's, the first ones enabled, and the one
/// that is due.
const PLIC_PRIORITY: *mut u32 = (0x0c00_0000 + 4 * UART_INTERRUPT) as *mut u32;
const PLIC_ENABLED: *mut u32 = 0x0c00_2000 as *mut u32;
const PLIC_CLAIM: *mut u32 = 0x0c20_0004 as *mut u32;

/// The number of the serial port's interrupt.
const UART_INTERRUPT: usize = 10;

/// Registers of the serial port: interrupts to ask for, and the line's state, with its bits.
const INTERRUPTS: usize = 1;
const LINE: usize = 5;
const RECEIVED: u8 = 1;
const SENT: u8 = 0x20;

/// What has arrived.
static INPUT: Input = Input::new();

impl Board {
    fn get(&self, register: usize) -> u8 {
        // SAFETY: a register of the serial port, which is always mapped.
        unsafe { UART.add(register).read_volatile() }
    }

    /// Lets bytes that arrive interrupt the core.
    fn listen(&self) {
        // SAFETY: registers that are always mapped; the handler shares nothing with the rest but `INPUT` and the
        // devices' registers.
        unsafe {
            PLIC_PRIORITY.write_volatile(1);
            PLIC_ENABLED.write_volatile(1 << UART_INTERRUPT);
            UART.add(INTERRUPTS).write_volatile(RECEIVED);
            riscv::register::mie::set_mext();
            riscv::interrupt::enable();
        }
    }

    /// Takes what has arrived, as far as somebody wants it: the rest stays in the port, which holds up the other side
    /// where that is possible, and asks for no interrupt until then.
    fn take(&self) {
        while self.get(LINE) & RECEIVED != 0 && INPUT.wants() {
            INPUT.receive(self.get(0));
        }
        let asked = if INPUT.wants() { RECEIVED } else { 0 };
        // SAFETY: as in `listen`.
        unsafe { UART.add(INTERRUPTS).write_volatile(asked) };
    }
}

/// The handler of all interrupts: the serial port's is the only one.
#[unsafe(export_name = "MachineExternal")]
extern "C" fn received() {
    // SAFETY: a register that is always mapped: reading it says which interrupt is due, writing that back that it was
    // seen to.
    let due = unsafe { PLIC_CLAIM.read_volatile() };
    Board.take();
    // SAFETY: as above.
    unsafe { PLIC_CLAIM.write_volatile(due) };
}

impl Platform for Board {
    fn write(&self, bytes: &[u8]) {
        for byte in bytes {
            while self.get(LINE) & SENT == 0 {}
            // SAFETY: sends the byte; the port does not access memory.
            unsafe { UART.write_volatile(*byte) };
        }
    }

    fn read(&self, into: &mut [u8]) -> usize {
        while !self.input_ready() {}
        INPUT.read(into)
    }

    fn input_ready(&self) -> bool {
        // With what was left in the port when there was no room.
        riscv::interrupt::free(|| self.take());
        INPUT.is_ready()
    }

    fn sleep_us(&self, us: u64) {
        let start = self.ticks_us();
        while self.ticks_us() - start < us && !INPUT.interrupted() {}
    }

    fn ticks_us(&self) -> u64 {
        // SAFETY: the counter is always mapped.
        let (low, high) = unsafe { (MTIME, MTIME.add(1)) };
        loop {
            // SAFETY: as above. When the high word changes between, the low one may belong to either.
            let (before, count, after) = unsafe { (high.read_volatile(), low.read_volatile(), high.read_volatile()) };
            if before == after {
                return (u64::from(after) << 32 | u64::from(count)) / COUNTS_PER_US;
            }
        }
    }

    fn name(&self) -> &'static str {
        "virt-rv32"
    }

    fn machine(&self) -> &'static str {
        "RISC-V virt"
    }
}

impl Write for Board {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        Platform::write(self, text.as_bytes());
        Ok(())
    }
}

#[entry]
fn main() -> ! {
    STACK.paint();
    Board.listen();
    static mut MEMORY_BYTES: [u8; MEMORY] = [0; MEMORY];
    // SAFETY: `main` runs once, on the only core, and nothing else names the static.
    let memory = unsafe { &mut *ptr::addr_of_mut!(MEMORY_BYTES) };
    // SAFETY: RAM that neither the firmware nor its stack uses, and that nobody writes to while the program runs.
    let window = unsafe { core::slice::from_raw_parts(WINDOW_START as *const u8, WINDOW_LEN) };
    let mut line = [0; debugger::LINE];
    let mut words = [""; debugger::WORDS];
    let outcome = runner::run(Setup {
        window,
        memory,
        native_stack: STACK.size() - STACK_RESERVE,
        platform: &Board,
        argv: debugger::arguments(&mut line, &mut words),
        hint: HINT,
        input: Some(&INPUT),
    });
    debugger::measured(|out| {
        let (used, total) = (outcome.heap_used, outcome.heap_total);
        writeln!(out, "heap {used} of {total}, native stack {} of {}", STACK.used(), STACK.size())
    });
    end(outcome.status)
}

fn end(status: u8) -> ! {
    debugger::exit(status);
    loop {
        riscv::asm::wfi();
    }
}

#[unsafe(export_name = "ExceptionHandler")]
fn exception(_: &riscv_rt::TrapFrame) -> ! {
    let (cause, pc) = (riscv::register::mcause::read().bits(), riscv::register::mepc::read());
    // A console that does not work is nothing that one could do anything about here.
    let _ = writeln!(Board, "\nexception {cause} at pc {pc:#010x}");
    end(FAULT)
}

#[cfg(feature = "details")]
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = match info.location() {
        Some(place) => writeln!(Board, "\npanic at {}:{}", place.file(), place.line()),
        None => writeln!(Board, "\npanic"),
    };
    end(FAULT)
}

/// Does not look at what it is given: then the places in the code that may panic need no description, which is two
/// words and a name each.
#[cfg(not(feature = "details"))]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    Platform::write(&Board, b"\npanic\n");
    end(FAULT)
}
