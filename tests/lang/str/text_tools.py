# Small text programs: Caesar, run lengths, palindromes, wrapping, tables, anagrams, roman numerals, base64.
def caesar(text, key):
    out = []
    for c in text:
        if "a" <= c <= "z":
            c = chr((ord(c) - ord("a") + key) % 26 + ord("a"))
        elif "A" <= c <= "Z":
            c = chr((ord(c) - ord("A") + key) % 26 + ord("A"))
        out.append(c)
    return "".join(out)


def runs(text):
    out = []
    for c in text:
        if out and out[-1][0] == c:
            out[-1][1] += 1
        else:
            out.append([c, 1])
    return "".join(c + (str(n) if n > 1 else "") for c, n in out)


def wrap(text, width):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def roman(n):
    out = ""
    for value, digits in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
                          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            out += digits
            n -= value
    return out


def encode64(data):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    out = ""
    for i in range(0, len(data), 3):
        chunk = data[i : i + 3]
        n = int.from_bytes(chunk + bytes(3 - len(chunk)), "big")
        out += "".join(alphabet[n >> s & 63] for s in (18, 12, 6, 0))[: len(chunk) + 1] + "=" * (3 - len(chunk))
    return out


print(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
print(runs("aaabbcaaaa"), repr(runs("")))
for line in wrap("the quick brown fox jumps over the lazy dog and runs away from it", 20):
    print("|{:<20}|".format(line))
clean = "".join(c for c in "A man, a plan, a canal: Panama".lower() if c.isalpha())
print(clean, clean == "".join(reversed(clean)))
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)])
for data in (b"", b"f", b"fo", b"foo", b"hello world", bytes(range(250, 256))):
    print(encode64(data))
groups = {}
for w in "listen silent enlist google elgoog abc cab".split():
    groups.setdefault("".join(sorted(w)), []).append(w)
print(sorted(groups.values()))
rows = [("name", "qty"), ("apples", 3), ("figs", 12)]
widths = [max(len(str(r[i])) for r in rows) for i in range(2)]
for r in rows:
    print(" ".join(str(c).ljust(w) if hasattr(str, "ljust") else ("%-" + str(w) + "s") % c for c, w in zip(r, widths)).rstrip())
