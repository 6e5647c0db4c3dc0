# repr() of str: quotes, escapes, control and non-ASCII characters.
for s in (
    "", "plain", "it's", 'say "hi"', "both ' and \"", "back\\slash", "tab\t newline\n return\r", "\0\x01\x1f\x7f", "\x80\xa0\xff",
    "αβγ", "→", "😀", "\\n", "'", '"', "''", "a'b\"c'd", "\a\b\v\f",
):
    print(repr(s), len(s))
print(["it's", "a\n"], ("é",), {"k": "v\t"})
print("{!r} {!s} %r" .format("a'b", "a'b") % "x\ny")
print(f"{'q':}{chr(39)!r}")
for s in ("a\tb", "it's", "\\"):
    print("%r" % s, "%s" % s, str(s) == s)
