# A seed gives the same numbers everywhere.
import random

for seed in (0, 1, 2**31, -5, 2**40 + 7):
    random.seed(seed)
    print([random.getrandbits(32) for _ in range(4)], random.getrandbits(5))
    print(random.random(), random.uniform(1, 3))
    print(random.randrange(10), random.randrange(5, 9), random.randrange(0, 100, 7), random.randrange(9, 0, -2))
    print(random.randint(-3, 3), random.choice("abcdef"), random.choice([1, 2, 3]))

for bad in (
    lambda: random.getrandbits(33),
    lambda: random.getrandbits(-1),
    lambda: random.randrange(0),
    lambda: random.randrange(5, 5),
    lambda: random.randrange(1, 5, 0),
    lambda: random.randrange(1, 5, -1),
    lambda: random.randint(2, 1),
    lambda: random.choice([]),
):
    try:
        print(bad())
    except (ValueError, IndexError) as error:
        print(type(error).__name__)
