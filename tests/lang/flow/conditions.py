# if, elif, else, conditional expressions, chained comparisons.
def grade(n):
    if n >= 90:
        return "A"
    elif n >= 80:
        return "B"
    elif n >= 70:
        return "C"
    else:
        return "F"


print([grade(n) for n in (95, 90, 89, 80, 75, 10)])
log = []


def v(x):
    log.append(x)
    return x


print(v(1) < v(5) < v(3), log)
log.clear()
print(v(1) < v(0) < v(3), log)
log.clear()
print(v(1) < v(2) <= v(2) != v(5) > v(4), log)
print(1 < 2 > 1, 3 == 3 == 3.0, 1 in [1] == True, 5 > 3 in (3,), not 1 == 2, not not 0)
print("a" if 1 else "b", "a" if 0 else "b" if 0 else "c", ("x" if True else "y") + "z", [1 if x else 2 for x in (0, 1)])
x = 5
if x > 3: print("one line")
if x < 3: pass
elif x == 5: print("elif line")
else: print("never")
if x and not None or 0:
    if x == 5 and (x > 2 or 1 / 0):
        print("nested")
if (n := len("hello")) > 3:
    print("walrus", n)
print((y := 3) + y, y)
print([z for z in range(5) if z not in (1, 3)], 3 is not None, x is x, None is None, [] is [])
a = [1, 2, 3]
print(a if a else "empty", len(a) if a is not None else 0, (a and a[0]) or "none", (None or {}).get("k", "default"))


def f(flag):
    return (lambda: "yes") if flag else (lambda: "no")


print(f(1)(), f(0)())
if ...:
    print("ellipsis is true")
if "":
    print("never")
elif ():
    print("never")
elif [0]:
    print("list")
