# fnmatch, inspect, logging, os.path, pprint, types at work.
import fnmatch
import inspect
import io
import logging
import os.path
import sys
import types
from pprint import pformat, pprint

for name, pattern in (("main.py", "*.py"), ("main.pyc", "*.py"), ("a1", "a?"), ("a", "a?"), ("data-3.bin", "data-[0-9].*"), ("x", "[!x]"), ("dir/f.txt", "*.txt")):
    print(name, pattern, fnmatch.fnmatch(name, pattern))
print(fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py"))


def f(a, b=1):
    pass


def g():
    yield 1


class C:
    def m(self):
        pass


print(inspect.isfunction(f), inspect.isgeneratorfunction(g), inspect.isgenerator(g()), inspect.isclass(C), inspect.ismodule(sys), inspect.isfunction(5), inspect.ismethod(C().m))
print(isinstance(f, types.FunctionType), isinstance(g(), types.GeneratorType), isinstance(sys, types.ModuleType), isinstance(C().m, types.MethodType))
stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
log = logging.getLogger("app")
log.addHandler(handler)
log.setLevel(logging.INFO)
log.debug("hidden %d", 1)
log.info("shown %d of %s", 1, "two")
log.warning("careful")
log.error("bad: %r", ["x"])
try:
    1 / 0
except ZeroDivisionError as e:
    log.exception("caught")
print([line for line in stream.getvalue().split("\n") if line.startswith(("INFO", "WARN", "ERROR"))], log.isEnabledFor(logging.DEBUG), log.getEffectiveLevel() == logging.INFO)
print(os.path.join("a", "b", "c.txt"), os.path.split("/x/y/z"), os.path.basename("/x/y.py"), os.path.dirname("/x/y.py"), os.path.splitext("f.tar.gz") if hasattr(os.path, "splitext") else "")
print(os.path.exists("/no/such/file"), os.path.isdir("/no"), os.path.join("/a", "/b"))
pprint([1, "two", (3, 4.5)])
print(pformat({"k": [1, 2]}))
