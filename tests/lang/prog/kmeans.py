# Clustering points, a perceptron, and least squares: floats in lists and comprehensions.
def pseudo(seed):
    while True:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield (seed >> 8) % 10000 / 10000


rng = pseudo(7)
centres = [(1.0, 1.0), (5.0, 5.0), (9.0, 1.0)]
points = [(cx + next(rng) * 2 - 1, cy + next(rng) * 2 - 1) for cx, cy in centres for _ in range(12)]


def near(p, cs):
    return min(range(len(cs)), key=lambda i: (p[0] - cs[i][0]) ** 2 + (p[1] - cs[i][1]) ** 2)


def kmeans(points, k):
    cs = points[:: len(points) // k][:k]
    for step in range(20):
        groups = [[] for _ in cs]
        for p in points:
            groups[near(p, cs)].append(p)
        new = [(sum(x for x, _ in g) / len(g), sum(y for _, y in g) / len(g)) if g else c for g, c in zip(groups, cs)]
        if new == cs:
            return cs, [len(g) for g in groups], step
        cs = new
    return cs, [len(g) for g in groups], step


cs, sizes, steps = kmeans(points, 3)
print(["(%.4f, %.4f)" % c for c in cs], sizes, steps)
print("".join(str(near(p, cs)) for p in points))
data = [((x, y), 1 if 2 * x - y > 3 else -1) for x in range(5) for y in range(5)]
w, b, errors, epochs = [0.0, 0.0], 0.0, 1, 0
while errors and epochs < 100:
    errors = 0
    epochs += 1
    for (x, y), label in data:
        if label * (w[0] * x + w[1] * y + b) <= 0:
            w = [w[0] + label * x, w[1] + label * y]
            b += label
            errors += 1
print(w, b, epochs, errors)
xs = [i / 2 for i in range(10)]
ys = [3.5 * x - 2 + (next(rng) - 0.5) / 10 for x in xs]
n = len(xs)
sx, sy, sxy, sxx = sum(xs), sum(ys), sum(x * y for x, y in zip(xs, ys)), sum(x * x for x in xs)
slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
print("%.5f %.5f" % (slope, (sy - slope * sx) / n), abs(slope - 3.5) < 0.1)
window = [sum(ys[max(0, i - 1) : i + 2]) / len(ys[max(0, i - 1) : i + 2]) for i in range(n)]
print(["%.3f" % v for v in window])
smooth = [ys[0]]
for y in ys[1:]:
    smooth.append(0.3 * y + 0.7 * smooth[-1])
print("%.6f" % smooth[-1])
low, high = min(ys), max(ys)
print(["%.2f" % ((y - low) / (high - low)) for y in ys])
