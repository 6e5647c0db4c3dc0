BASE = __file__.rsplit("/", 1)[0] + "/"


def load():
    with open(BASE + "words.txt", "rb") as f:
        return f.read()


def lines():
    with open(BASE + "words.txt") as f:
        return [w.upper().strip() for w in f]
