def f(a):
    return a + 1
TEXT = "a longer text that is a constant of this module"
DATA = b"and bytes that are one too, long enough to stay"
SHORT = "name_of_this"
class C:
    def m(self):
        return "C.m"
