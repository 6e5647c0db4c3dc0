# In what order operands, arguments, defaults, keys, targets and decorators are evaluated.
log = []


def t(name, value=None):
    log.append(name)
    return value


def show(label):
    print(label, " ".join(log))
    log.clear()


t("a", 1) + t("b", 2) * t("c", 3)
show("arithmetic")
t("f", lambda *a, **k: None)(t("x"), *t("s", []), k=t("k"))
show("call")
[t("1"), t("2")], (t("3"), t("4")), {t("5"): t("6")}
show("displays")
{t("k1", 1): t("v1"), t("k2", 2): t("v2")}
show("dict")
t("a", 1) < t("b", 0) < t("c")
show("comparison")
t("t") if t("c", False) else t("e")
show("conditional")
t("or1", 0) or t("or2", 1) or t("or3")
show("or")
l = [0, 0]
t("l", l)[t("i", 0)] = t("v", 5)
show("subscript")
x, y = t("first", 1), t("second", 2)
show("unpack")
d = {}
d[t("k")] = d.get(t("g")), t("v")
show("mixed")


def decorated():
    @t("outer", lambda f: t("apply outer", f))
    @t("inner", lambda f: t("apply inner", f))
    def f(a=t("default 1"), b=t("default 2")):
        pass


decorated()
show("decorators")


class Base:
    pass


class C(t("base", Base)):
    t("body")
    x = t("attribute")


show("class")
l[t("i", 0)] += t("v", 1)
show("augmented")
for i in t("iterable", [1, 2]):
    t("loop")
show("for")
"%s %s" % (t("p1"), t("p2")), f"{t('f1')} {t('f2')}", "{} {}".format(t("g1"), t("g2"))
show("format")
[t("element") for _ in t("source", [1]) if t("filter", True)]
show("comprehension")
l[t("lo", 0) : t("hi", 1) : t("step", 1)]
show("slice")
t("obj", "a,b").split(t("sep", ","))
show("method")
(lambda a=t("lambda default"): t("lambda body"))()
show("lambda")
assert t("cond", True), t("message")
show("assert")
try:
    raise t("exception", ValueError)
except t("match", ValueError):
    t("handler")
finally:
    t("finally")
show("try")
