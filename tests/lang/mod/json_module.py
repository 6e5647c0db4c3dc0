# json: both directions, nesting, escapes, errors, streams.
import io
import json

for v in (None, True, False, 0, -5, 2**70, 1.5, "text", "q\"u\\o\n\t", "é→😀", [], [1, [2, [3]]], {}, {"k": 1}, {"n": {"m": [None, True]}}, (1, 2)):
    text = json.dumps(v)
    back = json.loads(text)
    print(text, back == (list(v) if isinstance(v, tuple) else v))
for text in (
    "1", "-1.5e3", "0", '"a"', '"\\u00e9\\n\\/\\""', "[]", "[ 1 , 2 ]", '{"a" : {"b" : [ ]}}', " true ", "null", '[true, false, null]', '""',
    '{"k": "v", "k": "w"}', "1e2",
):
    print(repr(text), json.loads(text))
for text in ("", "[", "[1", "{", '{"a"', '{"a":', '{"a":1', "tru", "nul", '"open', "[1,]x", "@", "]", "{1:2", "1 2"):
    try:
        print("accepted", repr(text), json.loads(text))
    except ValueError:
        print("ValueError", repr(text))
s = io.StringIO()
json.dump({"list": [1, 2]}, s)
print(s.getvalue(), json.load(io.StringIO('{"from": "stream"}')), json.loads(b"[1]"), json.loads(bytearray(b"2")))
print(json.dumps([1, 2], separators=(",", ":")), json.dumps({"a": 1}, separators=("; ", "=")), json.dumps("\x01\x1f\x7f"))
config = json.loads('{"name": "x", "pins": [1, 2, 3], "nested": {"deep": {"er": 5.5}}, "on": true}')
print(config["name"], sum(config["pins"]), config["nested"]["deep"]["er"], config["on"] is True, len(config))
print(json.dumps(json.loads(json.dumps([[[[[[]]]]]]))), len(json.dumps(list(range(100)))))
