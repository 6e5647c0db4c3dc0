# What a program can have goes into an array of objects, or through `struct`'s `O`, and comes back as the same object.
import array, struct, sys, math, collections, io, errno, os, time, json, re, gc, random, select, hashlib, uctypes, machine, asyncio, micropython
class C:
    x = property(lambda s: 1)
    s = staticmethod(len)
    c = classmethod(len)
    def m(self): pass
def f(): pass
def g(): yield 1
def h(a, b=1): return lambda: a
c = C()
cases = [
 ("int", 5), ("neg", -7), ("big", 1 << 70), ("none", None), ("true", True), ("ellipsis", ...), ("notimpl", NotImplemented),
 ("empty", ""), ("char", "x"), ("char2", "~"), ("space", " "), ("newline", "\n"), ("name", "abcq"), ("static", "append"), ("const", "a longer constant string that is not interned, really"),
 ("made", "ab" * 20), ("bytes", b"a constant of bytes"), ("shortbytes", b"x"), ("emptybytes", b""), ("float", 1.5), ("complex", 2j), ("pi", math.pi), ("inf", math.inf),
 ("tuple", (1, 2)), ("emptytuple", ()), ("list", [1]), ("dict", {}), ("set", {1}), ("frozenset", frozenset([1])), ("range", range(3)), ("slice", slice(1)),
 ("bytearray", bytearray(b"1")), ("array", array.array("i")), ("memoryview", memoryview(b"1")), ("deque", collections.deque((), 1)),
 ("class", C), ("instance", c), ("method", c.m), ("function", f), ("generator function", g), ("generator", g()), ("closure", h(1)), ("defaults", h), ("lambda", lambda: 1),
 ("builtin", len), ("type", int), ("object type", object), ("type type", type), ("builtin method", [].append), ("unbound", list.append), ("exception type", ValueError), ("base", BaseException), ("stop", StopIteration), ("exception", ValueError(1)),
 ("module", sys), ("math", math), ("stdin", sys.stdin), ("stdout", sys.stdout), ("buffer", sys.stdout.buffer), ("stream", io.StringIO()), ("bytesio", io.BytesIO()), ("type in module", io.BytesIO), ("function in module", math.sin), ("regex", re.compile("a")), ("match", re.match("a", "a")),
 ("mem8", machine.mem8), ("struct type", uctypes.struct), ("ordered", collections.OrderedDict), ("named", collections.namedtuple("P", "a b")(1, 2)), ("iterator", iter([1])), ("map", map(len, [])), ("zip", zip()), ("enumerate", enumerate([])), ("reversed", reversed([1])), ("property", C.__dict__["x"] if hasattr(C, "__dict__") else 0),
 ("path", sys.path), ("modules", sys.modules), ("implementation", sys.implementation), ("version", sys.version), ("platform", sys.platform), ("uname", os.uname), ("super", super(C, c)), ("object", object()), ("keys", {}.keys()), ("hash", hashlib.sha256(b"")), ("poll", select.poll()), ("pin", machine.Signal), ("asyncio", asyncio), ("task type", asyncio.Task), ("errno", errno.EIO), ("largest", sys.maxsize), ("language", sys.version_info), ("release", sys.implementation[1]), ("error code", errno.errorcode), ("locals", globals()),
]
bad = []
for name, value in cases:
    a = array.array("O", [value])
    gc.collect()
    try:
        same = a[0] is value
    except Exception as e:
        same = repr(e)
    packed = struct.pack("O", value)
    gc.collect()
    try:
        back = struct.unpack("O", packed)[0] is value
    except Exception as e:
        back = repr(e)
    if same is not True or back is not True:
        print(name, same, back)
print("done", len(cases))
