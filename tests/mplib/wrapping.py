# textwrap at work.
import textwrap

text = "The quick brown fox jumps over the lazy dog, and it does so again and again until the day is done."
for line in textwrap.wrap(text, 30):
    print("|" + line)
print(textwrap.fill(text, 40, initial_indent="* ", subsequent_indent="  "))
print(repr(textwrap.dedent("    a\n      b\n    c\n")), repr(textwrap.indent("x\ny\n", "> ")))
