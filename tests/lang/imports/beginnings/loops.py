# The first statement is a loop: what its body stores is stored each time.
while True:
    count = 1
    name = "stored in the loop, and longer than what is interned"
    try:
        seen += count
        del count
    except NameError:
        seen = 1
    if seen > 2:
        break


def after():
    return name[:6], seen, "count" in globals()
