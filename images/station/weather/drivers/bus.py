# Simulated buses: what a device would answer, the same in every run.

import math
from micropython import const

from ..errors import BusError

_MULTIPLIER = const(1103515245)
_INCREMENT = const(12345)
_MASK = const(0x7FFFFFFF)


class Noise:
    """A linear congruential generator: small, and the same on every machine."""

    def __init__(self, seed):
        self._state = seed & _MASK

    def next(self, below):
        self._state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return (self._state >> 12) % below


def crc8(data, crc=0xFF):
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x31 if crc & 0x80 else crc << 1) & 0xFF
    return crc


class I2C:
    """A climate chip on a two-wire bus: three big-endian raw values and a check byte."""

    def __init__(self, address, seed, clock):
        self.address = address
        self._noise = Noise(seed)
        self._clock = clock
        self._reads = 0

    def _daily(self, mean, swing, peak):
        phase = (self._clock.now % 86400 - peak) / 86400 * 2 * math.pi
        return mean + swing * math.cos(phase)

    def readfrom_into(self, address, buf):
        if address != self.address:
            raise BusError("no device at {:#x}".format(address))
        self._reads += 1
        if self._reads % 40 == 17:
            raise BusError("device at {:#x} is busy".format(address))
        temperature = self._daily(20480, 2600, 54000) + self._noise.next(120)
        humidity = self._daily(30000, -6000, 54000) + self._noise.next(400)
        pressure = self._daily(41200, 300, 20000) + self._noise.next(60)
        for i, raw in enumerate((temperature, humidity, pressure)):
            raw = int(raw)
            buf[2 * i] = raw >> 8 & 0xFF
            buf[2 * i + 1] = raw & 0xFF
        buf[6] = crc8(memoryview(buf)[:6])
        if self._reads % 50 == 29:
            buf[6] ^= 0x40


class Counter:
    """A pulse counter that wraps at 16 bits, as counting peripherals do."""

    def __init__(self, seed, clock, rate):
        self._noise = Noise(seed)
        self._clock = clock
        self._rate = rate
        self._count = 65000
        self._last = clock.now

    def read(self):
        passed = self._clock.now - self._last
        self._last = self._clock.now
        self._count = (self._count + self._rate(self._clock.now, passed, self._noise)) & 0xFFFF
        return self._count
