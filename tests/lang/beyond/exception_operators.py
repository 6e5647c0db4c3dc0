# Classes of exceptions say what operators do, as other classes do.
class Fault(Exception):
    def __eq__(self, other):
        return ("eq", type(other).__name__)

    def __ne__(self, other):
        return ("ne", type(other).__name__)

    def __lt__(self, other):
        return ("lt", type(other).__name__)

    def __add__(self, other):
        return ("add", type(other).__name__)

    def __radd__(self, other):
        return ("radd", type(other).__name__)


a, b = Fault(1), Fault(2)
print(a == 1, 1 == a, a == b, a == a, a != 1, 1 != a, a != a)
print(a < 1, 1 > a, a + 1, 1 + a, a + b)
print([1, a].index(a), a in [1], a in (), [1, 2].count(a))


class Code(Exception):
    hashed = 0

    def __hash__(self):
        Code.hashed += 1
        return self.args[0] % 2

    def __eq__(self, other):
        return isinstance(other, Code) and self.args == other.args


codes = {Code(n): n for n in range(20)}
made = Code.hashed
print(made, codes[Code(7)], Code(40) in codes, Code.hashed - made)
for n in range(20, 60):
    codes[Code(n)] = n
print(Code.hashed - made, codes[Code(33)], len(codes))
