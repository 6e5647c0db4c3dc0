print("package shapes")
unit = "cm"


def square(n):
    return n * n
