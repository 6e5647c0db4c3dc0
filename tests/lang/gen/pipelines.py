# Generators composed: take, chunk, window, merge, primes, tokens, round robin.
def take(n, it):
    for i, x in enumerate(it):
        if i == n:
            return
        yield x


def naturals(n=0):
    while True:
        yield n
        n += 1


def chunks(it, size):
    chunk = []
    for x in it:
        chunk.append(x)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def window(it, n):
    buf = []
    for x in it:
        buf.append(x)
        if len(buf) > n:
            buf.pop(0)
        if len(buf) == n:
            yield tuple(buf)


def merge(*its):
    heads = []
    for it in map(iter, its):
        for x in it:
            heads.append((x, it))
            break
    while heads:
        i = min(range(len(heads)), key=lambda i: heads[i][0])
        x, it = heads[i]
        yield x
        for y in it:
            heads[i] = (y, it)
            break
        else:
            del heads[i]


def sieve():
    found = []
    for n in naturals(2):
        if all(n % p for p in found):
            found.append(n)
            yield n


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            yield "number", int(text[i:j])
            i = j
        else:
            yield "op", c
            i += 1


def round_robin(*its):
    queue = [iter(i) for i in its]
    while queue:
        it = queue.pop(0)
        try:
            yield next(it)
        except StopIteration:
            continue
        queue.append(it)


def coroutine_sum(target):
    total = 0
    while True:
        x = yield total
        total += x
        target.append(total)


print(list(take(5, naturals())), list(take(0, naturals())), list(take(3, "ab")))
print(list(chunks(range(7), 3)), list(window("abcd", 2)), list(merge([1, 4, 9], [2, 3], [], [5])))
print(list(take(10, sieve())), list(tokens("12+ 3*(45)")), list(round_robin("ab", [1, 2, 3], ())))
sink = []
c = coroutine_sum(sink)
next(c)
for x in take(4, naturals(1)):
    c.send(x)
print(sink)


def grep(word, lines):
    return (line for line in lines if word in line)


def numbered(lines):
    for i, line in enumerate(lines, 1):
        yield "%d:%s" % (i, line)


text = ["one fish", "two cats", "red fish"]
print(list(numbered(grep("fish", text))), list(grep("1", numbered(text))))
