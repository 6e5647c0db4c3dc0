# re: split, sub, a tokenizer and other uses.
import re

print(re.compile(",").split("a,b,,c"), re.compile("[ ,]+").split("a, b  c"), re.compile("\\d+").split("a1b22c333"), re.compile("x").split("abc"), re.compile(",").split("a,b,c", 1))
print(re.sub("\\d+", "#", "a1b22"), re.sub("(\\w+) (\\w+)", "\\2 \\1", "hello world"), re.sub("a", "b", "aaa", 2), re.sub("x", "y", "abc"))
print(re.sub("[aeiou]", lambda m: m.group(0).upper(), "hello world"), re.compile("\\s+").sub(" ", "a  b \t c"))
print(re.sub("(a)(b)", "\\g<2>\\g<1>", "abab"))


def tokens(text, rules=(("num", "\\d+"), ("name", "[a-z_]\\w*"), ("op", "[-+*/()=]"), ("space", "\\s+"))):
    rules = [(kind, re.compile(r)) for kind, r in rules]
    while text:
        for kind, r in rules:
            m = r.match(text)
            if m:
                if kind != "space":
                    yield kind, m.group(0)
                text = text[len(m.group(0)) :]
                break
        else:
            raise ValueError("unexpected " + text[0])


print(list(tokens("x1 = 2*(y + 30)")))
try:
    list(tokens("a ? b"))
except ValueError as e:
    print("ValueError", e)
line = re.compile("^(\\S+) \\[([^\\]]*)\\] \"(GET|POST) (\\S+)\" (\\d+)")
for text in ('10.0.0.1 [today] "GET /index.html" 200', '10.0.0.2 [now] "POST /api" 404', "garbage"):
    m = line.match(text)
    print([m.group(i) for i in range(1, 6)] if m else None)
m = re.search("(\\d+)-(\\d+)", "from 10-25 to")
print(m.group(0), m.group(1), m.group(2))
print(re.match(b"a(.)", b"ab").group(1), re.search("f.+", "caféé").group(0), re.match("[α-ω]+", "abc") is None)
words = re.compile("\\W+").split("The quick, brown; fox")
print(words, [w for w in words if re.match("[A-Z]", w)])
