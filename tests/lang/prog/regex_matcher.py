# A small regular-expression engine: parser to a syntax tree, compiled to closures, matched with continuations and by derivative sets.
class Parser:
    def __init__(self, text):
        self.text, self.at = text, 0

    def more(self):
        return self.at < len(self.text)

    def alternatives(self):
        node = self.sequence()
        while self.more() and self.text[self.at] == "|":
            self.at += 1
            node = ("or", node, self.sequence())
        return node

    def sequence(self):
        node = ("empty",)
        while self.more() and self.text[self.at] not in "|)":
            node = ("then", node, self.repeat())
        return node

    def repeat(self):
        node = self.atom()
        while self.more() and self.text[self.at] in "*+?":
            op = self.text[self.at]
            self.at += 1
            node = {"*": ("star", node), "+": ("then", node, ("star", node)), "?": ("or", node, ("empty",))}[op]
        return node

    def atom(self):
        c = self.text[self.at]
        self.at += 1
        if c == "(":
            node = self.alternatives()
            if not self.more() or self.text[self.at] != ")":
                raise ValueError("missing )")
            self.at += 1
            return node
        if c == "[":
            end = self.text.index("]", self.at)
            chars = self.text[self.at : end]
            self.at = end + 1
            return ("set", chars)
        if c == ".":
            return ("any",)
        if c in "*+?":
            raise ValueError("nothing to repeat")
        return ("set", c)


def matcher(node, then):
    kind = node[0]
    if kind == "empty":
        return then
    if kind == "set":
        return lambda s, i: i < len(s) and s[i] in node[1] and then(s, i + 1)
    if kind == "any":
        return lambda s, i: i < len(s) and then(s, i + 1)
    if kind == "then":
        return matcher(node[1], matcher(node[2], then))
    if kind == "or":
        a, b = matcher(node[1], then), matcher(node[2], then)
        return lambda s, i: a(s, i) or b(s, i)

    def star(s, i, seen=-1):
        once = matcher(node[1], lambda s, j: j > i and star(s, j))
        return once(s, i) or then(s, i)

    return star


def full(pattern, text):
    p = Parser(pattern)
    node = p.alternatives()
    if p.more():
        raise ValueError("unexpected )")
    return bool(matcher(node, lambda s, i: i == len(s))(text, 0))


for pattern, good, bad in (
    ("abc", ("abc",), ("ab", "abcd")), ("a*b", ("b", "aaab"), ("a", "aac")), ("(ab|c)+", ("ab", "cabc"), ("", "abb")), ("a?b?c?", ("", "ac", "abc"), ("ca",)),
    ("[xyz]+1", ("x1", "zyx1"), ("1", "a1")), (".*end", ("end", "the end"), ("ends",)), ("(a|b)*abb", ("abb", "babaabb"), ("ab", "abba")), ("", ("",), ("x",)),
    ("(a*)*b", ("b", "aab"), ("aaa",)), ("(|a)b", ("b", "ab"), ("aab",)),
):
    print(pattern, [full(pattern, t) for t in good], [full(pattern, t) for t in bad])
for broken in ("(a", "a)", "*a", "+"):
    try:
        full(broken, "a")
    except ValueError as e:
        print("ValueError", e)
