# Code that was compiled at run time keeps the module in whose namespace it runs.
import gc
import sys


def clear(depth):
    # Overwrites what the calls before left on the stacks.
    if depth:
        clear(depth - 1)
    return [0] * 8


def forget():
    del sys.modules["lean"]


def drop():
    forget()
    clear(8)
    gc.collect()
    import second

    second.verified()
    sys.modules.pop("second")
    return second


def hold(kind):
    return kind(__import__("lean"))


def defined(d):
    space = {"d": d}
    exec("def later(): return d['plain'](), d['TEXT']", space)
    return space["later"]


def run_in(d):
    exec("got = plain(), bump(), TEXT[:6], DATA[:5]\ndef later(): return plain(), got", d)
    return d["got"], d["later"]()


KINDS = (
    ("exec in a namespace", lambda m: m.__dict__, run_in),
    ("eval in a namespace", lambda m: m.__dict__, lambda d: eval("plain(), bump(), TEXT, space() is globals()", d)),
    ("exec with locals", lambda m: m.__dict__, lambda d: exec("global got\ngot = plain(), TEXT", d, {}) or d["got"]),
    ("compiled code", lambda m: (compile("plain(), DATA", "name", "eval"), m.__dict__), lambda c: eval(*c)),
    ("function of exec", lambda m: defined(m.__dict__), lambda f: f()),
)

for name, kind, use in KINDS:
    held = hold(kind)
    kept = drop()
    print(name, "|", use(held), "|", kept.verified()[0])
    del held, kept
    clear(8)
    gc.collect()
