"""What the scripts here share: where the interpreters and MicroPython's benchmarks are."""

import os
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT = 300

# Benchmarks of native code emitters, which a machine without them cannot run.
NATIVE = ("viper_", "native_")

COLLECTED = re.compile(r"Collected\s*:\s*(\d+)")


def checkout():
    """The MicroPython checkout that MICROPYTHON_SRC names."""
    path = Path(os.environ.get("MICROPYTHON_SRC", ""))
    if not (path / "tests/perf_bench/benchrun.py").is_file():
        sys.exit("MICROPYTHON_SRC names no checkout of MicroPython: nothing to measure")
    return path


def peer(name="micropython"):
    """A stock program: in ROMFS_PEERS, in the user's cache, or on the PATH."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "romfs-peers/bin"
    named = [Path(os.environ["ROMFS_PEERS"])] if os.environ.get("ROMFS_PEERS") else []
    for folder in [*named, cache, *map(Path, os.environ.get("PATH", "").split(os.pathsep))]:
        if (folder / name).is_file():
            return folder / name
    sys.exit(f"no stock `{name}` is installed: nothing to compare with")


def stock(source):
    """The unix port built in the checkout, if it was."""
    built = source / "ports/unix/build-standard/micropython"
    return built if built.is_file() else None


def ours(given):
    """Our binary: the one given, or the release build."""
    path = Path(given) if given else REPOSITORY / "target/release/mkromfs"
    if not path.is_file():
        sys.exit(f"{path}: no such program (cargo build --release -p mkromfs)")
    return [str(path.resolve()), "run"]


def benchmarks(source, only):
    """The scripts of perf_bench that run bytecode, by name."""
    scripts = sorted((source / "tests/perf_bench").glob("*.py"))
    scripts = [path for path in scripts if path.stem != "benchrun" and not path.stem.startswith(NATIVE)]
    return [path for path in scripts if not only or any(word in path.stem for word in only)]


def program(source, script, n, m):
    """The text of a benchmark with the call that runs it."""
    runner = (source / "tests/perf_bench/benchrun.py").read_text()
    return script.read_text() + runner + f"bm_run({n}, {m})\n"


def run(interpreter, heap, file, folder):
    """The output of a program, or the end of what it wrote when it failed."""
    command = [*interpreter, "-X", f"heapsize={heap}", str(file)]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, "timeout"
    if done.returncode:
        return None, (done.stdout + done.stderr).strip()[-120:]
    return done.stdout, None


def count(binary, words):
    """Instructions of a run, and what it wrote. Nothing of this machine's surroundings reaches it."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, "run", *words]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env={})
    found = COLLECTED.search(done.stderr)
    if done.returncode or not found:
        sys.exit(f"{' '.join(map(str, command))}: {done.stdout[-200:]}{done.stderr[-400:]}")
    return int(found[1]), done.stdout
