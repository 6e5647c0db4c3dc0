print("second starts")
import first

y = "y of second"
print("first is half done", hasattr(first, "x"))


def from_first():
    return first.x


print("second ends")
