# Boundary cases of find, count, split, replace and strip: empty needles, overlaps, ends, long texts.
print("".find(""), "abc".find(""), "abc".find("", 3), "".find("a"), "abc".find("abc"), "abc".find("abcd"), "aab".find("ab"), "abcabc".find("c", 3))
print("abc".rfind(""), "".rfind(""), "abcabc".rfind("abc"), "abcabc".rfind("abc", 0, 5), "aaa".rfind("aa"), "abc".rfind("d"))
print("".count(""), "abc".count(""), "aaaa".count("a"), "aaaa".count("aa"), "abab".count("aba"), "abc".count("abc"), "abc".count("z"), "a.b.c".count(".", 2))
print("aaa".replace("", "-"), "".replace("", "x"), "abc".replace("abc", ""), "aaaa".replace("aa", "a"), "abc".replace("b", "bbb"), "xax".replace("x", "", 1), "abc".replace("a", "b").replace("b", "c"))
print("a,b,,".split(","), ",,".split(","), "a".split("a"), "aa".split("a"), "abcabc".split("bc"), "a--b-c".split("--"), "a b".split("  "), "\ta\n".split())
print("a,b,c,".rsplit(",", 2), "abc".rsplit("c", 5), " x ".rsplit(), "a  b".rsplit(" ", 1))
print(repr("\n\t x\r\n".strip()), "abcba".strip("ab"), "abc".strip(""), "aXbXa".strip("a"), "mississippi".strip("mip"), "  a ".lstrip(" "), "xxx".lstrip("x") == "")
print("abc" in "abcabc", "ca" in "abcabc", "" in "", "a" in "", "abc".startswith(""), "".startswith(""), "abc".endswith("abc"), "abc".endswith("abcd"), "abc".startswith("bc", 1))
s = "ab" * 500
print(len(s), s.count("ab"), s.count("ba"), s.find("bb"), s.rfind("ab"), len(s.replace("ab", "abc")), len(s.split("b")), s.replace("a", "").count("b"), s[::1] == s)
t = "needle in a " + "hay" * 300 + "needle"
print(t.find("needle", 1), t.rfind("needle"), t.count("needle"), t.index("hay"), t.rindex("hay"), t.replace("hay", "")[:20], t.split("hay")[0])
u = "αβγαβγ→"
print(u.find("γ"), u.rfind("γ"), u.find("γα"), u.count("αβ"), u.split("β"), u.replace("γ", "g"), u.partition("γ"), u.rpartition("γ"), "→" in u, u.find("→", 3), u[u.find("γ") :])
parts = "k1=v1;k2=v2;;k3".split(";")
print(parts, [p.partition("=") for p in parts], dict(p.split("=") for p in parts if "=" in p)["k2"])
line = "  key :  value with: colon  "
k, _, v = line.partition(":")
print(repr(k.strip()), repr(v.strip()), line.strip().split(":", 1), line.split(":")[-1].strip())
out, at = [], 0
text = "one, two, three, "
while (comma := text.find(", ", at)) >= 0:
    out.append(text[at:comma])
    at = comma + 2
print(out, repr(text[at:]), ", ".join(out) + ", " == text, text.split(", "))
print("\n".join("a b c".split()).splitlines(), "x".join("x").split("x"), "-".join("a-b".split("-")) == "a-b", "".join("a b".split(" ")))
