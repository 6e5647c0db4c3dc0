class Item:
    weight = 1

    def __init__(self, name, text):
        self.name, self.text = name, text

    def use(self, engine):
        return "You wave the %s about." % self.name


class Key(Item):
    def __init__(self, name, text, opens):
        super().__init__(name, text)
        self.opens = opens

    def use(self, engine):
        if engine.here.name == self.opens:
            engine.add("opened", 10)
            return "The door opens with a creak."
        return super().use(engine)
