# A JSON reader and writer by hand, with positions in its errors.
class JsonError(ValueError):
    def __init__(self, what, at):
        super().__init__("%s at %d" % (what, at))
        self.at = at


class Reader:
    WORDS = {"true": True, "false": False, "null": None}
    ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

    def __init__(self, text):
        self.text, self.at = text, 0

    def peek(self):
        while self.text[self.at : self.at + 1] in (" ", "\n", "\t", "\r") and self.at < len(self.text):
            self.at += 1
        return self.text[self.at : self.at + 1]

    def expect(self, c):
        if self.peek() != c:
            raise JsonError("expected " + c, self.at)
        self.at += 1

    def value(self):
        c = self.peek()
        if c == "{":
            return self.members()
        if c == "[":
            return self.items()
        if c == '"':
            return self.string()
        if c and c in "-0123456789":
            return self.number()
        for word, value in self.WORDS.items():
            if self.text[self.at : self.at + len(word)] == word:
                self.at += len(word)
                return value
        raise JsonError("unexpected %r" % c, self.at)

    def separated(self, end, item):
        self.at += 1
        if self.peek() == end:
            self.at += 1
            return
        while True:
            yield item()
            if self.peek() == end:
                self.at += 1
                return
            self.expect(",")

    def items(self):
        return list(self.separated("]", self.value))

    def members(self):
        return dict(self.separated("}", self.member))

    def member(self):
        if self.peek() != '"':
            raise JsonError("expected a key", self.at)
        key = self.string()
        self.expect(":")
        return key, self.value()

    def string(self):
        start = self.at
        self.at += 1
        out = []
        while True:
            c = self.text[self.at : self.at + 1]
            self.at += 1
            if not c:
                raise JsonError("open string", start)
            if c == '"':
                return "".join(out)
            if c == "\\":
                e = self.text[self.at : self.at + 1]
                self.at += 1
                if e == "u":
                    out.append(chr(int(self.text[self.at : self.at + 4], 16)))
                    self.at += 4
                elif e in self.ESCAPES:
                    out.append(self.ESCAPES[e])
                else:
                    raise JsonError("bad escape", self.at - 1)
            else:
                out.append(c)

    def number(self):
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "+-.eE0123456789":
            self.at += 1
        word = self.text[start : self.at]
        try:
            return int(word)
        except ValueError:
            return float(word)


def read(text):
    r = Reader(text)
    v = r.value()
    if r.peek():
        raise JsonError("more after the value", r.at)
    return v


def write(v):
    if v is None or v is True or v is False:
        return {None: "null", True: "true", False: "false"}[v]
    if isinstance(v, str):
        return '"' + v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(v, dict):
        return "{" + ",".join(write(k) + ":" + write(v[k]) for k in sorted(v)) + "}"
    if isinstance(v, list):
        return "[" + ",".join(map(write, v)) + "]"
    return str(v)


for text in ('{"a": [1, -2.5, 1e3], "b": {"c": null, "d": [true, false]}}', ' [ ] ', '"esc \\" \\\\ \\n \\u0041"', "[[[[]]]]", "-7", '{"k":"v","j":{}}'):
    v = read(text)
    print(write(v), read(write(v)) == v)
for bad in ("", "[1,", "[1 2]", '{"a" 1}', '{a: 1}', '"open', "tru", "[1] x", '"\\q"', "{"):
    try:
        print(read(bad))
    except JsonError as e:
        print(type(e).__name__, e, e.at)
