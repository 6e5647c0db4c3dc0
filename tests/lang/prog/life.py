# Conway's life on a torus: a glider travels.
def step(cells, width, height):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    k = (x + dx) % width, (y + dy) % height
                    counts[k] = counts.get(k, 0) + 1
    return {k for k, n in counts.items() if n == 3 or n == 2 and k in cells}


def show(cells, width, height):
    for y in range(height):
        print("".join("#" if (x, y) in cells else "." for x in range(width)))


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
cells = glider
for generation in range(5):
    print("generation", generation, len(cells))
    show(cells, 8, 6)
    cells = step(cells, 8, 6)
for _ in range(91):
    cells = step(cells, 8, 6)
print(sorted(cells), cells == glider)
r = {(x, 2) for x in range(1, 6)}
history = []
for _ in range(6):
    history.append(len(r))
    r = step(r, 9, 9)
print(history)
