# How literals meet: adjacent strings, bytes, raw, f-strings across lines, in calls, subscripts and defaults.
x = ("one"
     'two'
     r"\three"
     f"{1 + 3}")
print(x)
print("a" f"{'b'}" 'c' f"{'d'!r}", f"{1}" f"{2}" "3", f'{"in"}ner', f"{'quo' + 'tes'}")
print(b"one" b'two' rb"\x", (b"a"
                             b"b"))


def f(a="de" "fault", *, b=f"{3 * 3}"):
    return a + b


print(f(), f("x" "y", b="z" r"\n"), {"k" "ey": "v"}["key"], ["a" "b", "c"], ("t" "uple",))
print("""tri"ple""" '''an'other''', """
""" "after", len("""\
x"""), "semi;colon", "hash # inside", 'colon: inside')
print("percent %s" "%s" % (1, 2), "for" "mat {}".format(3), ("join" "ed").upper(), ("in" "dex")[2:])
print("\x41\u0042\U00000043\103\n".strip(), "a\
b", "\\", '\'', "\"", "\a\b\f\v\0".encode())
print("é" "→", b"\xc3\xa9".decode() == "é", "\u00e9" == "é", len("😀"))
name = "n"
print(f"{name}{{}}{name!r}", f"{name:>3}|{name:<3}|{name:^3}|", f"""{
    name
}""", f"{name}\n{name}" "\\n", rf"{name}\n", f"{{{name}}}")
print("very long " * 3 + "end", ("x" * 3) * 2, 2 * "ab" + "c", "-" * 0 + "empty")
if "a" "b" == "ab" and 'c' in "a" "b" "c":
    print("compared")
