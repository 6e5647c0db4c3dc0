# bytes methods mirror those of str.
b = b"the cat sat on the mat"
print(b.find(b"at"), b.rfind(b"at"), b.find(b"dog"), b.count(b"at"), b.index(b"sat"), b.startswith(b"the"), b.endswith(b"mat"))
print(b.split(), b.split(b"at"), b.split(b" ", 2), b.rsplit(b" ", 1), b"a,b,,c".split(b","))
print(b" x ".strip(), b"xxhixx".strip(b"x"), b" x".lstrip(), b"x ".rstrip())
print(b.replace(b"the", b"a"), b.replace(b"at", b"", 1), b"".join([b"a", b"b"]), b", ".join((b"x", b"y", b"z")))
print(b.upper(), b"ABC".lower(), b"12".isdigit(), b"ab".isalpha(), b" ".isspace(), b"A".isupper(), b"a".islower())
print(b"k=v=w".partition(b"="), b"k=v=w".rpartition(b"="), b"kv".partition(b"="))
print(b"abc".decode(), b"\xe2\x86\x92".decode("utf-8"), b"caf\xc3\xa9".decode(), len(b"caf\xc3\xa9"), len(b"caf\xc3\xa9".decode()))
print(b"\x00\x10\xff".hex(), b"".hex(), b"\x01\x02".hex(":"), bytes.fromhex("00 10 ff"), bytes.fromhex("deadBEEF"))
for text in ("0", "zz", "0 1"):
    try:
        print(bytes.fromhex(text))
    except ValueError:
        print("ValueError")
for f in (lambda: b.find("at"), lambda: b.split("a"), lambda: b.replace("a", b"b"), lambda: b"".join(["a"])):
    try:
        print(f())
    except TypeError:
        print("TypeError")
