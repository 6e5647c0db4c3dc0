# Expressions see characters where stock MicroPython sees bytes.
import re

for pattern in ("é+", "[éè]+", "caf(.)", "[^c]+", "é?é?x?$", "[à-ü]"):
    m = re.search(pattern, "caféé")
    print(pattern, m and m.group(0), m and m.groups())
print(re.sub("[äöü]", "*", "schöne grüße"), re.compile("→").split("a→b→c"))
print(re.search("é+", "caféé".replace("é", "e")) is None, re.match("(.)(.)", "😀→").groups())
