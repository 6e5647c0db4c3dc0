# Many insertions, removals and look-ups, checked against a model.
d = {}
model = []
state = 1
for step in range(3000):
    state = (state * 1103515245 + 12345) % 2**31
    key = state // 65536 % 200
    if state // 8 % 3:
        d[key] = step
        model = [kv for kv in model if kv[0] != key] if key in [k for k, _ in model] else model
        model.append((key, step))
    elif key in d:
        removed = d.pop(key)
        assert (key, removed) in model
        model.remove((key, removed))
    if step % 500 == 499:
        assert sorted(d.items()) == sorted(model), step
        print(step, len(d), sum(d), sum(d.values()))
for k in list(d):
    del d[k]
print(d, len(d))
words = {}
for i in range(500):
    words["w" + str(i * 7919 % 1000)] = i
print(len(words), words["w0"], words.get("w1"), sum(words.values()))
nested = {}
for i in range(30):
    nested.setdefault(i % 3, {}).setdefault(i % 5, []).append(i)
print(nested[2][4], sorted(nested[0]), sum(len(v) for m in nested.values() for v in m.values()))
cache = {}


def fib(n):
    if n not in cache:
        cache[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return cache[n]


print(fib(50), len(cache))
