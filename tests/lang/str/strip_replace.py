# strip and its sides, replace, join, multiplication, center.
s = "  \t hello \n "
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()))
print("xxhixx".strip("x"), "xyhiyx".strip("xy"), "xxhi".lstrip("x"), "hixx".rstrip("x"), repr("xxx".strip("x")), "hi".strip("abc"))
print(repr("".strip()), repr("   ".strip()), "www.example.com".strip("cmowz."), "a\0b".strip("\0"))
print("aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "aaa".replace("a", ""), "abc".replace("x", "y"), "abc".replace("", "-"))
print("one two".replace("one", "three"), "aaaa".replace("aa", "b"), "abab".replace("ab", "ba", 1), "x".replace("x", "xx"))
print("-".join(["a", "b", "c"]), "".join(("x", "y")), ", ".join("abc"), "x".join([]), "x".join(["only"]))
print("-".join(str(i) for i in range(5)), "/".join({"k": 1}))
for bad in ([1, 2], ["a", 1], 5, [b"a"]):
    try:
        "-".join(bad)
    except TypeError:
        print("TypeError")
print("ab" * 3, 3 * "ab", "ab" * 0, repr("ab" * -1), "" * 5 == "", "x" * True)
print("[" + "hi".center(6) + "]", "[" + "hi".center(7) + "]", "[" + "hi".center(1) + "]")
print("αβ".replace("β", "γδ"), "→".join("αβγ"), "é" * 3)
text = "The quick brown fox"
print(" ".join(w.upper() for w in text.split()), "".join(reversed("abc")), "".join(sorted("hello")))
x = "abc"
x += "def"
x *= 2
print(x, len(x))
try:
    x += 1
except TypeError as e:
    print("TypeError", e)
