# find, rfind, index, rindex, count, in, startswith, endswith.
s = "the cat sat on the mat with the hat"
for sub in ("the", "at", "t", "", "dog", s, s + "!", " "):
    print(repr(sub), s.find(sub), s.rfind(sub), s.count(sub), sub in s, sub not in s)
for args in (("the", 1), ("the", 1, 10), ("the", -8), ("at", 6, 8), ("at", 5, 7), ("", 3), ("", 100), ("t", -1), ("t", 0, -1)):
    print(args, s.find(*args), s.rfind(*args), s.count(*args))
print(s.index("cat"), s.rindex("the"))
for f in (s.index, s.rindex):
    try:
        f("dog")
    except ValueError as e:
        print("ValueError", e)
print(s.startswith("the"), s.startswith("cat"), s.startswith("cat", 4), s.startswith(""), s.endswith("hat"), s.endswith("mat"))
print(s.startswith(("a", "th")), s.endswith(("x", "hat")), s.startswith(("a", "b")))
print("aaaa".count("aa"), "abababa".count("aba"), "abababa".find("aba", 1), "abababa".rfind("aba"))
u = "ναι ναι όχι ναι"
print(u.find("ναι"), u.find("ναι", 1), u.rfind("ναι"), u.count("ναι"), u.find("όχι"), u.index("χ"))
for bad in (1, None, b"the"):
    for f in (s.find, s.count, s.startswith):
        try:
            f(bad)
        except TypeError:
            print("TypeError")
