#!/usr/bin/env python3
"""Writes the glyph tables of images/fonts/faces/: bitmap fonts as Python modules, one large bytes constant each.

The shapes are this project's own. Each character is drawn once, as strokes on a 6 by 10 grid (y grows downwards, the
baseline is y = 7), and every face is a rendering of those strokes: its scale, its pen, its slant, its character set.

A face is a module with height(), baseline(), max_width(), monospaced(), min_ch(), max_ch() and get_ch(char), which
returns (a view of the glyph's rows, its height, its width): rows from the top, each of (width + 7) // 8 bytes, the
leftmost pixel in the highest bit. `_index` holds a little-endian u16 offset into `_font` per character, a glyph starts with
its width as a u16, and the first glyph stands for every character that the face does not have.
"""

import pathlib
import struct

# Strokes: "x y x y ..." polylines separated by commas; a lone point is a dot.
STROKES = {
    " ": "",
    "!": "2 1 2 5,2 7", '"': "1 1 1 3,3 1 3 3", "#": "1 2 1 7,3 2 3 7,0 3 4 3,0 6 4 6",
    "%": "0 7 4 1,0 1,4 7", "&": "4 7 0 2 1 1 2 2 0 5 1 7 2 7 4 5", "'": "2 1 2 3",
    "(": "3 0 2 2 2 6 3 8", ")": "1 0 2 2 2 6 1 8", "*": "2 2 2 6,0 3 4 5,4 3 0 5", "+": "2 2 2 6,0 4 4 4",
    ",": "2 7 1 9", "-": "1 4 3 4", ".": "2 7", "/": "0 8 4 0",
    "0": "1 1 3 1 4 2 4 6 3 7 1 7 0 6 0 2 1 1,1 6 3 2", "1": "1 2 2 1 2 7,1 7 3 7",
    "2": "0 2 1 1 3 1 4 2 4 3 0 7 4 7", "3": "0 1 4 1 2 4 3 4 4 5 4 6 3 7 1 7 0 6", "4": "3 7 3 1 0 5 4 5",
    "5": "4 1 0 1 0 4 3 4 4 5 4 6 3 7 0 7", "6": "3 1 1 1 0 3 0 6 1 7 3 7 4 6 4 5 3 4 0 4", "7": "0 1 4 1 1 7",
    "8": "1 1 3 1 4 2 3 4 1 4 0 2 1 1,1 4 0 5 0 6 1 7 3 7 4 6 4 5 3 4", "9": "4 4 1 4 0 3 0 2 1 1 3 1 4 2 4 5 3 7 1 7",
    ":": "2 3,2 6", ";": "2 3,2 6 1 8", "<": "4 2 1 4 4 6", "=": "0 3 4 3,0 5 4 5", ">": "0 2 3 4 0 6",
    "?": "0 2 1 1 3 1 4 2 4 3 2 5,2 7", "°": "1 1 2 0 3 1 2 2 1 1",
    "A": "0 7 2 1 4 7,1 5 3 5", "B": "0 1 0 7 3 7 4 6 4 5 3 4 0 4,3 4 4 3 4 2 3 1 0 1", "C": "4 2 3 1 1 1 0 2 0 6 1 7 3 7 4 6",
    "D": "0 1 0 7 2 7 4 5 4 3 2 1 0 1", "E": "4 1 0 1 0 7 4 7,0 4 3 4", "F": "4 1 0 1 0 7,0 4 3 4",
    "G": "4 2 3 1 1 1 0 2 0 6 1 7 3 7 4 6 4 4 2 4", "H": "0 1 0 7,4 1 4 7,0 4 4 4", "I": "1 1 3 1,2 1 2 7,1 7 3 7",
    "J": "4 1 4 6 3 7 1 7 0 6", "K": "0 1 0 7,4 1 0 5,1 4 4 7", "L": "0 1 0 7 4 7", "M": "0 7 0 1 2 4 4 1 4 7",
    "N": "0 7 0 1 4 7 4 1", "O": "1 1 3 1 4 2 4 6 3 7 1 7 0 6 0 2 1 1", "P": "0 7 0 1 3 1 4 2 4 3 3 4 0 4",
    "Q": "1 1 3 1 4 2 4 6 3 7 1 7 0 6 0 2 1 1,2 5 4 8", "R": "0 7 0 1 3 1 4 2 4 3 3 4 0 4,2 4 4 7",
    "S": "4 2 3 1 1 1 0 2 1 4 3 4 4 5 4 6 3 7 1 7 0 6", "T": "0 1 4 1,2 1 2 7", "U": "0 1 0 6 1 7 3 7 4 6 4 1",
    "V": "0 1 2 7 4 1", "W": "0 1 1 7 2 4 3 7 4 1", "X": "0 1 4 7,4 1 0 7", "Y": "0 1 2 4 4 1,2 4 2 7",
    "Z": "0 1 4 1 0 7 4 7", "[": "3 0 2 0 2 8 3 8", "]": "1 0 2 0 2 8 1 8", "_": "0 8 4 8",
    "a": "1 3 3 3 4 4 4 7 1 7 0 6 1 5 4 5", "b": "0 1 0 7 3 7 4 6 4 4 3 3 0 3", "c": "4 4 3 3 1 3 0 4 0 6 1 7 4 7",
    "d": "4 1 4 7 1 7 0 6 0 4 1 3 4 3", "e": "0 5 4 5 4 4 3 3 1 3 0 4 0 6 1 7 4 7", "f": "4 1 3 1 2 2 2 7,1 4 3 4",
    "g": "4 6 1 6 0 5 0 4 1 3 4 3 4 8 3 9 1 9", "h": "0 1 0 7,0 3 3 3 4 4 4 7", "i": "2 3 2 7,2 1", "j": "3 3 3 8 2 9 1 9,3 1",
    "k": "0 1 0 7,3 3 0 5 3 7", "l": "1 1 2 1 2 7 3 7", "m": "0 7 0 3 2 3 2 7,2 3 4 4 4 7", "n": "0 7 0 3 3 3 4 4 4 7",
    "o": "1 3 3 3 4 4 4 6 3 7 1 7 0 6 0 4 1 3", "p": "0 9 0 3 3 3 4 4 4 6 3 7 0 7", "q": "4 9 4 3 1 3 0 4 0 6 1 7 4 7",
    "r": "0 7 0 3,0 4 1 3 3 3", "s": "4 3 1 3 0 4 1 5 3 5 4 6 3 7 0 7", "t": "2 1 2 6 3 7 4 7,1 3 3 3",
    "u": "0 3 0 6 1 7 4 7,4 3 4 7", "v": "0 3 2 7 4 3", "w": "0 3 1 7 2 5 3 7 4 3", "x": "0 3 4 7,4 3 0 7",
    "y": "0 3 0 5 1 6 4 6,4 3 4 8 3 9 1 9", "z": "0 3 4 3 0 7 4 7", "{": "3 0 2 1 2 3 1 4 2 5 2 7 3 8", "|": "2 0 2 8",
    "}": "1 0 2 1 2 3 3 4 2 5 2 7 1 8", "~": "0 4 1 3 3 5 4 4",
}
DIGITS = "0123456789.,:+-°% C"
MISSING = "0 1 4 1 4 7 0 7 0 1"

