# A framed protocol both ways: checksums, escaping, a state machine over chunks, views without copies.
START, END, ESC = 0x7E, 0x7F, 0x7D


def fletcher(data):
    a = b = 0
    for x in data:
        a = (a + x) % 255
        b = (b + a) % 255
    return b << 8 | a


def frame(payload):
    body = bytes(payload) + fletcher(payload).to_bytes(2, "big")
    out = bytearray([START])
    for x in body:
        if x in (START, END, ESC):
            out.append(ESC)
            x ^= 0x20
        out.append(x)
    out.append(END)
    return bytes(out)


class Receiver:
    def __init__(self):
        self.buf, self.escaped, self.open = bytearray(), False, False
        self.good, self.bad = [], 0

    def feed(self, chunk):
        for x in chunk:
            if x == START:
                self.buf, self.escaped, self.open = bytearray(), False, True
            elif not self.open:
                continue
            elif x == END:
                self.finish()
            elif x == ESC:
                self.escaped = True
            else:
                self.buf.append(x ^ 0x20 if self.escaped else x)
                self.escaped = False

    def finish(self):
        self.open = False
        view = memoryview(self.buf)
        if len(view) >= 2 and fletcher(view[:-2]) == int.from_bytes(view[-2:], "big"):
            self.good.append(bytes(view[:-2]))
        else:
            self.bad += 1


messages = [b"", b"hello", bytes(range(0x78, 0x82)), b"\x7e\x7f\x7d" * 2, bytes(50)]
stream = b"noise" + b"".join(map(frame, messages))
for size in (1, 3, 7, 1000):
    r = Receiver()
    for at in range(0, len(stream), size):
        r.feed(stream[at : at + size])
    print(size, r.good == messages, r.bad)
broken = bytearray(frame(b"important"))
broken[4] ^= 1
r = Receiver()
r.feed(broken)
r.feed(frame(b"next")[:-1])
r.feed(frame(b"after loss"))
print(r.good, r.bad)
print(frame(b"\x7e"), len(frame(bytes(50))), hex(fletcher(b"abcde")))
ring, head, tail = bytearray(8), 0, 0


def put(data):
    global head
    for x in data:
        ring[head % 8] = x
        head += 1


def get(n):
    global tail
    out = bytes(ring[(tail + i) % 8] for i in range(min(n, head - tail)))
    tail += len(out)
    return out


put(b"abcdef")
print(get(4), end=" ")
put(b"ghijk")
print(get(3), get(99), get(1), ring)
view = memoryview(bytearray(b"0123456789"))
half = view[5:]
half[0:2] = b"XY"
view[0] = half[4]
print(bytes(view), bytes(half), len(half[1:3]), view[-1] == half[-1])
words = [int.from_bytes(view[i : i + 2], "little") for i in range(0, 10, 2)]
print(words, bytes(x & 0xFF for x in words), sum(view[i] for i in range(0, len(view), 3)))
