# Names in sources that a program makes and executes: what such a source leaves behind keeps its names while others go.
import gc
import io
import sys

SOURCE = """
class Class_%(i)d:
    def __init__(self, start_%(i)d):
        self.member_%(i)d = start_%(i)d

    def method_%(i)d(self, step_%(i)d=1):
        self.member_%(i)d += step_%(i)d
        return self.member_%(i)d

def generator_%(i)d():
    for name in ("first_%(i)d", "second_%(i)d"):
        yield name, locals_%(i)d

def outer_%(i)d(cell_%(i)d):
    return lambda: (cell_%(i)d, locals_%(i)d)

def failing_%(i)d():
    raise_%(i)d = 1
    absent_%(i)d

locals_%(i)d = %(i)d
"""


def execute(i):
    scope = {}
    exec(SOURCE % {"i": i}, scope)
    return scope


def failure(scope, i):
    try:
        scope["failing_%d" % i]()
    except NameError as e:
        return e


kept = []
for i in (7, 8):
    scope = execute(i)
    thing = scope["Class_%d" % i](start := i)
    started = scope["generator_%d" % i]()
    next(started)
    kept.append((i, thing, started, scope["outer_%d" % i]("cell"), failure(scope, i)))
lone_failure = failure(execute(9), 9)
lone_thing = execute(10)["Class_10"](10)
code = compile("late_name = 5; print(late_name, sorted(later_names))", "late", "exec")

for i in range(100, 160):
    scope = execute(i)
    thing = scope["Class_%d" % i](i)
    if getattr(thing, "method_%d" % i)(**{"step_%d" % i: 2}) != i + 2:
        print("wrong method", i)
    if eval("locals_%d + 1" % i, scope) != i + 1:
        print("wrong value", i)
    if failure(scope, i).args != ("name 'absent_%d' isn't defined" % i,):
        print("wrong failure", i)
    globals()["here_%d" % i] = i
    exec("if here_%d != %d: print('wrong global')\ndel here_%d" % (i, i, i))
    if i % 20 == 0:
        gc.collect()
gc.collect()



def vars_of(thing):
    return sorted(name for name in dir(thing) if name[0] in "cm")


def shown(error):
    text = io.StringIO()
    sys.print_exception(error, text)
    return [line for line in text.getvalue().split("\n") if "failing" in line or "Error" in line]


for i, thing, started, closure, error in kept:
    print(type(thing).__name__, vars_of(thing))
    print(getattr(thing, "method_%d" % i)(), getattr(thing, "member_%d" % i), closure())
    print(list(started), error)
    print(shown(error))
print(shown(lone_failure), type(lone_thing).__name__, vars_of(lone_thing), lone_thing.method_10(step_10=3))
exec(code, {"later_names": ["b", "a"]})
