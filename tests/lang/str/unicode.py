# Text beyond ASCII: length and indices count characters, encoding counts bytes.
s = "Grüße, Κόσμε! こんにちは 🌍🚀"
print(s, len(s), len(s.encode()))
print(s[2], s[3], s[7:12], s[-1], s[-2:], s[14:19])
for c in "a", "é", "Κ", "こ", "🌍":
    print(c, ord(c), hex(ord(c)), c.encode(), len(c.encode()), chr(ord(c)) == c)
print([c for c in "aé→🚀"], list(enumerate("βα")), "".join(reversed("αβγ")))
print("αβγ" < "αγβ", "a" < "é" < "→" < "🚀", sorted(["→", "é", "z", "🚀", "a"]), max("aéz"))
print("Κό" in s, s.find("Κ"), s.find("🚀"), s.rfind("ü"), s.index("こ"), s.count("ί"))
print(s.split(" "), s.replace("🌍", "world"), s.partition("! "))
d = {"ключ": "значение", "鍵": "値"}
print(d["ключ"], d["鍵"], "ключ" in d)
print("{:>6}|{:<6}|{:^6}|".format("αβ", "αβ", "αβ"), "%5s|%-5s|" % ("é", "é"))
print(b"\xce\xb1\xce\xb2".decode(), str(b"\xe2\x86\x92", "utf-8"), bytes("é", "utf-8"), "é".encode("utf-8"))
переменная = 5
print(переменная + 1)
for bad in (b"\xff", b"\xce", b"a\x80b", b"\xe2\x86"):
    try:
        print(bad.decode())
    except UnicodeError as e:
        print("UnicodeError")
for bad in (0x110000, -1):
    try:
        chr(bad)
    except ValueError as e:
        print("ValueError")
for bad in ("", "ab"):
    try:
        ord(bad)
    except TypeError as e:
        print("TypeError")
for i in range(len(s) + 1):
    assert s[:i] + s[i:] == s
