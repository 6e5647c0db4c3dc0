# Case mapping and the is...() predicates on ASCII.
s = "Hello, World 42"
print(s.upper(), s.lower(), "".upper() == "", "123".lower())
for t in ("", " ", "abc", "ABC", "aBc", "123", "12a", "a b", "\t\n", "A1", "a1!", "x\n", "٣"):
    row = [f(t) for f in (str.isspace, str.isalpha, str.isdigit, str.isupper, str.islower)]
    print(repr(t), row)
print([c for c in "aZ09 _-\t" if c.isalpha()], [c for c in "aZ09 _-\t" if c.isdigit()])
table = {}
for i in range(128):
    c = chr(i)
    kind = "s" if c.isspace() else "d" if c.isdigit() else "u" if c.isupper() else "l" if c.islower() else "."
    table[kind] = table.get(kind, 0) + 1
print(sorted(table.items()))
assert all(chr(i).upper().lower() == chr(i).lower() for i in range(128))
words = "some words to capitalise".split()
print(" ".join(w[0].upper() + w[1:] for w in words))
rot = "".join(chr((ord(c) - 97 + 13) % 26 + 97) if c.islower() else c for c in "hello world")
print(rot)
print("MiXeD".upper() == "mixed".upper(), "ABC".lower() is not None, "ß".lower())
