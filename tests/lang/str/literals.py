# String literals: quotes, prefixes, escapes, raw, concatenation, continuation.
print('single', "double", '''triple "single"''', """triple 'double'""")
print("a" "b" 'c', ("long "
      "text"), "line \
continued")
print(r"raw\n\t", len(r"\\"), "\x41\102\u0043\U00000044", "n")
print("tab\there", "nul\0end".find("\0"), "\101\60\7".encode(), "bell\a".encode(), "\b\f\v".encode(), "e")
print("""first
  second
third\
 still third""")
print(len("\n"), len("\\n"), len(r"\n"), len("""
"""), len(""), len(''''''))
print(u"unicode", "\u03b1\u03b2", "\U0001f600", "café", len("café"), "caf\xe9" == "café")
print(b"bytes", rb"raw\n", br"\x41", b"\x41\x00\xff\n", b'a' b"b", len(b"\\"))
print("a\
b", 'it\'s', "say \"hi\"", "\'\"")
d = "key" 'word'
print({d: 1}, ["x" "y", "z"])
print("%s" "%s" % ("a", "b"))
