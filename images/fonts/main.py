# Shows each face: its measures, a checksum over all its glyphs, and some text rendered with it.

import faces
from canvas import Canvas
from writer import CENTRE, LEFT, RIGHT, Writer

SAMPLES = {
    "small": ("Pack my box with five dozen liquor jugs.", 96, LEFT),
    "terminal": ("$ ls -l /rom", 110, LEFT),
    "text": ("Glyphs stay in ROM", 110, CENTRE),
    "oblique": ("read in place", 120, RIGHT),
    "heading": ("ROMFS", 100, CENTRE),
    "digits": ("-12.5°C", 200, LEFT),
}


def load(name):
    return getattr(__import__("faces." + name), name)


def checksum(face):
    a, b = 1, 0
    glyphs = 0
    for code in range(face.min_ch(), face.max_ch() + 1):
        glyph, height, width = face.get_ch(chr(code))
        glyphs += 1
        for byte in bytes((width, height)) + bytes(glyph):
            a = (a + byte) % 65521
            b = (b + a) % 65521
    return glyphs, b << 16 | a


def show(name):
    face = load(name)
    kind = "fixed" if face.monospaced() else "proportional"
    print("{}: {} by {}, baseline {}, {}".format(name, face.max_width(), face.height(), face.baseline(), kind))
    print("  {} characters, check {:08x}".format(*checksum(face)))
    text, width, align = SAMPLES[name]
    writer = Writer(None, face)
    lines = list(writer.wrap(text, width))
    print("  '{}' is {} pixels wide, {} line(s)".format(text, writer.width(text), len(lines)))
    canvas = Canvas(width, face.height() * len(lines))
    writer.canvas = canvas
    writer.paragraph(text, 0, align)
    for row in canvas.half_rows():
        print(row)


for name in faces.NAMES:
    show(name)

small = load("small")
missing = small.get_ch("\u2603")
print("missing glyph:", missing[1:], bytes(missing[0]) == bytes(small.get_ch("\x00")[0]))
print("views:", type(missing[0]).__name__, len({len(small.get_ch(c)[0]) for c in "abc"}))
