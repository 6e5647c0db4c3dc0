# Single inheritance: overriding, super(), inherited state, isinstance and issubclass.
class Animal:
    legs = 4
    sound = "..."

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " says " + self.sound

    def describe(self):
        return "%s with %d legs: %s" % (self.kind(), self.legs, self.speak())

    def kind(self):
        return "animal"


class Dog(Animal):
    sound = "woof"

    def kind(self):
        return "dog"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def speak(self):
        return super().speak() + " (squeaky)"

    def kind(self):
        return "young " + super().kind()


class Bird(Animal):
    legs = 2

    def __init__(self, *args):
        Animal.__init__(self, *args)
        self.flies = True


for a in (Animal("thing"), Dog("Rex"), Puppy("Bit", 1), Bird("Tweety")):
    print(a.describe(), isinstance(a, Dog), isinstance(a, (Bird, Puppy)))
print(issubclass(Puppy, Animal), issubclass(Dog, Puppy), issubclass(Dog, Dog), issubclass(Dog, (int, Animal)), issubclass(bool, int))
p = Puppy("x", 2)
print(super(Puppy, p).kind(), super(Dog, p).kind(), Dog.kind(p), Animal.kind(p), Dog.speak(p))
Animal.sound = "changed"
print(Animal("a").speak(), Dog("d").speak(), Bird("b").speak())
Dog.legs = 3
print(Puppy("p", 1).legs, Animal.legs)


class Base:
    def template(self):
        return [self.step(i) for i in range(3)]

    def step(self, i):
        raise NotImplementedError(type(self).__name__)


class Squares(Base):
    def step(self, i):
        return i * i


class Missing(Base):
    pass


print(Squares().template())
try:
    Missing().template()
except NotImplementedError as e:
    print("NotImplementedError", e)


class A:
    def __init__(self):
        self.log = ["A"]
        self.setup()

    def setup(self):
        self.log.append("A.setup")


class B(A):
    def setup(self):
        super().setup()
        self.log.append("B.setup")


class C(B):
    def __init__(self):
        super().__init__()
        self.log.append("C")


print(C().log, B().log)


class WithInitReturn:
    def __init__(self):
        return None


print(type(WithInitReturn()).__name__)


class Bad:
    def __init__(self):
        return 5


try:
    Bad()
except TypeError as e:
    print("TypeError")
print([c.__name__ for c in C.__bases__], A.__bases__[0] is object if A.__bases__ else "object is left out" and True)
