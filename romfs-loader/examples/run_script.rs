//! Runs a script of the host as MicroPython's unix port does: its directory comes first on `sys.path`, and its files are the host's.

use std::path::Path;
use std::process::ExitCode;

use romfs_loader::host::Host;
use romfs_loader::print::Out;
use romfs_loader::vm::Exit;
use romfs_loader::{Config, Raised, Vm};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(script) = args.next() else {
        eprintln!("usage: run_script SCRIPT [HEAP]");
        return ExitCode::FAILURE;
    };
    let size = args.next().and_then(|size| size.parse().ok()).unwrap_or(4 << 20);
    let mut memory = vec![0; size];
    let host = Host::new();
    let Some(vm) = Vm::new(&mut memory, Config::for_memory(size), &host) else {
        eprintln!("not enough memory");
        return ExitCode::FAILURE;
    };
    let directory = std::fs::canonicalize(&script).ok().and_then(|path| path.parent().map(Path::to_path_buf));
    let directory = directory.unwrap_or_default();
    let path = [&*directory.to_string_lossy(), ".frozen"];
    let result =
        vm.mount_files().and_then(|()| vm.set_paths(&path, &[&script], "")).and_then(|()| vm.run_file(&script));
    let result = result.and_then(|_| vm.run_atexit()).map_err(|raised| show(&vm, raised));
    let _ = host.flush();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(status) => ExitCode::from(status),
    }
}

fn show(vm: &Vm<'_>, raised: Raised) -> u8 {
    vm.enter(|| match vm.exit_of(raised) {
        Exit::Status(status) => status,
        Exit::Message(message) => {
            println!("{message}");
            1
        }
        Exit::Exception(exception) => {
            let _ = vm.print_exception(&mut Out::console(vm), exception);
            1
        }
    })
}
