from pkg import tools
import pkg.data as data


class A:
    n = 1.5

    def m(self, *a, k=2, **d):
        return [self.n, a, k, sorted(d)]


def g(n):
    for i in range(n):
        try:
            x = yield i * 2**40
        except ValueError as e:
            yield str(e)
        finally:
            tools.log.append(i)


print(A().m(1, z=3), list(g(3)), tools.table[2], tools.fold("text", b"\x01\x02"))
it = g(1)
next(it)
print(it.throw(ValueError("thrown")), tools.log, [i for i in data.BYTES[:4]])
with open("/rom/note.txt") as f:
    print(f.read().strip())
