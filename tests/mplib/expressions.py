# What re and str have beyond stock's, for micropython-lib: results are CPython's.
import re

print(re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", "1234567"), re.compile(r"(?=\d)").split("a1b2"), re.findall("(?=(..))", "abcd"), re.findall("a*", "baac"))
print(re.sub(r"(?m)^", "> ", "a\nb\n\nc"), re.findall("^.", "ab\ncd", re.M), re.compile(r"(,)|(;)", re.A).split("a,b;c"))
print(re.compile("b", re.A).findall("abab", 2), re.findall(r"(\w)(\d)?", "a1b"))
print("a\tbc\té\td\n\te".expandtabs(), "abcd".translate({97: 98, 98: None, 99: "xyz"}), "a\tb".expandtabs(0), "ab\tc".expandtabs(tabsize=4))

