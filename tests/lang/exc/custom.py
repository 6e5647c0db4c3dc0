# Exception classes: hierarchy, arguments, own attributes, __str__, mixins.
class AppError(Exception):
    pass


class NotFound(AppError):
    def __init__(self, what, where="here"):
        super().__init__(what, where)
        self.what = what
        self.where = where

    def __str__(self):
        return "%s not found in %s" % (self.what, self.where)


class Both(ValueError):
    pass


class Coded(OSError):
    code = 7


def kind(e):
    out = []
    for c in (AppError, NotFound, ValueError, OSError, LookupError, Exception, BaseException):
        try:
            raise e
        except c:
            out.append(c.__name__)
        except BaseException:
            pass
    return out


for e in (AppError(), NotFound("key"), Both("b"), Coded(5), AppError("a", 1)):
    print(type(e).__name__, kind(e), e.args, str(e), repr(e) if not isinstance(e, NotFound) else "")
e = NotFound("k", where="box")
print(e.what, e.where, str(e), e.args)
e.extra = "attached"
print(e.extra, Coded.code, Coded(1).code, isinstance(e, AppError), issubclass(Both, ValueError), issubclass(NotFound, ValueError))


class Silent(Exception):
    def __init__(self):
        self.value = 5


try:
    raise Silent
except Silent as s:
    print(s.value, s.args)


class Counter(Exception):
    made = 0

    def __init__(self, *args):
        super().__init__(*args)
        Counter.made += 1


for i in range(3):
    try:
        raise Counter(i)
    except Counter as c:
        print(c.args, Counter.made)
print(str(Exception()), repr(Exception()), str(Exception("one")), repr(Exception("one")), str(Exception(1, 2)), repr(Exception(1, "b")))
print(str(KeyError("k")) in ("k", "'k'"), str(ValueError(None)), ValueError("a").args, ValueError().args, OSError(2).errno, OSError(2, "x").args)
print(StopIteration(5).value, StopIteration().value, SystemExit(3).args, isinstance(KeyboardInterrupt(), Exception))


class Lazy(Exception):
    @property
    def message(self):
        return "computed from %r" % (self.args,)


print(Lazy(1, 2).message, type(Lazy(1)).__name__, Lazy.__name__)
try:
    raise Lazy("x") if True else None
except (AppError, Lazy) as e:
    print(e.message)
