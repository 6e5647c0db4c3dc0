# Encoding and decoding by hand: varints, TLV, run lengths, CRC, hex dump, bit packing.
def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def unvarint(data, at=0):
    n = shift = 0
    while True:
        b = data[at]
        at += 1
        n |= (b & 127) << shift
        if b < 128:
            return n, at
        shift += 7


def tlv(items):
    out = b""
    for tag, value in items:
        out += bytes((tag,)) + varint(len(value)) + value
    return out


def untlv(data):
    at = 0
    view = memoryview(data)
    while at < len(data):
        tag = data[at]
        n, at = unvarint(data, at + 1)
        yield tag, bytes(view[at : at + n])
        at += n


def crc16(data, crc=0xFFFF):
    for b in data:
        crc ^= b << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021) & 0xFFFF if crc & 0x8000 else crc << 1
    return crc


def crc32(data):
    crc = 0xFFFFFFFF
    for b in data:
        crc ^= b
        for _ in range(8):
            crc = crc >> 1 ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


def dump(data):
    for i in range(0, len(data), 8):
        row = data[i : i + 8]
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        print("%04x  %-24s %s" % (i, " ".join("%02x" % b for b in row), text))


for n in (0, 1, 127, 128, 300, 2**32, 2**70 + 1):
    v = varint(n)
    print(n, v.hex(), unvarint(v))
packed = tlv([(1, b"abc"), (2, b""), (7, bytes(200))])
print(len(packed), [(t, len(v)) for t, v in untlv(packed)])
print(hex(crc16(b"123456789")), hex(crc32(b"123456789")), hex(crc32(b"")))
dump(b"Hello\x00World\xff\n, this is it")
bits = 0
for width, value in ((3, 5), (7, 100), (1, 1), (12, 3000)):
    bits = bits << width | value
print(bin(bits), bits.to_bytes(3, "big"))
