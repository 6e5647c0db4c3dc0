# Types as values: type(), isinstance with tuples, comparison, type as factory, attributes of classes.
values = [1, 1.5, "s", b"b", [], (), {}, set(), None, True, range(1), lambda: 0, int, type, object(), 1j, slice]
print([type(v).__name__ for v in values])
print(type(1) is int, type(int) is type, type(type) is type, type("") == str, int is not float, int == int, int != str)
print(isinstance(1, int), isinstance(1, (str, int)), isinstance(1, ()), isinstance(True, int), isinstance(1, object), isinstance(int, type), isinstance(None, type(None)))
print(issubclass(int, object), issubclass(int, int), issubclass(int, (str, object)), issubclass(ValueError, Exception))
d = {int: "int", str: "str", type(None): "none"}
print([d.get(type(v), "other") for v in (1, "a", None, 2.0)])


def dispatch(v):
    return {int: lambda x: x + 1, str: str.upper, list: len}[type(v)](v)


print(dispatch(1), dispatch("a"), dispatch([1, 2]))
T = type("T", (), {"x": 5, "double": lambda self: self.x * 2})
S = type("S", (T,), {})
print(T.__name__, T().double(), S().x, issubclass(S, T), type(S()) is S, S.__bases__ == (T,))
T.x = 7
print(S().double())
for args in ((), (1, 2), ("N", 5, {}), ("N", (5,), {}), (5, (), {})):
    try:
        print("made", type(*args))
    except TypeError as e:
        print("TypeError", len(args))
print([t() for t in (int, float, str, bytes, list, tuple, dict, bool, complex)], [t("1") for t in (int, float, str, list)])
print([c.__name__ for c in (int, ValueError, T, object, type)], int.__class__ is type, (5).__class__ is int)
classes = []
for i in range(3):

    class Local:
        n = i

        def get(self):
            return self.n

    classes.append(Local)
print([c().get() for c in classes], classes[0] is classes[1])


def factory(base, **attrs):
    return type("Made", (base,), attrs)


M = factory(list, tag="t", size=lambda self: len(self))
print(M([1, 2]).size(), M().tag, M([5])[0])
try:
    int.x = 1
except (AttributeError, TypeError) as e:
    print(type(e).__name__)
try:
    (5).x = 1
except AttributeError as e:
    print("AttributeError")
try:
    object().x = 1
except AttributeError as e:
    print("AttributeError")
