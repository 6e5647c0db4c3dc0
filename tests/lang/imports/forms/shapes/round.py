print("module round")


def area(r):
    return 3 * r * r


class Circle:
    def __init__(self, r):
        self.r = r

    def area(self):
        return area(self.r)
