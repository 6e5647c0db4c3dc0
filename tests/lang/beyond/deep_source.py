# Source that is nested deeper than any compiler's stack: code or an exception, never a crash.
def tell(name, source, mode="eval"):
    try:
        compile(source, "deep", mode)
    except (RuntimeError, MemoryError, SyntaxError):
        pass
    print(name, "survived")


N = 5000
tell("parentheses", "(" * N + "1" + ")" * N)
tell("lists", "[" * N + "]" * N)
tell("dicts", "{1:" * N + "1" + "}" * N)
tell("sets", "{" * N + "1" + "}" * N)
tell("minus", "-" * N + "1")
tell("not", "not " * N + "1")
tell("plus", "1+" * N + "1")
tell("power", "1**" * N + "1")
tell("and", "1 and " * N + "1")
tell("comparison", "1<" * N + "1")
tell("condition", "1 if 1 else " * N + "1")
tell("lambda", "lambda:" * N + "1")
tell("calls", "f(" * N + ")" * N)
tell("call of call", "f" + "()" * N)
tell("attributes", "f" + ".a" * N)
tell("subscripts", "f" + "[0]" * N)
tell("index of index", "f[" * N + "0" + "]" * N)
tell("slices", "f[0:" * N + "0" + "]" * N)
tell("comprehensions", "[x for x in " * N + "a" + "]" * N)
tell("for of comprehension", "[x " + "for x in y " * N + "]")
tell("strings", "'a' " * N)
tell("f-strings", "f'{" * N + "1" + "}'" * N)
tell("f-string", "f'{(" + "(" * N + "1" + ")" * N + ")}'")
tell("named", "(a:=" * N + "1" + ")" * N)
tell("unclosed", "(" * N)
tell("stars", "[" + "*" * N + "a]")
tell("elif", "if 1: pass\n" + "elif 1: pass\n" * N, "exec")
tell("with", "with " + ",".join(["a"] * N) + ": pass", "exec")
tell("assignments", "a=" * N + "1", "exec")
tell("targets", "(" * N + "a" + ",)" * N + "=1", "exec")
tell("decorators", "@a\n" * N + "def f(): pass", "exec")
tell("deletions", "del " + "(" * N + "a" + ")" * N, "exec")
tell("names", "import " + ".".join(["a"] * N), "exec")
tell("parameters", "def f(" + ",".join("a%d" % i for i in range(N)) + "): pass", "exec")
for head in ("if 1", "for x in y", "while 1", "with a", "def f()", "class C", "try"):
    lines = [" " * i + head + ":\n" for i in range(200)]
    tell(head, "".join(lines) + " " * 200 + "pass", "exec")
print(eval("1 + 1"))
