class Unknown(Exception):
    pass


class Engine:
    def __init__(self, start):
        self.here, self.bag, self.moves, self.score = start, {}, 0, {}

    def add(self, what, points):
        self.score[what] = self.score.get(what, 0) + points

    def do(self, text):
        self.moves += 1
        verb, _, noun = text.partition(" ")
        try:
            return getattr(self, "do_" + verb, self.unknown)(noun)
        except Unknown as e:
            return "There is no %s here." % e.args[0]

    def unknown(self, noun):
        return "What?"

    def move(self, noun, source, target):
        if noun not in source:
            raise Unknown(noun)
        target[noun] = source.pop(noun)
        return target[noun]

    def do_look(self, _):
        return self.here.describe()

    def do_take(self, noun):
        self.add("taken", 1)
        return "Taken. " + self.move(noun, self.here.items, self.bag).text

    def do_drop(self, noun):
        self.move(noun, self.bag, self.here.items)
        return "Dropped."

    def do_inventory(self, _):
        return "You have: %s." % (", ".join(sorted(self.bag)) or "nothing")

    def do_go(self, way):
        if way not in self.here.exits:
            return "You can't go %s." % way
        self.here = self.here.exits[way]
        return self.do_look("")

    def do_use(self, noun):
        if noun not in self.bag:
            raise Unknown(noun)
        return self.bag[noun].use(self)

    def do_quit(self, _):
        return "Bye."
