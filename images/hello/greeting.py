# Greets everyone a text file beside this module names.

HERE = __file__.rsplit("/", 1)[0] if "/" in __file__ else "."

WORDS = {"en": "Hello", "fr": "Bonjour", "el": "Γειά σου", "ja": "こんにちは"}


def people(name):
    with open(HERE + "/" + name) as f:
        for row in f:
            row = row.strip()
            if row and not row.startswith("#"):
                who, _, language = row.partition(",")
                yield who.strip(), language.strip() or "en"


def lines(name):
    count = 0
    for who, language in people(name):
        count += 1
        yield "{}, {}!".format(WORDS[language], who)
    yield "{} greetings".format(count)
