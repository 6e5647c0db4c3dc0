# f-strings: expressions, conversions, format specs, nesting, quotes.
name, value, items = "Ann", 42.5, [1, 2, 3]
print(f"{name} has {value}", f"{name!r} {name!s} {value:.2f} {value:>8} {name:*^9}")
print(f"{1 + 2} {value * 2} {items[1]} {len(items)} {name.upper()} {[x * 2 for x in items]}")
print(f"{{}} {{{name}}} {name}{{", f"", f"plain", f"{name}" "plain", "text " f"{name}")
width, precision = 10, 3
print(f"{value:{width}.{precision}f}|{name:>{width}}|{name:{'<'}{width}}|")
print(f"{'a' if value > 40 else 'b'} {dict(a=1)['a']} {({1: 'one'})[1]}")
print(f"{name=} {1 + 1=} {value=}")
print(f"""multi
{name}
line""", f'{name}' f"{value}", rf"\n{name}\t")
print(f"{items!r:>12}|{True}|{None}|{1e10}|{-5:+}|{255:#x}|{255:08b}|{1234567:,}")
print(f"{name + 'x'}")
print(f"{'%d' % 5} {'{}'.format(6)} {name[::1]} {name[0:2]}")


def f(x):
    return f"f({x})"


class P:
    def __init__(self, x):
        self.x = x

    def __str__(self):
        return f"<{self.x}>"

    def __repr__(self):
        return f"P({self.x!r})"


print(f"{f(f(1))} {P(1)} {P('a')!r} {[P(2)]} {P(3).x}")
print(f"{name:{'>' if value else '<'}{2 * 4}}|", f"{3.0:g}", f"{'é→':>5}")
print("".join(f"{i}{c}" for i, c in enumerate("ab")))
