print("first starts")
import second

x = "x of first"


def from_second():
    return second.y


print("first ends", second.y)
