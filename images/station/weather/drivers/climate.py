# Temperature, humidity and pressure from one chip, corrected by the table in data/calibration.bin.

import struct

from .. import assets
from ..errors import ChecksumError, StationError
from .base import Channel, Sensor
from .bus import I2C, crc8


class Calibration:
    """A 16-byte header and rows of raw -> value points, interpolated; see images/make_calibration.py."""

    MAGIC = b"WCAL"

    def __init__(self, data):
        magic, version, tables, self._points = struct.unpack_from("<4sHHI", data)
        if magic != self.MAGIC or version != 1 or tables != 3:
            raise StationError("calibration.bin is not a calibration table")
        self._data = data

    def _point(self, table, index):
        return struct.unpack_from("<Ii", self._data, 16 + 8 * (table * self._points + index))

    def apply(self, table, raw):
        low, high = 0, self._points - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._point(table, middle)[0] <= raw:
                low = middle
            else:
                high = middle
        x0, y0 = self._point(table, low)
        x1, y1 = self._point(table, high)
        return (y0 + (y1 - y0) * (raw - x0) / (x1 - x0)) / 1000


def dew_point(temperature, humidity):
    # The Magnus formula without logarithms' table: good to a tenth of a degree here.
    from math import log

    gamma = log(humidity / 100) + 17.62 * temperature / (243.12 + temperature)
    return 243.12 * gamma / (17.62 - gamma)


class Driver(Sensor):
    def __init__(self, section, clock):
        super().__init__(section, clock)
        self._bus = I2C(section.address, section.seed, clock)
        self._address = section.address
        self._samples = section.get("oversampling", 1)
        self._calibration = Calibration(assets.binary("data/calibration.bin"))
        self._frame = bytearray(7)
        self.channels = (
            Channel("temperature", "°C"),
            Channel("humidity", "%", 0),
            Channel("pressure", "hPa"),
            Channel("dew point", "°C"),
        )

    def _raw(self):
        self._bus.readfrom_into(self._address, self._frame)
        *_, check = self._frame
        if crc8(self._frame[:6]) != check:
            raise ChecksumError("climate frame")
        return struct.unpack(">HHH", self._frame[:6])

    def measure(self):
        sums = [0, 0, 0]
        for _ in range(self._samples):
            for i, raw in enumerate(self._raw()):
                sums[i] += raw
        values = [self._calibration.apply(i, total / self._samples) for i, total in enumerate(sums)]
        values.append(dew_point(values[0], values[1]))
        yield from zip(self.channels, values)
