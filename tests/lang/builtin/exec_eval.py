# exec, eval, compile with name spaces.
print(eval("1 + 2"), eval("x * 2", {"x": 21}), eval("[i for i in range(3)]"), eval("(lambda a: a + 1)(5)"), eval("'a' 'b'"))
x = 10
print(eval("x + 1"))
exec("x = 20\ny = x + 1")
print(x, y)
ns = {}
exec("def f(a):\n    return a * 3\nclass K:\n    v = 7\nz = f(2)", ns)
print(ns["f"](4), ns["K"].v, ns["z"], "f" in globals())


def inside():
    ns = {"q": 5}
    exec("q += 1\nr = q * 2", ns)
    return ns["q"], ns["r"]


print(inside())
code = compile("a + b", "name", "eval")
print(eval(code, {"a": 1, "b": 2}), eval(code, {"a": "x", "b": "y"}))
program = compile("out = []\nfor i in range(n):\n    out.append(i * i)", "prog", "exec")
ns = {"n": 4}
exec(program, ns)
print(ns["out"])
single = compile("1 + 1", "s", "single")
exec(single)
for bad in ("1 +", "def", "x = = 1", "(", "'open", "return 1", "for", "if True\n  x", "a b", "  indented", "1x"):
    for mode in ("exec",):
        try:
            compile(bad, "bad", mode)
            print("compiled", repr(bad))
        except SyntaxError as e:
            print("SyntaxError", repr(bad))
try:
    exec("1 / 0")
except ZeroDivisionError:
    print("ZeroDivisionError")
try:
    eval("undefined_thing")
except NameError as e:
    print("NameError")
try:
    eval("x = 1")
except SyntaxError:
    print("SyntaxError")
globals_ns, locals_ns = {"g": 1}, {"l": 2}
exec("g2 = g\nl2 = l", globals_ns, locals_ns)
print(locals_ns.get("l2"), locals_ns.get("g2"), "l2" in globals_ns)
for i in range(3):
    exec("print('generated', %d)" % i)
