# Template strings: parts and interpolations, not text.
from string.templatelib import Interpolation, Template

name, value = "Ann", 42.5
t = t"Hello {name}, {value:.1f} or {value!r:>8}!"
print(type(t).__name__, isinstance(t, Template))
print(t.strings, t.values)
for i in t.interpolations:
    print(type(i).__name__, repr(i.value), repr(i.expression), repr(i.conversion), repr(i.format_spec))


def render(template):
    out = []
    for part in template:
        if isinstance(part, Interpolation):
            v = repr(part.value) if part.conversion == "r" else part.value
            out.append(format_value(v, part.format_spec))
        else:
            out.append(part)
    return "".join(out)


def format_value(v, spec):
    return ("{:" + spec + "}").format(v)


print(render(t))
print(render(t"{1 + 2}{name}"), render(t"plain"), repr(render(t"")), render(t"{{{name}}}"))
print(t"".strings, t"".values, t"a".strings, t"{name}".strings, t"{name}{value}".strings)


def escape(template):
    out = ""
    for part in template:
        if isinstance(part, str):
            out += part
        else:
            out += str(part.value).replace("<", "&lt;").replace(">", "&gt;")
    return out


evil = "<script>"
print(escape(t"<p>{evil}</p>"))
width = 6
print(t"{value:{width}.2f}".interpolations[0].format_spec)
joined = t"a{name}" + t"b{value}c"
print(joined.strings, joined.values)
x = [t"{i}" for i in range(3)]
print([p.values for p in x])
i = Interpolation(5, "five", "r", ">3")
print(i.value, i.expression, i.conversion, i.format_spec)
made = Template("x", i, "y")
print(made.strings, made.values, render(made))
