# Lists as stacks, queues, matrices and heaps of work.
def balanced(text):
    stack = []
    for c in text:
        if c in "([{":
            stack.append(c)
        elif c in ")]}":
            if not stack or "([{".index(stack.pop()) != ")]}".index(c):
                return False
    return not stack


def rpn(text):
    stack = []
    for word in text.split():
        if word in "+-*/":
            b, a = stack.pop(), stack.pop()
            stack.append({"+": a + b, "-": a - b, "*": a * b, "/": a // b if b else None}[word])
        else:
            stack.append(int(word))
    return stack


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def permutations(items):
    if len(items) <= 1:
        return [items]
    return [[items[i]] + p for i in range(len(items)) for p in permutations(items[:i] + items[i + 1 :])]


def quick(items):
    if len(items) < 2:
        return items
    pivot, *rest = items
    return quick([x for x in rest if x < pivot]) + [pivot] + quick([x for x in rest if x >= pivot])


def merge(a, b):
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]


def queens(n):
    def place(rows):
        if len(rows) == n:
            yield tuple(rows)
            return
        for c in range(n):
            if all(c != r and abs(c - r) != len(rows) - i for i, r in enumerate(rows)):
                yield from place(rows + [c])

    return list(place([]))


print([balanced(t) for t in ("", "([]{})", "(]", "((", "a(b)c]")])
print(rpn("3 4 + 2 *"), rpn("5 1 2 + 4 * + 3 -"), rpn("100 7 /"))
print(multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]), multiply([[1, 1], [1, 0]], [[1, 1], [1, 0]]))
print(permutations([1, 2, 3]), len(permutations(list(range(5)))))
print(quick([3, 6, 1, 8, 2, 9, 2]), merge([1, 4, 9], [2, 3, 10, 11]))
print(queens(4), len(queens(6)))
grid = [list(row) for row in ("..#", "#..", "...")]
for y, row in enumerate(grid):
    for x, cell in enumerate(row):
        if cell == ".":
            near = sum(grid[j][i] == "#" for j in range(max(0, y - 1), min(3, y + 2)) for i in range(max(0, x - 1), min(3, x + 2)))
            grid[y][x] = str(near)
print(["".join(row) for row in grid])
life = [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
after = [[int(sum(life[(y + j) % 3][(x + i) % 3] for j in (-1, 0, 1) for i in (-1, 0, 1)) - life[y][x] in ((2, 3) if life[y][x] else (3,)))
          for x in range(3)] for y in range(3)]
print(after)
