class Room:
    OPPOSITE = {"north": "south", "south": "north", "up": "down", "down": "up"}

    def __init__(self, name, text, *items):
        self.name, self.text, self.items, self.exits = name, text, {i.name: i for i in items}, {}

    def join(self, way, other):
        self.exits[way] = other
        other.exits[self.OPPOSITE[way]] = self
        return other

    def describe(self):
        parts = [self.text]
        if self.items:
            parts.append("You see: %s." % ", ".join(sorted(self.items)))
        parts.append("Exits: %s." % ", ".join(sorted(self.exits)))
        return " ".join(parts)
