# base64, binascii, html and string at work.
import base64
import html
import string

for data in (b"", b"f", b"fo", b"foobar", bytes(range(32))):
    e = base64.b64encode(data)
    print(e, base64.b64decode(e) == data, base64.b32encode(data), base64.b32decode(base64.b32encode(data)) == data, base64.b16encode(data))
print(base64.urlsafe_b64encode(b"\xfb\xff\xfe"), base64.standard_b64encode(b"\xfb\xff\xfe"))
for bad in ("a", "ab="):
    try:
        print(base64.b64decode(bad))
    except Exception as e:
        print("refused", bad)
print(html.escape("<a href=\"x\">'q' & b</a>"), html.escape('"', quote=False))
print(string.ascii_lowercase, string.digits, string.hexdigits, len(string.punctuation), repr(string.whitespace[:3]))
print(string.translate("hello", {ord("h"): "j", ord("l"): None}))
