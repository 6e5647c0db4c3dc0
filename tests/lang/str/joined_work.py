# Building and taking apart larger texts: CSV with quotes, query strings, hex dumps, templates, tries.
def csv_row(line):
    out, cell, quoted, i = [], "", False, 0
    while i < len(line):
        c = line[i]
        if quoted:
            if c == '"':
                if line[i + 1 : i + 2] == '"':
                    cell += '"'
                    i += 1
                else:
                    quoted = False
            else:
                cell += c
        elif c == '"':
            quoted = True
        elif c == ",":
            out.append(cell)
            cell = ""
        else:
            cell += c
        i += 1
    return out + [cell]


def csv_text(row):
    return ",".join('"' + c.replace('"', '""') + '"' if set(c) & set(',"') else c for c in row)


for line in ("a,b,c", '"quoted, comma",plain', '"say ""hi""",,end', ""):
    row = csv_row(line)
    print(row, csv_text(row) == line)


def unquote(s):
    parts = s.replace("+", " ").split("%")
    return parts[0] + "".join(chr(int(p[:2], 16)) + p[2:] for p in parts[1:])


def query(text):
    out = {}
    for pair in text.split("&"):
        k, _, v = pair.partition("=")
        out.setdefault(unquote(k), []).append(unquote(v))
    return out


q = query("name=J%2e+Doe&tag=a&tag=b%26c&empty=")
for k in sorted(q):
    print(k, q[k])


def template(text, values):
    out = []
    while "{{" in text:
        before, _, rest = text.partition("{{")
        name, _, text = rest.partition("}}")
        name, _, mode = name.strip().partition("|")
        value = values[name]
        out += [before, value.upper() if mode == "upper" else ", ".join(value) if isinstance(value, list) else str(value)]
    return "".join(out) + text


print(template("Dear {{name|upper}}, you are {{ age }} and like {{likes}}.", {"name": "Ann", "age": 30, "likes": ["tea", "cake"]}))
try:
    template("{{missing}}", {})
except KeyError as e:
    print("KeyError", e.args)
trie = {}
for word in "car card care cat dog do".split():
    node = trie
    for c in word:
        node = node.setdefault(c, {})
    node["."] = word


def complete(prefix):
    node = trie
    for c in prefix:
        if c not in node:
            return []
        node = node[c]
    found, todo = [], [node]
    while todo:
        n = todo.pop()
        for k, v in n.items():
            found.append(v) if k == "." else todo.append(v)
    return sorted(found)


print(complete("car"), complete("d"), complete("x"), complete("cat"))


def lcs(a, b):
    rows = [[""] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            rows[i + 1][j + 1] = rows[i][j] + x if x == y else max(rows[i][j + 1], rows[i + 1][j], key=len)
    return rows[-1][-1]


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


print(lcs("AGGTAB", "GXTXAYB"), distance("kitten", "sitting"), distance("", "abc"), distance("same", "same"))
