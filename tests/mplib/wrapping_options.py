# textwrap's options, each at work on one text.
import textwrap

T = "Hello there -- you goof-ball, use the -b option! It is well-known that long-winded, hyphen-ated words--like these--break.  Is it? Yes.\tTabs\tare expanded; 1234-567 stays, e-mail too. Supercalifragilisticexpialidocious end."
for w in (1, 7, 12, 20, 33, 50, 70, 200):
    print(w, textwrap.wrap(T, w))
for kw in ({"break_on_hyphens": False}, {"break_long_words": False}, {"fix_sentence_endings": True}, {"drop_whitespace": False}, {"replace_whitespace": False}, {"expand_tabs": False}, {"tabsize": 3}, {"max_lines": 2}, {"initial_indent": "* ", "subsequent_indent": "  "}):
    print(kw, textwrap.wrap(T + " end.\nNext one.\n", 18, **kw))
print(textwrap.TextWrapper()._split("Look, goof-ball -- use the -b option!"))
print(textwrap.shorten("Hello  world!", width=12), textwrap.shorten("Hello  world!", width=11))
print(repr(textwrap.dedent("\n    a\n      b\n   \n    c\n")), repr(textwrap.dedent("\tx\n  y\n")), repr(textwrap.dedent("  \thi\n  \t  you\n")))
print(repr(textwrap.indent("x\n\ny\n", "> ")), repr(textwrap.indent("x\n\ny", "> ", lambda l: True)))
try:
    textwrap.wrap(T, 0)
except ValueError as e:
    print(e)
try:
    textwrap.wrap(T, 3, max_lines=1)
except ValueError as e:
    print(e)
