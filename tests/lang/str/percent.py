# The % operator.
print("%s %d %f %r" % ("a", 5, 1.5, "b"), "%s" % "only", "%s" % (1,), "%%" % (), "%d%%" % 50)
print("%5s|%-5s|%5d|%-5d|%05d|%+d|% d" % ("a", "a", 1, 1, 1, 1, 1))
print("%x %X %o %c %c %e %g" % (255, 255, 8, 65, "z", 1234.5, 0.0001))
print("%.2f %8.3f %-8.1f| %08.2f %+.1f" % (3.14159, 2.71828, 1.55, -3.14159, 2.0))
print("%.3s|%5.2s|%-5.1s|" % ("abcdef", "abc", "xyz"))
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, 3.14159))
print("%(a)s %(b)d %(a)s" % {"a": "x", "b": 2}, "%(k)05.1f" % {"k": 2.3})
print("%s %s" % ([1], {2: 3}), "%s" % ((1, 2),), "%r" % (None,), "%s" % None)
print("%i %u" % (5, 6), "%d" % 2**70, "%d" % -5.7, "%x" % -255, "%s" % True, "%d" % True)
print("%s" % b"bytes", "%r" % "é", "%5s|" % "é")
for f, args in (
    ("%d", "a"), ("%d %d", (1,)), ("%d", (1, 2)), ("%z", 1), ("%", ()), ("%(a)s", {}), ("%(a)s", 1), ("%c", "ab"), ("%d", None),
    ("%s %s", "a"), ("%f", "x"),
):
    try:
        print("formatted", f, f % args)
    except Exception as e:
        print(type(e).__name__, f)
for row in (("apple", 3, 0.5), ("kiwi", 12, 1.25)):
    print("%-10s%4d%8.2f" % row)
