# Every operator on names, so that none is folded.
a | b
a ^ b
a & b
a << b
a >> b
a + b
a - b
a * b
a @ b
a / b
a // b
a % b
a ** b
-a
+a
~a
not a
a < b
a > b
a == b
a <= b
a >= b
a != b
a in b
a not in b
a is b
a is not b
a < b < c
a < b == c != d in e
a and b
a or b
a and b or c and d
not (a or b) and c
a if b else c
a if (b if c else d) else e
a if b else c if d else e
a + b - c + d
a * b / c % d
a | b | c
a ^ b & c << d
-a ** -b
a ** b ** c
(a, b)
(a := b)
[a := b, c]
f(a := b)
x = (a + b) * (c - d) // -e
