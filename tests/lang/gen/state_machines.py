# Generators as state machines, schedulers and parsers.
def light():
    while True:
        for colour, seconds in (("green", 3), ("amber", 1), ("red", 2)):
            for _ in range(seconds):
                yield colour


l = light()
print([next(l) for _ in range(8)])


def task(name, n, log):
    for i in range(n):
        log.append("%s%d" % (name, i))
        yield
    return name.upper()


def run(tasks):
    queue, results = list(tasks), []
    while queue:
        t = queue.pop(0)
        try:
            next(t)
            queue.append(t)
        except StopIteration as e:
            results.append(e.value)
    return results


log = []
print(run([task("a", 2, log), task("b", 3, log), task("c", 1, log)]), log)


def parser():
    frames, buf, escaped = [], [], False
    while True:
        b = yield frames
        if escaped:
            buf.append(b ^ 0x20)
            escaped = False
        elif b == 0x7D:
            escaped = True
        elif b == 0x7E:
            if buf:
                frames.append(bytes(buf))
            buf = []
        else:
            buf.append(b)


p = parser()
next(p)
for b in b"~abc~~\x7d\x5e\x7d\x5d!~tail":
    frames = p.send(b)
print(frames)


def semaphore(n):
    waiting = []
    while True:
        op, who = yield list(waiting)
        if op == "take":
            if n:
                n -= 1
            else:
                waiting.append(who)
        elif waiting:
            waiting.pop(0)
        else:
            n += 1


s = semaphore(1)
next(s)
print([s.send(e) for e in (("take", "a"), ("take", "b"), ("take", "c"), ("give", "a"), ("give", "b"))])


def calculator():
    result = None
    stack = []
    while True:
        token = yield result
        if token == "=":
            result = stack[-1]
        elif token in ("+", "*"):
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if token == "+" else a * b)
        else:
            stack.append(token)


c = calculator()
c.send(None)
for t in (2, 3, "+", 4, "*"):
    c.send(t)
print(c.send("="))


def walk(tree, path=()):
    for name in sorted(tree):
        if isinstance(tree[name], dict):
            yield from walk(tree[name], path + (name,))
        else:
            yield "/".join(path + (name,)), tree[name]


print(list(walk({"b": {"x": 1, "y": {"z": 2}}, "a": 3})))
