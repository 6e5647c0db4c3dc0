# Numbers in nested lists: LU decomposition, power iteration, n-body, Mandelbrot counts.
def lu(a):
    n = len(a)
    lower = [[float(i == j) for j in range(n)] for i in range(n)]
    upper = [row[:] for row in a]
    for k in range(n):
        for i in range(k + 1, n):
            f = lower[i][k] = upper[i][k] / upper[k][k]
            for j in range(k, n):
                upper[i][j] -= f * upper[k][j]
    return lower, upper


def mul(a, b):
    return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]


a = [[4.0, 3.0, 2.0], [8.0, 8.0, 5.0], [4.0, 7.0, 9.0]]
low, up = lu(a)
print(low, up, mul(low, up) == a)
v = [1.0, 1.0, 1.0]
for _ in range(50):
    v = [sum(x * y for x, y in zip(row, v)) for row in a]
    norm = max(abs(x) for x in v)
    v = [x / norm for x in v]
print("%.9f" % norm, ["%.6f" % x for x in v])
bodies = [[0.0, 0.0, 0.0, 0.0, 1000.0], [10.0, 0.0, 0.0, 10.0, 1.0], [-20.0, 0.0, 0.0, -7.0, 2.0]]


def energy():
    e = 0.0
    for i, (x, y, vx, vy, m) in enumerate(bodies):
        e += 0.5 * m * (vx * vx + vy * vy)
        for x2, y2, _, _, m2 in bodies[i + 1 :]:
            e -= m * m2 / ((x - x2) ** 2 + (y - y2) ** 2) ** 0.5
    return e


before = energy()
for _ in range(100):
    for i, b in enumerate(bodies):
        for j, c in enumerate(bodies):
            if i != j:
                dx, dy = c[0] - b[0], c[1] - b[1]
                d3 = (dx * dx + dy * dy) ** 1.5
                b[2] += dx * c[4] / d3 * 0.01
                b[3] += dy * c[4] / d3 * 0.01
    for b in bodies:
        b[0] += b[2] * 0.01
        b[1] += b[3] * 0.01
print("%.6f" % before, abs(energy() - before) < 1.0, ["%.4f" % b[0] for b in bodies])


def mandel(cx, cy):
    x = y = 0.0
    for n in range(40):
        x, y = x * x - y * y + cx, 2 * x * y + cy
        if x * x + y * y > 4:
            return n
    return 40


print([[mandel(x / 4 - 2, y / 2 - 1) for x in range(12)] for y in range(3)])
total = 0.0
for i in range(1, 1000):
    total += 1.0 / (i * i)
print("%.12f" % total, "%.10f" % ((6 * total) ** 0.5))
