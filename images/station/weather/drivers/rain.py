# Rainfall from a tipping bucket.

from .base import Channel, Sensor
from .bus import Counter


def _tips(now, passed, noise):
    hour = now // 3600 % 24
    return noise.next(25) if 14 <= hour < 17 else noise.next(8) // 7


class Driver(Sensor):
    def __init__(self, section, clock):
        super().__init__(section, clock)
        self._bus = Counter(section.seed, clock, _tips)
        self._tip = section.tip_mm
        self._count = self._bus.read()
        self.channels = (Channel("rain", "mm", 2),)

    def measure(self):
        count = self._bus.read()
        tips = (count - self._count) & 0xFFFF
        self._count = count
        yield self.channels[0], tips * self._tip
