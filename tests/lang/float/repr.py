# How floats print: shortest text that reads back the same.
for v in (
    0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 100.0, 123456.789, 1e5, 1e15, 1e16, 1e17, 123456789012345680.0, 1e20, 1e22,
    1e-4, 1e-5, 0.00012345, 1.5e-7, 1e100, 1e-100, 1e300, 3.141592653589793, 2.718281828459045, 1 / 3, 2 / 3,
    0.1 + 0.2, 1e308, 2.2250738585072014e-308, 9007199254740993.0, 4.35, 0.3, 2.675, 1e21, 12345678.9,
):
    text = repr(v)
    assert float(text) == v, text
    assert str(v) == text == "{}".format(v) == "%s" % v
    print(text)
print(float("inf"), -float("inf"), float("nan"))
print([1.0, 2.5], (0.1,), {1.5: 2.5})
