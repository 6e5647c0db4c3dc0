# Huffman coding: tree, codes, bits, decoding.
def build(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    queue = sorted((n, c, None, None) for c, n in counts.items())
    while len(queue) > 1:
        a, b = queue.pop(0), queue.pop(0)
        node = a[0] + b[0], min(a[1], b[1]), a, b
        i = 0
        while i < len(queue) and queue[i][:2] < node[:2]:
            i += 1
        queue.insert(i, node)
    return queue[0]


def codes(node, prefix=""):
    if node[2] is None:
        yield node[1], prefix or "0"
    else:
        yield from codes(node[2], prefix + "0")
        yield from codes(node[3], prefix + "1")


def encode(text, table):
    bits = "".join(table[c] for c in text)
    value = int("1" + bits, 2)
    return value.to_bytes((len(bits) + 8) // 8, "big")


def decode(data, tree):
    bits = bin(int.from_bytes(data, "big"))[3:]
    out, node = [], tree
    for b in bits:
        node = node[3] if b == "1" else node[2]
        if node[2] is None:
            out.append(node[1])
            node = tree
    return "".join(out)


for text in ("abracadabra", "she sells sea shells by the sea shore", "aab", "the rain in spain stays mainly in the plain"):
    tree = build(text)
    table = dict(codes(tree))
    data = encode(text, table)
    print(len(text), len(data), data, decode(data, tree) == text)
    print(sorted((c, len(b)) for c, b in table.items())[:6], sum(len(table[c]) for c in text))
    values = sorted(table.values())
    assert not any(b.startswith(a) for a in values for b in values if a != b)
