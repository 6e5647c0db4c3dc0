# The four operations, remainders and signs on small ints.
values = (-17, -5, -1, 0, 1, 3, 5, 16)
for a in values:
    print(a, [a + b for b in values])
    print(a, [a - b for b in values])
    print(a, [a * b for b in values])
    print(a, [a // b if b else None for b in values])
    print(a, [a % b if b else None for b in values])
    print(a, [a / b if b else None for b in (-4, -2, 0, 1, 8)])
print(+3, -3, --3, +-+3, ~3, ~-1, ~0)
for op in ("//", "%", "/", "divmod"):
    try:
        if op == "//":
            1 // 0
        elif op == "%":
            1 % 0
        elif op == "/":
            1 / 0
        else:
            divmod(1, 0)
    except ZeroDivisionError as e:
        print(op, type(e).__name__)
# The identity that floor division and remainder keep.
for a in values:
    for b in values:
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and (0 <= r < b or b < r <= 0), (a, b)
            assert q == a // b and r == a % b
print("identity holds")
