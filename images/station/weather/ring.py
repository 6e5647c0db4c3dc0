# A log of fixed size: packed records in one bytearray, the oldest overwritten by the newest.

import struct


class RingLog:
    """Holds the last `slots` records of (time, channel, value)."""

    FORMAT = "<IBxhi"  # seconds, channel, quality, value in thousandths

    def __init__(self, slots):
        if slots < 1:
            raise ValueError("a log needs at least one slot")
        self._size = struct.calcsize(self.FORMAT)
        self._slots = slots
        self._data = bytearray(self._size * slots)
        self._written = 0

    @property
    def dropped(self):
        return max(0, self._written - self._slots)

    def __len__(self):
        return min(self._written, self._slots)

    def append(self, when, channel, value, quality=100):
        offset = self._written % self._slots * self._size
        struct.pack_into(self.FORMAT, self._data, offset, when, channel, quality, round(value * 1000))
        self._written += 1

    def __getitem__(self, index):
        count = len(self)
        if index < 0:
            index += count
        if not 0 <= index < count:
            raise IndexError("log index out of range")
        slot = (self.dropped + index) % self._slots
        when, channel, quality, thousandths = struct.unpack_from(self.FORMAT, self._data, slot * self._size)
        return when, channel, thousandths / 1000, quality

    def __iter__(self):
        for i in range(len(self)):
            yield self[i]

    def channel(self, wanted):
        for when, channel, value, quality in self:
            if channel == wanted:
                yield when, value

    def raw(self):
        """The bytes of the log as they would go over the air: a view, not a copy."""
        return memoryview(self._data)[: len(self) * self._size]
