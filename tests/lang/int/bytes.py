# int.to_bytes and int.from_bytes.
for v, n in ((0, 1), (1, 1), (255, 1), (256, 2), (258, 4), (2**63, 8), (2**80 + 3, 11), (65535, 5)):
    big = v.to_bytes(n, "big")
    little = v.to_bytes(n, "little")
    print(v, big, little)
    assert int.from_bytes(big, "big") == v
    assert int.from_bytes(little, "little") == v
    assert bytes(reversed(big)) == little
print(int.from_bytes(b"", "big"), int.from_bytes(b"\x00\x00\x01", "big"), int.from_bytes(b"\x01\x00\x00", "little"))
print(int.from_bytes(bytearray(b"\x12\x34"), "big"), int.from_bytes(memoryview(b"\x12\x34\x56")[1:], "big"))
print((1000).to_bytes(2, "big"), (10).to_bytes(3, "little"))
try:
    (256).to_bytes(1, "big")
except OverflowError as e:
    print("OverflowError")
try:
    (1).to_bytes(-1, "big")
except ValueError as e:
    print("ValueError")
data = bytes(range(1, 20))
total = int.from_bytes(data, "big")
print(total, hex(total))
assert total.to_bytes(19, "big") == data
assert total.to_bytes(25, "big") == bytes(6) + data
