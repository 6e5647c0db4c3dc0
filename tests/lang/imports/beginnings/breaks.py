BEFORE = "before"


def helper():
    return BEFORE


raise ValueError(helper())
AFTER = 1
