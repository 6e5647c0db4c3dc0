total = 0
items = []


def bump(n=1):
    global total
    total += n
    return total


class Class:
    def total(self):
        return "global is %d" % total


def make():
    return lambda: (total, len(items))


def gen_list():
    return [i + total for i in range(2)]
