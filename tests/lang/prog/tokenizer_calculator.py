# A calculator: tokens, precedence climbing, variables, functions, errors.
class CalcError(Exception):
    pass


class Lexer:
    def __init__(self, text):
        self.tokens = list(self.scan(text)) + [("end", None)]
        self.at = 0

    def scan(self, text):
        i = 0
        while i < len(text):
            c = text[i]
            if c == " ":
                i += 1
            elif c.isdigit() or c == ".":
                j = i
                while j < len(text) and (text[j].isdigit() or text[j] == "."):
                    j += 1
                yield "number", float(text[i:j]) if "." in text[i:j] else int(text[i:j])
                i = j
            elif c.isalpha():
                j = i
                while j < len(text) and text[j].isalpha():
                    j += 1
                yield "name", text[i:j]
                i = j
            elif text[i : i + 2] == "**":
                yield "op", "**"
                i += 2
            elif c in "+-*/%(),=":
                yield "op", c
                i += 1
            else:
                raise CalcError("bad character %r" % c)

    def peek(self):
        return self.tokens[self.at]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, op):
        if self.peek() == ("op", op):
            self.at += 1
            return True
        return False

    def expect(self, op):
        if not self.accept(op):
            raise CalcError("expected " + op)


BINARY = {"+": (1, lambda a, b: a + b), "-": (1, lambda a, b: a - b), "*": (2, lambda a, b: a * b), "/": (2, lambda a, b: a / b),
          "%": (2, lambda a, b: a % b), "**": (4, lambda a, b: a**b)}
FUNCTIONS = {"max": max, "min": min, "abs": abs, "sum": lambda *a: sum(a)}


class Calc:
    def __init__(self):
        self.names = {"pi": 3.141592653589793}

    def run(self, text):
        lex = Lexer(text)
        if len(lex.tokens) > 2 and lex.tokens[0][0] == "name" and lex.tokens[1] == ("op", "="):
            lex.at = 2
            value = self.names[lex.tokens[0][1]] = self.expr(lex, 0)
        else:
            value = self.expr(lex, 0)
        if lex.peek()[0] != "end":
            raise CalcError("unexpected %r" % (lex.peek()[1],))
        return value

    def expr(self, lex, level):
        left = self.unary(lex)
        while True:
            kind, op = lex.peek()
            if kind != "op" or op not in BINARY or BINARY[op][0] < level + 1:
                return left
            lex.next()
            prec, f = BINARY[op]
            left = f(left, self.expr(lex, prec - 1 if op == "**" else prec))

    def unary(self, lex):
        if lex.accept("-"):
            return -self.expr(lex, 2)
        if lex.accept("("):
            v = self.expr(lex, 0)
            lex.expect(")")
            return v
        kind, v = lex.next()
        if kind == "number":
            return v
        if kind == "name":
            if lex.accept("("):
                args = []
                if not lex.accept(")"):
                    args.append(self.expr(lex, 0))
                    while lex.accept(","):
                        args.append(self.expr(lex, 0))
                    lex.expect(")")
                return FUNCTIONS[v](*args)
            return self.names[v]
        raise CalcError("unexpected " + str(v))


calc = Calc()
for line in ("1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "10 / 4", "7 % 4 * 2", "x = 5", "y = x * x - 1", "y / (x - 1)", "max(1, y, x)", "sum()",
             "abs(-3.5) + pi", "1 +", "1 $ 2", "(1", "nope", "f(1)", "1 2", "5 % 0", "2 * -3", "12345678901 * 98765432109"):
    try:
        print(line, "=", calc.run(line))
    except CalcError as e:
        print(line, "! CalcError", e)
    except (KeyError, ZeroDivisionError) as e:
        print(line, "!", type(e).__name__)
