# Nine sorting algorithms agree with sorted().
def bubble(a):
    a = list(a)
    for n in range(len(a) - 1, 0, -1):
        for i in range(n):
            if a[i] > a[i + 1]:
                a[i], a[i + 1] = a[i + 1], a[i]
    return a


def insertion(a):
    out = []
    for x in a:
        i = len(out)
        while i and out[i - 1] > x:
            i -= 1
        out.insert(i, x)
    return out


def selection(a):
    a, out = list(a), []
    while a:
        m = min(a)
        a.remove(m)
        out.append(m)
    return out


def merge(a):
    if len(a) < 2:
        return list(a)
    l, r = merge(a[: len(a) // 2]), merge(a[len(a) // 2 :])
    out = []
    while l and r:
        out.append((l if l[0] <= r[0] else r).pop(0))
    return out + l + r


def quick(a):
    a = list(a)

    def part(lo, hi):
        while lo < hi:
            p, i, j = a[(lo + hi) // 2], lo, hi
            while i <= j:
                while a[i] < p:
                    i += 1
                while a[j] > p:
                    j -= 1
                if i <= j:
                    a[i], a[j] = a[j], a[i]
                    i, j = i + 1, j - 1
            part(lo, j)
            lo = i

    part(0, len(a) - 1)
    return a


def heap(a):
    a = list(a)
    n = len(a)

    def sift(i, n):
        while (c := 2 * i + 1) < n:
            if c + 1 < n and a[c + 1] > a[c]:
                c += 1
            if a[i] >= a[c]:
                return
            a[i], a[c] = a[c], a[i]
            i = c

    for i in range(n // 2 - 1, -1, -1):
        sift(i, n)
    for i in range(n - 1, 0, -1):
        a[0], a[i] = a[i], a[0]
        sift(0, i)
    return a


def shell(a):
    a = list(a)
    gap = len(a) // 2
    while gap:
        for i in range(gap, len(a)):
            x = a[i]
            while i >= gap and a[i - gap] > x:
                a[i] = a[i - gap]
                i -= gap
            a[i] = x
        gap //= 2
    return a


def counting(a):
    low = min(a) if a else 0
    counts = [0] * (max(a) - low + 1 if a else 0)
    for x in a:
        counts[x - low] += 1
    return [i + low for i, n in enumerate(counts) for _ in range(n)]


def radix(a):
    low = min(a) if a else 0
    a = [x - low for x in a]
    for shift in range(0, 16, 4):
        buckets = [[] for _ in range(16)]
        for x in a:
            buckets[x >> shift & 15].append(x)
        a = [x for b in buckets for x in b]
    return [x + low for x in a]


state = 3
cases = [[], [1], [2, 1], [3, 3, 3], list(range(20)), list(range(20, 0, -1))]
for size in (7, 31, 64):
    case = []
    for _ in range(size):
        state = (state * 1103515245 + 12345) % 2**31
        case.append(state // 65536 % 200 - 100)
    cases.append(case)
for f in (bubble, insertion, selection, merge, quick, heap, shell, counting, radix):
    print(f.__name__, all(f(c) == sorted(c) for c in cases), f(cases[6]))
