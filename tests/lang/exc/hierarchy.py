# The built-in exception classes and who inherits from whom.
import builtins

tree = """
BaseException
 Exception
  ArithmeticError
   OverflowError
   ZeroDivisionError
  AssertionError
  AttributeError
  EOFError
  ImportError
  LookupError
   IndexError
   KeyError
  MemoryError
  NameError
  OSError
  RuntimeError
   NotImplementedError
  StopIteration
  SyntaxError
   IndentationError
  TypeError
  ValueError
   UnicodeError
 GeneratorExit
 KeyboardInterrupt
 SystemExit
"""
path = []
names = []
for line in tree.strip().split("\n"):
    name = line.strip()
    depth = len(line) - len(name)
    path[depth:] = [name]
    cls = getattr(builtins, name)
    names.append(name)
    ok = all(issubclass(cls, getattr(builtins, p)) for p in path)
    print(line, ok, cls.__name__ == name)
    for other in names:
        if other not in path:
            assert not issubclass(cls, getattr(builtins, other)), (name, other)
for name in names:
    cls = getattr(builtins, name)
    e = cls("message")
    assert e.args == ("message",) and isinstance(e, cls) and isinstance(e, BaseException)
    caught = None
    try:
        raise e
    except cls as c:
        caught = c
    assert caught is e
    assert type(cls()).__name__ == name
print(len(names), "classes")
triggers = {
    "ZeroDivisionError": lambda: 1 // 0,
    "AttributeError": lambda: (1).x,
    "ImportError": lambda: __import__("no_such_module_here"),
    "IndexError": lambda: [][0],
    "KeyError": lambda: {}[0],
    "NameError": lambda: undefined_name,
    "TypeError": lambda: 1 + "",
    "ValueError": lambda: int("q"),
    "UnicodeError": lambda: b"\xff".decode(),
    "StopIteration": lambda: next(iter(())),
    "AssertionError": lambda: (_ for _ in ()).throw(AssertionError),
    "OSError": lambda: open("/no/such/file/anywhere"),
}
for name in sorted(triggers):
    try:
        triggers[name]()
        print("nothing", name)
    except getattr(builtins, name) as e:
        print(name, type(e).__name__ == name)
