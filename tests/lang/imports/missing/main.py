# What `from` says of names that are not there: of a package it asks for a module, of other modules for a name.
import sys


def of_package():
    from pkg import nope


def second():
    from pkg import mod, nope


def of_inner():
    from pkg.sub import nope as other


def of_module():
    from pkg.mod import nope


def of_plain():
    from plain import nope


def of_built_in():
    from sys import nope


def of_none():
    from pkg.nope import x


def fails_inside():
    from pkg import bad


def imports_inside():
    from pkg import boom


def dotted():
    import pkg.sub.nope


def attempt(f):
    try:
        f()
        print("fine")
    except Exception as e:
        print(type(e).__name__, e)


for f in (of_package, second, of_inner, of_module, of_plain, of_built_in, of_none, fails_inside, imports_inside, dotted):
    attempt(f)
from pkg import mod, sub

print(mod.z, sub.__name__, sorted(name for name in sys.modules if "pkg" in name))


class Odd:
    pass


def of_object():
    from odd import nope


odd = sys.modules["odd"] = Odd()
attempt(of_object)
odd.__path__ = "anywhere"
for name in ("pkg", "absent", 5):
    odd.__name__ = name
    attempt(of_object)
del sys.modules["pkg"].__path__
attempt(of_package)
