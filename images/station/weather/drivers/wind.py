# Wind speed from a cup anemometer's pulses.

from .base import Channel, Sensor
from .bus import Counter


def _pulses(now, passed, noise):
    # Calm at night, gusts in the afternoon.
    hour = now // 3600 % 24
    strength = 4 if hour < 6 else 10 if hour < 12 else 18 if hour < 18 else 8
    return passed * (strength + noise.next(strength + 6)) // 2


class Driver(Sensor):
    def __init__(self, section, clock):
        super().__init__(section, clock)
        self._bus = Counter(section.seed, clock, _pulses)
        self._scale = section.metres_per_pulse
        self._count = self._bus.read()
        self._when = clock.now
        self.channels = (Channel("wind", "m/s"),)

    def measure(self):
        passed = self.clock.now - self._when
        if not passed:
            return
        count = self._bus.read()
        pulses = (count - self._count) & 0xFFFF
        self._count, self._when = count, self.clock.now
        yield self.channels[0], pulses * self._scale / passed
