# Poker hands: parsing, ranking, comparing, counting.
VALUES = "23456789TJQKA"
NAMES = ("high card", "pair", "two pairs", "three", "straight", "flush", "full house", "four", "straight flush")


class Hand:
    def __init__(self, text):
        self.text = text
        cards = text.split()
        if len(cards) != 5 or len(set(cards)) != 5:
            raise ValueError("five different cards, please: " + text)
        self.values = sorted((VALUES.index(c[0]) for c in cards), reverse=True)
        self.flush = len({c[1] for c in cards}) == 1
        if self.values == [12, 3, 2, 1, 0]:
            self.values = [3, 2, 1, 0, -1]
        self.straight = all(a - b == 1 for a, b in zip(self.values, self.values[1:]))

    @property
    def rank(self):
        groups = sorted(((self.values.count(v), v) for v in set(self.values)), reverse=True)
        shape = tuple(n for n, _ in groups)
        kickers = tuple(v for _, v in groups)
        if self.straight and self.flush:
            kind = 8
        elif shape == (4, 1):
            kind = 7
        elif shape == (3, 2):
            kind = 6
        elif self.flush:
            kind = 5
        elif self.straight:
            kind = 4
        else:
            kind = {(3, 1, 1): 3, (2, 2, 1): 2, (2, 1, 1, 1): 1}.get(shape, 0)
        return kind, kickers

    def __lt__(self, other):
        return self.rank < other.rank

    def __eq__(self, other):
        return self.rank == other.rank

    def __str__(self):
        return "%s: %s" % (self.text, NAMES[self.rank[0]])


texts = ("2H 3D 5S 9C KD", "2C 3H 4S 8C AH", "2H 2D 5S 9C KD", "2S 2C 5D 9H AD", "TS TC 4D 4H 2S", "TD TH 4S 4C 3S", "7H 7D 7S 2C 3D",
         "AH 2D 3S 4C 5D", "TH JD QS KC AD", "2H 4H 6H 8H TH", "3S 3C 3D KH KS", "9S 9C 9D 9H 2S", "5D 6D 7D 8D 9D", "AC KC QC JC TC")
hands = [Hand(t) for t in texts]
for h in sorted(hands):
    print(h, h.rank[1])
print(Hand("2H 3D 5S 9C KD") == Hand("2S 3C 5D 9H KC"), Hand("AH 2D 3S 4C 5D") < Hand("2H 3D 4S 5C 6D"), sorted(hands)[-1].text)
for bad in ("2H 2H 3D 4S 5C", "2H 3D", "1H 2D 3S 4C 5D"):
    try:
        Hand(bad)
    except ValueError as e:
        print("ValueError", len(e.args))
deck = [v + s for v in VALUES for s in "SHDC"]
seed, counts = 5, {}
for _ in range(60):
    left = list(deck)
    drawn = []
    for _ in range(5):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        drawn.append(left.pop((seed >> 8) % len(left)))
    kind = NAMES[Hand(" ".join(drawn)).rank[0]]
    counts[kind] = counts.get(kind, 0) + 1
print(sorted(counts.items()))
