# Small numeric methods whose results are known.
def bisect(f, low, high):
    for _ in range(60):
        middle = (low + high) / 2
        if f(low) * f(middle) <= 0:
            high = middle
        else:
            low = middle
    return low


def newton(f, df, x):
    for _ in range(20):
        x -= f(x) / df(x)
    return x


def simpson(f, a, b, n):
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        s += f(a + i * h) * (4 if i % 2 else 2)
    return s * h / 3


def solve(rows):
    n = len(rows)
    rows = [list(map(float, r)) for r in rows]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[p] = rows[p], rows[i]
        for r in range(n):
            if r != i:
                k = rows[r][i] / rows[i][i]
                rows[r] = [x - k * y for x, y in zip(rows[r], rows[i])]
    return [round(rows[i][n] / rows[i][i], 9) for i in range(n)]


print("%.12f" % bisect(lambda x: x * x - 2, 0, 2))
print("%.12f" % newton(lambda x: x**3 - 5, lambda x: 3 * x * x, 2.0))
print("%.10f" % simpson(lambda x: x**4, 0, 2, 100))
print(solve([[2, 1, -1, 8], [-3, -1, 2, -11], [-2, 1, 2, -3]]))
print(solve([[0, 1, 2], [1, 0, 3]]))
data = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
mean = sum(data) / len(data)
print(mean, (sum((x - mean) ** 2 for x in data) / len(data)) ** 0.5)
e = term = 1.0
for i in range(1, 20):
    term /= i
    e += term
print("%.12f" % e)
a = b = 1.0
for _ in range(40):
    a, b = b, a + b
print("%.10f" % (b / a))
polynomial = [3, -2, 0, 5]
value = 0
for c in polynomial:
    value = value * 1.5 + c
print(value)
