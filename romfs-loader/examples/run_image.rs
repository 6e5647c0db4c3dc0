//! The smallest embedder: maps an image file and runs its `main` module in place.
//!
//! `cargo run -p romfs-loader --example run_image -- app.romfs [heap bytes]`

use std::path::Path;
use std::process::ExitCode;

use romfs_loader::host::{Host, MappedImage};
use romfs_loader::print::Out;
use romfs_loader::{Config, Vm};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(path) = args.next() else {
        eprintln!("usage: run_image IMAGE [HEAP_BYTES]");
        return ExitCode::from(2);
    };
    let heap = args.next().and_then(|n| n.parse().ok()).unwrap_or(1 << 20);
    let image = match MappedImage::open(Path::new(&path)) {
        Ok(image) => image,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut memory = vec![0; heap];
    let host = Host::new();
    let Some(vm) = Vm::new(&mut memory, Config::for_memory(heap), &host) else {
        eprintln!("{heap} bytes are too few");
        return ExitCode::FAILURE;
    };
    if let Err(error) = vm.mount("/rom", image.bytes()) {
        eprintln!("{path}: {error}");
        return ExitCode::FAILURE;
    }
    let result = vm.set_paths(&["/rom", "/rom/lib"], &[&path], "/rom").and_then(|()| vm.run_main("main"));
    let status = match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(raised) => vm.enter(|| {
            let exception = vm.take_raised(raised);
            let _ = vm.print_exception(&mut Out::console(&vm), exception);
            ExitCode::FAILURE
        }),
    };
    let _ = host.flush();
    status
}
