# Lays out text in a face: measuring, wrapping, alignment.

LEFT, CENTRE, RIGHT = 0, 1, 2


class Writer:
    def __init__(self, canvas, face):
        self.canvas = canvas
        self.face = face

    def width(self, text):
        return sum(self.face.get_ch(char)[2] for char in text)

    def write(self, text, x, y):
        for char in text:
            glyph, height, width = self.face.get_ch(char)
            self.canvas.blit(glyph, height, width, x, y)
            x += width
        return x

    def wrap(self, text, limit):
        line = ""
        for word in text.split():
            wider = line + " " + word if line else word
            if line and self.width(wider) > limit:
                yield line
                line = word
            else:
                line = wider
        if line:
            yield line

    def paragraph(self, text, y, align=LEFT):
        for line in self.wrap(text, self.canvas.width):
            spare = self.canvas.width - self.width(line)
            self.write(line, (0, spare // 2, spare)[align], y)
            y += self.face.height()
        return y
