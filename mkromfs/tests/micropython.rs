//! The command line of MicroPython's unix port: commands, modules, standard input, and the name `micropython`.

mod support;

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};

use support::Work;

/// Runs the binary under the name `micropython`, with a text on standard input.
fn micropython(work: &Work, args: &[&str], input: &str, env: &[(&str, &str)]) -> Output {
    let link = work.path("micropython");
    if !link.exists() {
        symlink(env!("CARGO_BIN_EXE_mkromfs"), &link).unwrap();
    }
    let mut command = Command::new(&link);
    command.args(args).current_dir(work.path("")).env("HOME", work.path("")).env_remove("MICROPYPATH");
    command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read may have ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn command_module_and_standard_input() {
    let work = Work::new();
    work.write("tool.py", "import sys\nprint(__name__, sys.argv)\n");
    work.write("pkg/__init__.py", "print('init', __name__)\n");
    work.write("pkg/__main__.py", "import sys\nprint(__name__, sys.argv)\n");
    let show = "import sys\nprint(sys.argv, __file__, __name__)";
    for (args, input, out) in [
        (&["-c", show, "a", "-b"][..], "", "['-c', 'a', '-b'] <stdin> __main__\n"),
        (&["-m", "tool", "a"], "", "__main__ ['tool', 'a']\n"),
        (&["-m", "pkg", "a"], "", "init pkg\n__main__ ['pkg', 'a']\n"),
        (&[], show, "[] <stdin> __main__\n"),
        (&["tool.py", "-i"], "", "__main__ ['tool.py', '-i']\n"),
        (&["-O", "-c", "assert 0; print(__debug__)"], "", "False\n"),
        (&["-X", "compile-only", "-c", "print(1)"], "", ""),
        (&["-c", "import tool"], "", "tool ['-c']\n"),
    ] {
        let ran = micropython(&work, args, input, &[]);
        assert_eq!((text(&ran.stdout), text(&ran.stderr)), (out, ""), "{args:?}");
        assert!(ran.status.success(), "{args:?}");
    }
}

#[test]
fn search_path() {
    let work = Work::new();
    work.write("scripts/main.py", "import sys\nprint(sys.path)\nimport near, far\n");
    work.write("scripts/near.py", "print('near')\n");
    work.write("lib/far.py", "print('far')\n");
    let scripts = fs::canonicalize(work.path("scripts")).unwrap();
    let lib = work.path("lib");
    let path = format!(":~/x:{}", lib.display());
    let ran = micropython(&work, &["scripts/main.py"], "", &[("MICROPYPATH", &path)]);
    let home = work.path("");
    let home = home.to_str().unwrap();
    let expected = format!("['{}', '{home}/x', '{}']\nnear\nfar\n", scripts.display(), lib.display());
    assert_eq!(text(&ran.stdout), expected, "{ran:?}");
}

#[test]
fn exit_status() {
    let work = Work::new();
    work.write("fails.py", "1/0\n");
    for (args, status, err) in [
        (&["-c", "raise SystemExit"][..], 0, ""),
        (&["-c", "raise SystemExit(300)"], 44, ""),
        (&["-c", "raise SystemExit('why')"], 1, "why\n"),
        (&["-q"], 1, "Invalid command line arguments. Use -h option for help.\n"),
        (&["-X", "emit=native", "fails.py"], 1, "Invalid command line arguments. Use -h option for help.\n"),
        (&["-c"], 1, "Invalid command line arguments. Use -h option for help.\n"),
        (&["-X", "compile-only", "-c", "x ="], 1, "SyntaxError: invalid syntax\n"),
        (&["fails.py"], 1, "ZeroDivisionError: divide by zero\n"),
        (&["-m", "nothing"], 1, "ImportError: no module named 'nothing'\n"),
        (&["nothing.py"], 2, "can't open file 'nothing.py': [Errno 2] No such file or directory\n"),
    ] {
        let ran = micropython(&work, args, "", &[]);
        assert_eq!(ran.status.code(), Some(status), "{args:?} {ran:?}");
        assert!(text(&ran.stderr).ends_with(err), "{args:?} {ran:?}");
    }
}

#[test]
fn functions_for_the_end_run() {
    let work = Work::new();
    let program = "import sys\nsys.atexit(lambda: print('end'))\nprint('start')\n";
    for end in ["", "sys.exit(3)", "1/0"] {
        let ran = micropython(&work, &[], &format!("{program}{end}\n"), &[]);
        assert_eq!(text(&ran.stdout), "start\nend\n", "{end}");
    }
}

#[test]
fn listing_of_bytecode() {
    let work = Work::new();
    let ran = micropython(&work, &["-v", "-v", "-c", "def f(a):\n    return a and 'x'\n"], "", &[]);
    let out = text(&ran.stdout);
    for part in [
        "File <stdin>, code block '<module>' (descriptor: ",
        "Raw bytecode (code_info_size=3, bytecode_size=6):\n 00 02 01 ",
        "arg names:\n(N_STATE 1)\n(N_EXC_STACK 0)\n  bc=0 line=1\n",
        "\n02 STORE_NAME f\n04 LOAD_CONST_NONE\n05 RETURN_VALUE\n",
        "arg names: a\n",
        "00 LOAD_FAST 0\n01 JUMP_IF_FALSE_OR_POP 5\n03 LOAD_CONST_STRING 'x'\n05 RETURN_VALUE\n",
        "\nGC: total: ",
    ] {
        assert!(out.contains(part), "{part:?} in {out}");
    }
}
