# sys: what does not depend on the machine.
import sys

print(sys.byteorder in ("little", "big"), type(sys.version).__name__, type(sys.version_info).__name__, sys.version_info[0], sys.version_info >= (3, 4))
print(sys.implementation.name, sys.implementation[0], len(sys.implementation[1]) >= 3, type(sys.implementation).__name__)
print(type(sys.path).__name__, all(isinstance(p, str) for p in sys.path), type(sys.argv).__name__, len(sys.argv) >= 1)
print(sys.maxsize > 2**29, sys.maxsize in (2**31 - 1, 2**63 - 1), type(sys.platform).__name__)
print("sys" in sys.modules or "sys is built in", type(sys.modules).__name__)
print(hasattr(sys, "stdin"), hasattr(sys, "stdout"), hasattr(sys, "stderr"), sys.stdout.write("written\n"))
for args in ((), (0,), (3,), ("text",), (None,)):
    try:
        sys.exit(*args)
    except SystemExit as e:
        print("SystemExit", e.args)
try:
    raise SystemExit(5)
except BaseException as e:
    print(type(e).__name__, e.args, isinstance(e, Exception))
print(sys.exc_info()[0] if hasattr(sys, "exc_info") else None)


def f():
    try:
        sys.exit("through finally")
    finally:
        print("finally ran")


try:
    f()
except SystemExit as e:
    print(e.args)
sys.path.append("/no/such/place")
print(sys.path[-1], sys.path.pop())
import io

out = io.StringIO()
try:
    [][0]
except IndexError as e:
    sys.print_exception(e, out)
lines = out.getvalue().split("\n")
print(lines[0], "|", lines[-2])
