before = 1


def raising():
    raise KeyError(before)


try:
    inside = 2
    raising()
    inside = 3
except KeyError as e:
    caught = e
    inside += before
for before in range(2):
    behind = before
