# A small Lisp: reader, evaluator with closures and tail recursion by loop, a few programs.
def tokenize(text):
    return text.replace("(", " ( ").replace(")", " ) ").replace("'", " ' ").split()


def read(tokens):
    t = tokens.pop(0)
    if t == "(":
        out = []
        while tokens[0] != ")":
            out.append(read(tokens))
        tokens.pop(0)
        return out
    if t == "'":
        return ["quote", read(tokens)]
    for kind in (int, float):
        try:
            return kind(t)
        except ValueError:
            pass
    return t


class Env:
    def __init__(self, names, values, outer=None):
        self.d, self.outer = dict(zip(names, values)), outer

    def find(self, name):
        e = self
        while e is not None:
            if name in e.d:
                return e.d
            e = e.outer
        raise NameError(name)


class Lambda:
    def __init__(self, params, body, env):
        self.params, self.body, self.env = params, body, env


def evaluate(x, env):
    while True:
        if isinstance(x, str):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        op, *args = x
        if op == "quote":
            return args[0]
        if op == "if":
            x = args[1] if evaluate(args[0], env) else args[2]
        elif op == "define":
            env.d[args[0]] = evaluate(args[1], env)
            return None
        elif op == "set!":
            env.find(args[0])[args[0]] = evaluate(args[1], env)
            return None
        elif op == "lambda":
            return Lambda(args[0], args[1], env)
        elif op == "begin":
            for a in args[:-1]:
                evaluate(a, env)
            x = args[-1]
        else:
            f = evaluate(op, env)
            values = [evaluate(a, env) for a in args]
            if not isinstance(f, Lambda):
                return f(*values)
            x, env = f.body, Env(f.params, values, f.env)


def show(v):
    if isinstance(v, list):
        return "(" + " ".join(show(i) for i in v) + ")"
    return {True: "#t", False: "#f"}[v] if isinstance(v, bool) else str(v)


def product(*a):
    r = 1
    for i in a:
        r *= i
    return r


ENV = Env((), ())
ENV.d.update({"+": lambda *a: sum(a), "*": product, "-": lambda a, b: a - b, "<": lambda a, b: a < b, "=": lambda a, b: a == b,
              "car": lambda l: l[0], "cdr": lambda l: l[1:], "cons": lambda a, l: [a] + l, "null?": lambda l: l == [], "list": lambda *a: list(a)})
for line in (
    "(+ 1 2 (* 3 4))", "(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))", "(fact 20)", "(fact 30)",
    "(define loop (lambda (n acc) (if (= n 0) acc (loop (- n 1) (+ acc n)))))", "(loop 2000 0)",
    "(define map (lambda (f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l))))))", "(map (lambda (x) (* x x)) '(1 2 3 4))",
    "(define counter ((lambda (n) (lambda () (begin (set! n (+ n 1)) n))) 10))", "(counter)", "(list (counter) (counter))",
    "'(a (b c) 1.5)", "(if (< 1 2) (quote yes) 'no)", "(define compose (lambda (f g) (lambda (x) (f (g x)))))", "((compose fact car) '(5 6))", "(undefined 1)", "(= 1 1)",
):
    try:
        v = evaluate(read(tokenize(line)), ENV)
        print(line, "=>", show(v)) if v is not None else None
    except NameError as e:
        print(line, "! unbound", e.args[0])
