# What all sensors have in common.

from ..errors import BusError


class Channel:
    """One measured quantity: its name, unit and running statistics."""

    _next = 0

    def __init__(self, name, unit, digits=1):
        self.number = Channel._next
        Channel._next += 1
        self.name = name
        self.unit = unit
        self.digits = digits
        self.count = 0
        self.total = 0.0
        self.low = self.high = None

    def add(self, value):
        self.count += 1
        self.total += value
        self.low = value if self.low is None else min(self.low, value)
        self.high = value if self.high is None else max(self.high, value)

    @property
    def mean(self):
        return self.total / self.count if self.count else None

    def show(self, value):
        if value is None:
            return "-"
        return "{:.{}f} {}".format(value, self.digits, self.unit)

    def __repr__(self):
        return "<Channel {} {!r}>".format(self.number, self.name)


class Sensor:
    """A device that measures one or more channels every `period` seconds."""

    channels = ()

    def __init__(self, section, clock):
        self.name = section.label
        self.period = section.period
        self.clock = clock
        self.errors = {}

    def measure(self):
        """Yields a (channel, value) for each of the sensor's channels."""
        raise NotImplementedError(type(self).__name__ + ".measure")

    def task(self, log):
        """The scheduler's task: measure, log, sleep."""
        while True:
            try:
                for channel, value in self.measure():
                    channel.add(value)
                    log.append(self.clock.now, channel.number, value)
            except BusError as error:
                kind = type(error).__name__
                self.errors[kind] = self.errors.get(kind, 0) + 1
                yield min(60, self.period)
            else:
                yield self.period

    def __str__(self):
        return "{} every {} s: {}".format(self.name, self.period, ", ".join(c.name for c in self.channels))
