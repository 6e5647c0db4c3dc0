# Parsing lines into records, grouping, and aligned reports.
LOG = """\
2024-03-01 08:15 WARN  net   link lost after 35 s
2024-03-01 08:16 INFO  net   link up at 100 Mbit
2024-03-01 09:00 INFO  disk  4821 MB free
2024-03-02 00:00 INFO  cron  daily job took 12 s
2024-03-02 07:45 ERROR disk  write failed: 5
garbage line
2024-03-02 07:46 ERROR disk  write failed: 5
2024-03-03 11:11 WARN  temp  cpu 81 C
"""


class Record:
    LEVELS = ("INFO", "WARN", "ERROR")

    def __init__(self, line):
        parts = line.split(None, 4)
        if len(parts) < 5 or parts[2] not in self.LEVELS:
            raise ValueError("not a record: " + line)
        self.day, self.time, self.level, self.source, self.text = parts

    @property
    def severity(self):
        return self.LEVELS.index(self.level)

    @property
    def minute(self):
        h, m = self.time.split(":")
        return int(h) * 60 + int(m)

    def numbers(self):
        return [int(w.strip(":,")) for w in self.text.split() if w.strip(":,").isdigit()]


records, bad = [], []
for number, line in enumerate(LOG.split("\n"), 1):
    if not line:
        continue
    try:
        records.append(Record(line))
    except ValueError as e:
        bad.append((number, str(e)))
print(len(records), bad)
groups = {}
for r in records:
    groups.setdefault(r.source, []).append(r)
print("{:<8}{:>6}{:>10}{:>10}  {}".format("source", "count", "worst", "minutes", "numbers"))
for source in sorted(groups):
    rs = groups[source]
    worst = max(rs, key=lambda r: r.severity)
    print("{:<8}{:>6}{:>10}{:>10}  {}".format(source, len(rs), worst.level, sum(r.minute for r in rs), sum((r.numbers() for r in rs), [])))
days = sorted({r.day for r in records})
table = [["level"] + [d[-5:] for d in days]]
for level in Record.LEVELS:
    table.append([level] + [str(sum(r.day == d and r.level == level for r in records)) for d in days])
widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
for row in table:
    print(" | ".join("%-*s" % (w, c) for w, c in zip(widths, row)))
print("-+-".join("-" * w for w in widths))
text = " ".join(r.text for r in records)
words = {}
for w in text.lower().replace(":", "").split():
    words[w] = words.get(w, 0) + 1
top = sorted(words.items(), key=lambda kv: (-kv[1], kv[0]))[:4]
print(top, "%.1f%%" % (100 * sum(n for _, n in top) / sum(words.values())))
bars = {s: len(groups[s]) for s in groups}
for s in sorted(bars, key=lambda s: (-bars[s], s)):
    print(f"{s:>6} {'#' * bars[s]:<6} {bars[s] / len(records):6.1%}")
