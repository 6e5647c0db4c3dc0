a = "double" 'single' """triple
double""" """triple 'quotes' "inside\""""
a = '\\\'\"\a\b\f\n\r\t\v\0\12\377\x41\u00e9\u20ac\U0001f600\q'
a = b'\\\'\"\a\b\f\n\r\t\v\0\12\377\x41\u00e9\q'
a = r'\n\'' r"\"" if b else br'\\'
a = u"unicode é € 😀"
a = "joined \
lines"
a = "é"
a = f""
a = f"plain"
a = f"{b}"
a = f"{b}{c} {d} text"
a = f"{b!r} {b!s} {b:>10} {b!r:<{c}} {b:{c}.{d}}"
a = f"{b=} {b + c=}"
a = f"{{}} {{{b}}}"
a = f"{b['c']} {d(e)[1]} {f.g}"
a = f"{b}" "c{d}" f"{e}"
a = rf"\n{b}\t" fr'\{c}'
a = f'{b if c else d} {[e for e in f]}'
a = f"""{
b
} text
{c}"""
a = f"{f'{b}'} {f'''{c}'''}"
a = f"{b != c} {b, c}"
a = t"template {b} {c!r} {d:>5} {e!s:{f}}"
a = t"{b=}"
a = rt"\{b}"
a = t"""multi
{b}
line"""
a = t"{{}} }}"
print(f"{a}", f"{b}")
