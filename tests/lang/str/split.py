# split, rsplit, splitlines, partition, rpartition.
print("a b  c ".split(), " \t\n a".split(), "".split(), "   ".split(), "abc".split())
print("a,b,,c,".split(","), ",".split(","), "".split(","), "abc".split(","))
print("a b c d".split(None, 2), "  a  b  c ".split(None, 1), "a,b,c".split(",", 1), "a,b,c".split(",", 0), "a,b".split(",", 9))
print("a<>b<>c".split("<>"), "a<>b<>c".rsplit("<>", 1), "aXXXb".split("XX"))
print("a,b,c".rsplit(","), "a,b,c".rsplit(",", 1), "a,b,c".rsplit(",", 2), "a,b,c".rsplit(",", 0))
print("a b c".split(" "), " a  b".split(" "), "a b c".rsplit(" ", 1), "one".rsplit("x", 1))
print("one\ntwo\r\nthree\n".splitlines(), "a\n\nb".splitlines(), "".splitlines(), "x\n".splitlines(True), "a\r\nb\nc".splitlines(True))
for text, sep in (("k=v", "="), ("k", "="), ("a=b=c", "="), ("=x", "="), ("x=", "="), ("a--b--c", "--")):
    print(text.partition(sep), text.rpartition(sep))
for f in (lambda: "a".split(""), lambda: "a".rsplit(""), lambda: "a".partition(""), lambda: "a".rpartition("")):
    try:
        f()
    except ValueError as e:
        print("ValueError", e)
for f in (lambda: "a".split(1), lambda: "a".partition(1)):
    try:
        f()
    except TypeError:
        print("TypeError")
print("α,β,γ".split(","), "α→β→γ".split("→", 1), "αβγ".partition("β"))
csv = "name;age;city\nann;31;Rome\nbob;25;Oslo\n"
rows = [line.split(";") for line in csv.splitlines()]
print(rows, ["|".join(r) for r in rows])
