# Ordering, equality, hashing and containment of str.
words = ["pear", "Apple", "apple", "app", "", "pear", "zoo", "Zoo", "10", "9"]
print(sorted(words), sorted(words, reverse=True), sorted(words, key=lambda w: (len(w), w)))
print(min(words), max(words), min(words, key=len), max("hello"), min("hello"))
for a in ("", "a", "ab", "b"):
    print([("<" if a < b else "=" if a == b else ">") for b in ("", "a", "ab", "b")])
print("a" < "B", "a" <= "a", "abc" < "abd", "abc" < "ab", "Z" < "a", "a" != "A", "a" == "a")
print("1" == 1, "a" == ["a"], "" == None)
for other in (1, None, b"a", ["a"]):
    try:
        "a" < other
    except TypeError:
        print("TypeError")
a = "".join(["he", "llo"])
b = "hello"
print(a == b, hash(a) == hash(b), {a: 1}[b], a in [b], a in {b}, {a, b} == {b})
print("ell" in a, "" in a, "hello!" in a, "H" in a)
try:
    1 in "abc"
except TypeError as e:
    print("TypeError")
long = "x" * 1000
print(long == "x" * 1000, long < "x" * 999 + "y", hash(long) == hash("x" * 500 + "x" * 500))
counts = {}
for c in "mississippi":
    counts[c] = counts.get(c, 0) + 1
print(sorted(counts.items()), sorted(counts, key=lambda c: (-counts[c], c)))