# Name, scale, pen size in pixels, slant in pixels over the whole height, fixed width, characters.
FACES = (
    ("small", 1.0, 1, 0, False, STROKES),
    ("terminal", 1.4, 1, 0, True, STROKES),
    ("text", 2.0, 2, 0, False, STROKES),
    ("oblique", 2.0, 2, 5, False, STROKES),
    ("heading", 2.8, 4, 0, False, STROKES),
    ("digits", 4.5, 6, 0, False, DIGITS),
)


def polylines(strokes):
    for stroke in strokes.split(","):
        numbers = [int(n) for n in stroke.split()]
        yield list(zip(numbers[::2], numbers[1::2]))


def draw(strokes, scale, pen, slant, fixed):
    """The glyph as (width, rows): each row a list of 0 and 1."""
    height = round(10 * scale) + pen
    dots = set()
    for line in polylines(strokes):
        for (x0, y0), (x1, y1) in zip(line, line[1:] or line):
            steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) * scale * 2))
            for i in range(steps + 1):
                x = round((x0 + (x1 - x0) * i / steps) * scale)
                y = round((y0 + (y1 - y0) * i / steps) * scale)
                x += slant * (height - y) // height
                dots.update((x + dx, y + dy) for dx in range(pen) for dy in range(pen))
    left = 0 if fixed else min((x for x, _ in dots), default=0)
    full = round(4 * scale) + pen + slant
    width = full if fixed else max((x for x, _ in dots), default=full // 2) - left + 1
    width += max(1, round(scale))
    rows = [[int((x + left, y) in dots) for x in range(width)] for y in range(height)]
    return width, rows


def packed(rows):
    for row in rows:
        bits = "".join(map(str, row))
        bits += "0" * (-len(bits) % 8)
        yield from int(bits, 2).to_bytes(len(bits) // 8, "big")


def literal(name, data):
    yield f"{name} = (\n"
    for start in range(0, len(data), 24):
        yield '    b"' + "".join(f"\\x{byte:02x}" for byte in data[start : start + 24]) + '"\n'
    yield ")\n"


ACCESSORS = '''
_view = memoryview(_font)


def height():
    return {height}


def baseline():
    return {baseline}


def max_width():
    return {max_width}


def monospaced():
    return {fixed}


def min_ch():
    return {low}


def max_ch():
    return {high}


def get_ch(ch):
    code = ord(ch)
    offset = 0
    if {low} <= code <= {high}:
        entry = 2 * (code - {low})
        offset = _index[entry] | _index[entry + 1] << 8
    width = _view[offset] | _view[offset + 1] << 8
    start = offset + 2
    return _view[start : start + (width + 7) // 8 * {height}], {height}, width
'''


def face(name, scale, pen, slant, fixed, characters):
    font = bytearray()
    offsets = {}
    widths = []
    height = 0
    for char, strokes in [(None, MISSING)] + [(c, STROKES[c]) for c in sorted(characters)]:
        width, rows = draw(strokes, scale, pen, slant, fixed)
        offsets[char] = len(font)
        widths.append(width)
        height = len(rows)
        font += struct.pack("<H", width) + bytes(packed(rows))
    low, high = ord(min(characters)), ord(max(characters))
    index = b"".join(struct.pack("<H", offsets.get(chr(code), 0)) for code in range(low, high + 1))
    yield f"# The face {name!r}, written by make_fonts.py: change that, not this.\n\n"
    yield from literal("_font", font)
    yield from literal("_index", index)
    yield ACCESSORS.format(
        height=height, baseline=round(7 * scale) + pen, max_width=max(widths), fixed=fixed, low=low, high=high
    )


def main():
    folder = pathlib.Path(__file__).with_name("fonts") / "faces"
    folder.mkdir(exist_ok=True)
    for row in FACES:
        folder.joinpath(row[0] + ".py").write_text("".join(face(*row)))
    names = ", ".join(repr(row[0]).replace("'", '"') for row in FACES)
    folder.joinpath("__init__.py").write_text(f"# Written by make_fonts.py.\n\nNAMES = ({names})\n")


if __name__ == "__main__":
    main()
