# re: classes, repetition, groups, anchors, alternatives.
import re

for pattern, texts in (
    ("abc", ("abc", "xabc", "ab")), ("a.c", ("abc", "a\nc", "ac")), ("^a", ("abc", "ba")), ("c$", ("abc", "cb")), ("ab*c", ("ac", "abbbc", "adc")),
    ("ab+c", ("ac", "abc")), ("ab?c", ("ac", "abc", "abbc")), ("[abc]+", ("cab!", "xyz")), ("[^abc]+", ("xyza", "abc")), ("[a-f0-9]+", ("beef12g",)),
    ("\\d+", ("123abc", "abc")), ("\\w+", ("word_1 x", "!")), ("\\s+", (" \tx", "x")), ("\\D\\W\\S", ("a b", "1 b")), ("a|b|cd", ("b", "cd", "d")),
    ("(a)(b)?", ("ab", "a")), ("(a|b)+", ("abab",)), ("(?:ab)+", ("abab", "a")), ("a*?b", ("aab",)), ("(a+?)(a*)", ("aaa",)), ("\\.", (".", "a")),
    ("[\\]\\-]+", ("]-", )), ("", ("x",)), ("(((a)))", ("a",)), ("x*", ("", "xx")), ("^$", ("", "a")),
):
    r = re.compile(pattern)
    out = []
    for t in texts:
        m = r.match(t)
        s = r.search(t)
        out.append((m and m.group(0), s and s.group(0)))
    print(pattern, out)
m = re.match("(\\w+)@(\\w+)\\.(com|org)", "user@site.org!")
print(m.group(0), m.group(1), m.group(2), m.group(3))
for bad in ("(", ")", "[a", "*", "a**", "(a", "+", "?"):
    try:
        re.compile(bad)
        print("compiled", bad)
    except Exception as e:
        print(type(e).__name__, bad)
print(re.search("b+", "aabbbcc").group(0), re.match("b", "ab"), re.search("z", "ab"), re.match("(a)|b", "b").group(1))
