# JSON from streams: in pieces, however long the text is, and nothing but white space behind the document.
import io
import json


class Endless(io.IOBase):
    """White space, as much as a board has memory, with a document in it."""

    def __init__(self, text, spaces):
        self.text = text
        self.spaces = spaces

    def readinto(self, buffer):
        if self.spaces:
            self.spaces -= 1
            buffer[0] = 32
            return 1
        if not self.text:
            return 0
        buffer[0] = self.text[0]
        self.text = self.text[1:]
        return 1


print(json.load(Endless(b'{"a": [1, 2, "x"]} \n', 70000)))
text = '[%s, 12345678901234567890, "%s", "\u00e9%s"]' % ("17, " * 40 + "1.5e3", "\u00e9" * 90, "\\u00e9" * 30)
values = json.loads(text)
print(len(values), values[40:42], len(values[42]), len(values[43]))
for stream in (io.StringIO(text), io.BytesIO(text.encode()), Endless(text.encode(), 3)):
    print(json.load(stream) == values)

for text in (
    "null,", "1:", "[1],", '{"a": 1},,::', '"x",', "1 2", "[1]x", "nul", "trux", '"a', '"\\u12', "", " ", "[", "]", '"a\0b"',
):
    for load in (json.loads, lambda text: json.load(io.StringIO(text)), lambda text: json.load(Endless(text.encode(), 0))):
        try:
            print(repr(text), load(text))
        except ValueError:
            print(repr(text), "ValueError")
print(json.loads(" [1]\t\r\n "), json.load(io.BytesIO(b' {"a": null}\n\n')), json.loads(bytearray(b"[true]")))
