# References that keep nothing alive, and functions that are called when an object is gone.
import gc, weakref, marshal, io, sys, micropython
class A:
    def __init__(self, name): self.name = name
    def __repr__(self): return "A(%s)" % self.name
def spawn(n):
    return [A(i) for i in range(n)]
log = []
objs = spawn(5)
refs = [weakref.ref(o, lambda r: log.append(("gone", r()))) for o in objs]
fins = [weakref.finalize(o, log.append, ("final", o.name)) for o in objs]
print([r() is o for r, o in zip(refs, objs)], [f.alive for f in fins], refs[0], type(fins[0]))
print(fins[3].detach()[2], fins[3].alive, fins[3]())
print(fins[4](), log, fins[4].alive)
log.clear()
def forget():
    global objs
    objs = objs[:1]
    x = [0] * 20
forget()
def deep(n): return deep(n-1)+1 if n else 0
deep(20)
gc.collect()
print(sorted(log, key=str), [r() for r in refs], [f.alive for f in fins])
f = weakref.finalize(A("k"), lambda *a, **k: log.append((a, sorted(k.items()))), 1, b=2, a=3)
deep(20); gc.collect()
print(log[-1])
for bad in (lambda: weakref.ref(), lambda: weakref.ref(1), lambda: weakref.finalize(A(1)), lambda: weakref.ref(A(1), 1, 2)):
    try: bad()
    except TypeError as e: print("TypeError")
# many
keep = []
for i in range(300):
    a = A(i); r = weakref.ref(a); keep.append(r)
    if i % 3 == 0: weakref.finalize(a, lambda: None)
a = None; deep(20); gc.collect(); gc.collect()
print(sum(r() is not None for r in keep) < 10)
