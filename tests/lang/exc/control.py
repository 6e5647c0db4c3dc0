# Exceptions as control flow: retry, early exit from nested loops, error aggregation, timeouts, transactions, state kept right.
class Found(Exception):
    def __init__(self, where):
        self.where = where


def search(grid, value):
    try:
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if cell == value:
                    raise Found((r, c))
    except Found as f:
        return f.where


print(search([[1, 2], [3, 4]], 3), search([[1]], 9))


class Transaction:
    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.saved = dict(self.data)
        return self.data

    def __exit__(self, kind, value, tb):
        if kind:
            self.data.clear()
            self.data.update(self.saved)
        return kind is ValueError


d = {"a": 1}
with Transaction(d) as t:
    t["b"] = 2
with Transaction(d) as t:
    t["c"] = 3
    raise ValueError
try:
    with Transaction(d) as t:
        del t["a"]
        raise KeyError("x")
except KeyError:
    pass
print(sorted(d.items()))


def collect(fs):
    results, errors = [], []
    for f in fs:
        try:
            results.append(f())
        except ArithmeticError as e:
            errors.append(type(e).__name__)
        except Exception as e:
            errors.append("other " + type(e).__name__)
    return results, errors


print(collect([lambda: 1, lambda: 1 / 0, lambda: [][0], lambda: 2]))


def retry(times, f):
    for n in range(1, times + 1):
        try:
            return n, f(n)
        except OSError as e:
            error = e
    raise error


def flaky(n):
    if n < 3:
        raise OSError(110, n)
    return "ok"


print(retry(5, flaky))
try:
    retry(2, flaky)
except OSError as e:
    print("gave up", e.args)


def stack_depth():
    out = []

    def go(n):
        try:
            if n == 5:
                raise RuntimeError(n)
            go(n + 1)
        except RuntimeError:
            out.append(n)
            if n > 2:
                raise
        finally:
            out.append(-n)

    go(1)
    return out


print(stack_depth())


def partial_state():
    items = [1, 2, 0, 4]
    done = []
    try:
        for i in items:
            done.append(10 // i)
    except ZeroDivisionError:
        done.append(None)
    return done


print(partial_state())
values = []
for text in "1 x 3 . 5".split():
    try:
        values.append(int(text))
    except ValueError:
        values.append(text)
print(values)
