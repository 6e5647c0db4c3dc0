# What may stand behind except, and in which order it is looked at.
for classes in (1, (1,), "text", None, int, object, (ValueError, 2), (ZeroDivisionError, 2), ()):
    try:
        try:
            1 // 0
        except classes:
            print("caught", classes)
    except TypeError:
        print("TypeError")
    except ZeroDivisionError:
        print("passed on")


class E:
    def __eq__(self, other):
        print("==", end=" ")
        return True


class N:
    def __ne__(self, other):
        print("!=", end=" ")
        return True


e, n = E(), N()
print(e != n, n != e, 1 != e, 1 != n, e != 1, n != 1)
print(e == n, n == e, 1 == e, e == 1)
