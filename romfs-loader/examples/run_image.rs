//! The smallest embedder: maps an image file and runs its `main` module in place.
//!
//! `cargo run -p romfs-loader --example run_image -- app.romfs [heap bytes]`

use std::path::Path;
use std::process::ExitCode;

use romfs_loader::host::{Host, MappedImage};
use romfs_loader::{Config, Machine};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(path) = args.next() else {
        eprintln!("usage: run_image IMAGE [HEAP_BYTES]");
        return ExitCode::from(2);
    };
    let heap = args.next().and_then(|n| n.parse().ok()).unwrap_or(1 << 20);
    // SAFETY: whoever starts this is not to overwrite the image while it runs.
    let image = match unsafe { MappedImage::open(Path::new(&path)) } {
        Ok(image) => image,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut memory = vec![0; heap];
    let host = Host::new();
    let machine = match Machine::new(&mut memory, Config::for_memory(heap), &host) {
        Ok(machine) => machine,
        Err(error) => {
            eprintln!("{heap} bytes: {error}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = machine.mount("/rom", image.bytes()) {
        eprintln!("{path}: {error}");
        return ExitCode::FAILURE;
    }
    let result = machine.set_paths(&["/rom", "/rom/lib"], &[&path], "/rom").and_then(|()| machine.run_main("main"));
    let status = match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(uncaught) => {
            uncaught.print();
            ExitCode::from(uncaught.status())
        }
    };
    let _ = host.flush();
    status
}
