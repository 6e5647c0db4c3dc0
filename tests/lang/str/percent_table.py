# Tables laid out with % and format agree with each other.
rows = [("alpha", 1, 0.5, True), ("beta", -22, 12.25, False), ("gamma ray", 333, -1000.126, None)]
for name, n, x, flag in rows:
    a = "%-12s|%6d|%10.2f|%-6s|" % (name, n, x, flag)
    b = "{:<12}|{:>6d}|{:>10.2f}|{:<6}|".format(name, n, x, str(flag))
    c = f"{name:<12}|{n:>6d}|{x:>10.2f}|{str(flag):<6}|"
    print(a, a == b == c)
for width in range(1, 9, 2):
    for value in (7, -42, 12345):
        a = "%*d" % (width, value)
        b = "{:{}d}".format(value, width)
        assert a == b, (a, b)
        z = "%0*d" % (width, value)
        assert z == "{:0{}d}".format(value, width), z
        print(repr(a), repr(z), end=" ")
    print()
for precision in range(5):
    print("%.*f" % (precision, 3.14159), "{:.{}f}".format(2.71828, precision), "%.*e" % (precision, 12345.678), f"{1 / 3:.{precision}f}")
for fill in "*-0 ":
    print("{:{}^11}".format("mid", fill), "{:{}<7}".format("l", fill), "{:{}>7}".format("r", fill))
print("".join("%c" % c for c in (72, "i", 33)), "%s" * 3 % ("a", "b", "c"), "%%%d%%" % 50)
print("%(name)s is %(age)d and %(name)s again" % {"name": "Ann", "age": 30}, "{name}/{age:03d}".format(name="Bob", age=7))
for n in (0, 1, 10, 255, 4096, 65535):
    print("%5d %#6x %#8o %s" % (n, n, n, bin(n)), "{0:5d} {0:#6x} {0:#b}".format(n))
money = [1234567.891, 0.5, -99.999]
print(["{:.2f}".format(m) for m in money], ["%.2f" % m for m in money], ["{:>14.1f}".format(m) for m in money])
ticks = "".join("|" if i % 10 == 0 else "+" if i % 5 == 0 else "." for i in range(31))
print(ticks, "{:>31}".format("30"), sep="\n")
