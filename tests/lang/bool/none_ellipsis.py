# The singletons: None, Ellipsis, NotImplemented.
print(None, repr(None), type(None).__name__, None is None, None == None, None != 0, bool(None))
print(..., Ellipsis, ... is Ellipsis, type(...) is type(Ellipsis), bool(...))
print(NotImplemented, NotImplemented is not Ellipsis)


def nothing():
    pass


def bare():
    return


print(nothing(), bare(), nothing() is None, [nothing()], (lambda: None)())
print({None: 1}[None], None in [None], None in (0, "", False), [None, 1].index(None), [None].count(None))
for f in (
    lambda: None + 1,
    lambda: None[0],
    lambda: None(),
    lambda: None.x,
    lambda: len(None),
    lambda: None < None,
    lambda: [x for x in None],
    lambda: -None,
    lambda: None["a"],
):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)
print(isinstance(None, type(None)), isinstance(0, type(None)))
print([1, 2, 3][None:None], (1, 2)[None:1], "abc"[::None])


def default(x=None):
    return "none" if x is None else x


print(default(), default(None), default(0), default(False))
print(str(None) + "!", "{} {!r:>6}".format(None, None), "%s" % None)
