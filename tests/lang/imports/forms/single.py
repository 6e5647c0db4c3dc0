print("single runs once")
value = 1


def get():
    return value
