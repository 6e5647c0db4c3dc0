# str.format: fields, alignment, fill, conversions, nested fields.
print("{} {} {}".format(1, "two", 3.5), "{0} {1} {0}".format("a", "b"), "{x} {y}".format(x=1, y=2), "{} {k}".format(0, k=1))
print("{{}} {{{}}}".format(5), "{}".format("{}"), "a{{b".format(), "100%".format())
print("{:5}|{:<5}|{:>5}|{:^5}|{:^6}|".format("ab", "ab", "ab", "ab", "ab"))
print("{:5}|{:<5}|{:>5}|{:^5}|{:^6}|".format(42, 42, 42, 42, 42))
print("{:*<6}|{:->6}|{:#^7}|{:06}|".format("a", "b", "c", 42))
print("{:d} {:x} {:o} {:b} {:c} {:e} {:d}".format(10, 10, 10, 10, 65, 10.0, 5))
print("{!r} {!s} {!r:>8}".format("a", "a", "a"))
print("{:{}} {:{w}.{p}f} {:{f}{a}{w}}".format("a", 4, 3.14159, "z", w=7, p=2, f="*", a="^"))
print("{:.2} {:.10} {:5.1}|".format("abc", "abc", "abc"))
print("{:+d} {:+d} {: d} {:-d} {:+06d}".format(1, -1, 1, 1, -3))
print("{:#x} {:#o} {:#b} {:#X} {:,}".format(255, 8, 5, 255, 1234567))
print("{} {} {} {}".format(None, True, [1, "a"], (1,)), "{:>6}".format("True"))
print("{:10}|{:>10}|".format("é", "→"), "{:s}".format("str"))
for f, args in (
    ("{}", ()), ("{1}", (1,)), ("{x}", ()), ("{", ()), ("}", ()), ("{:d}", ("a",)), ("{:s}", (1,)), ("{0}{}", (1, 2)), ("{}{0}", (1, 2)),
    ("{!x}", (1,)), ("{:z}", (1,)), ("{:.2d}", (1,)), ("{:c}", ("ab",)),
):
    try:
        print("formatted", f, f.format(*args))
    except Exception as e:
        print(type(e).__name__, f)
