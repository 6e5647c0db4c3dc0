# Deeply mixed control flow: loops in try in with in loops, with early exits at each level.
class Cm:
    def __init__(self, name, log, swallow=()):
        self.name, self.log, self.swallow = name, log, swallow

    def __enter__(self):
        self.log.append("+" + self.name)
        return self

    def __exit__(self, kind, value, tb):
        self.log.append("-" + self.name + ("!" + kind.__name__ if kind else ""))
        return kind in self.swallow


def maze(script):
    log = []
    for i, step in enumerate(script):
        with Cm("outer%d" % i, log, (KeyError,)):
            try:
                while True:
                    try:
                        with Cm("inner", log, (IndexError,)):
                            if step == "break":
                                break
                            if step == "return":
                                return log
                            if step == "key":
                                raise KeyError
                            if step == "index":
                                raise IndexError
                            if step == "value":
                                raise ValueError(i)
                            log.append("body")
                        log.append("after inner")
                        if step == "continue":
                            step = "break"
                            continue
                        break
                    except ValueError as e:
                        log.append("value%d" % e.args[0])
                        break
                    finally:
                        log.append("f1")
                else:
                    log.append("never")
            finally:
                log.append("f2")
            log.append("end")
    else:
        log.append("else")
    return log


for script in (["plain"], ["break"], ["key"], ["index"], ["value"], ["continue"], ["return", "plain"], ["key", "index", "return"], []):
    print(script, " ".join(maze(script)))


def search(table, wanted):
    for name, rows in table:
        for row in rows:
            for i, cell in enumerate(row):
                if cell is None:
                    break
                if cell == wanted:
                    return name, i
            else:
                continue
            break
    return None


table = [("x", [[1, 2], [None, 3], [4]]), ("y", [[4, 5]]), ("z", [[]])]
print([search(table, w) for w in (1, 2, 3, 4, 5, 6)])


def unwind(n):
    out = []

    def level(k):
        try:
            if k == n:
                raise RuntimeError(k)
            with Cm(str(k), out):
                level(k + 1)
        except RuntimeError as e:
            out.append("catch%d" % k)
            if k > 1:
                raise
        finally:
            out.append("fin%d" % k)

    level(0)
    return " ".join(out)


print(unwind(3))


def counters():
    hits = {"a": 0, "b": 0, "c": 0}
    i = 0
    while i < 20:
        i += 1
        if i % 2:
            hits["a"] += 1
            if i % 3 == 0:
                continue
        elif i % 5 == 0:
            hits["b"] += 1
            for j in range(i):
                if j * j > i:
                    break
            else:
                hits["c"] -= 100
            hits["c"] += j
        if i == 17:
            break
    return sorted(hits.items()), i


print(counters())


def gen_flow():
    for i in range(4):
        try:
            if i == 2:
                continue
            got = yield i
            if got == "stop":
                return "stopped"
        except KeyError:
            yield "caught"
        finally:
            yield "f%d" % i


g = gen_flow()
print(next(g), g.send("x"), next(g), g.throw(KeyError()), next(g), next(g), next(g), g.send("stop"))
try:
    next(g)
except StopIteration as e:
    print(e.value)
