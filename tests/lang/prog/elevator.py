# A lift as a state machine with a queue of calls, driven by a script of events.
class Lift:
    def __init__(self, floors):
        self.floors, self.at, self.direction, self.door = floors, 0, 0, "closed"
        self.calls, self.log, self.time = set(), [], 0

    def call(self, floor):
        if not 0 <= floor < self.floors:
            raise ValueError("no floor %d" % floor)
        self.calls.add(floor)

    def choose(self):
        if not self.calls:
            return 0
        above = any(c > self.at for c in self.calls)
        below = any(c < self.at for c in self.calls)
        if self.direction > 0 and above or self.direction < 0 and below:
            return self.direction
        return 1 if above else -1 if below else 0

    def tick(self):
        self.time += 1
        if self.door == "open":
            self.door = "closed"
            self.log.append("%02d close" % self.time)
        elif self.at in self.calls:
            self.calls.discard(self.at)
            self.door = "open"
            self.log.append("%02d open at %d" % (self.time, self.at))
        else:
            self.direction = self.choose()
            self.at += self.direction
            if self.direction:
                self.log.append("%02d %s to %d" % (self.time, "up" if self.direction > 0 else "down", self.at))

    def idle(self):
        return not self.calls and self.door == "closed"


script = {0: [3], 2: [1, 5], 6: [0], 9: [4, 4], 25: [2]}
lift = Lift(6)
for t in range(40):
    for floor in script.get(t, ()):
        lift.call(floor)
    lift.tick()
for line in lift.log:
    print(line)
print(lift.at, lift.idle(), lift.time)
for bad in (-1, 6):
    try:
        lift.call(bad)
    except ValueError as e:
        print("ValueError", e)
