# A one-bit canvas in a bytearray, most significant bit leftmost, as small displays take it.


class Canvas:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.stride = (width + 7) // 8
        self.bits = bytearray(self.stride * height)

    def clear(self):
        for i in range(len(self.bits)):
            self.bits[i] = 0

    def blit(self, glyph, height, width, x, y):
        """Draws a glyph's rows at (x, y); what falls outside is cut off."""
        stride = (width + 7) // 8
        for row in range(height):
            if not 0 <= y + row < self.height:
                continue
            at = (y + row) * self.stride
            for column in range(width):
                if glyph[row * stride + column // 8] & 0x80 >> column % 8:
                    px = x + column
                    if 0 <= px < self.width:
                        self.bits[at + px // 8] |= 0x80 >> px % 8

    def rows(self):
        for y in range(self.height):
            row = self.bits[y * self.stride : (y + 1) * self.stride]
            yield "".join("#" if row[x // 8] & 0x80 >> x % 8 else "." for x in range(self.width))

    def half_rows(self):
        """Two pixel rows per line of text."""
        rows = list(self.rows())
        if len(rows) % 2:
            rows.append("." * self.width)
        for upper, lower in zip(rows[::2], rows[1::2]):
            yield "".join(" ',|"[(u == "#") + 2 * (d == "#")] for u, d in zip(upper, lower)).rstrip()
