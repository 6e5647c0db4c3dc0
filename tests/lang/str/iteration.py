# Walking over text: iteration, enumerate, zip, reversed, unpacking, conversion to other types.
s = "héllo"
print([c for c in s], list(s), tuple(s), sorted(s), sorted(set("hello")))
print([(i, c) for i, c in enumerate(s, 1)], list(zip(s, range(9))), list(reversed("abc")))
a, b, *rest = s
print(a, b, rest)
first, *_, last = "abcdef"
print(first, last)
it = iter("ab")
print(next(it), next(it), next(it, "end"), iter(it) is it)
try:
    next(it)
except StopIteration as e:
    print("StopIteration", e.args)
print(list(map(ord, "aé")), list(map(str.upper, "ab")), list(filter(str.isdigit, "a1b2")), "".join(filter(None, ["a", "", "b"])))
print(dict(zip("abc", "xyz"))["b"], dict(["ab", "cd"])["c"], max(s), min(s), any(c == "h" for c in s), all(c != "z" for c in s))
print(sum(ord(c) for c in "abc"), {c: s.count(c) for c in "l"}, [c * 2 for c in s if c > "h"])
out = ""
for c in "abc":
    for d in "12":
        if c + d == "b1":
            continue
        out += c + d + " "
print(out)
for c in "":
    print("never")
else:
    print("empty")
print(str(5), str(1.5), str([1, "a"]), str(None), str(("x",)), str(b"x"), str(), repr(str("a")), str(str))
x, y = "12"
print(x, y)
try:
    x, y = "123"
except ValueError as e:
    print("ValueError", e)
