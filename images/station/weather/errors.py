# What can go wrong in a station, by who has to do something about it.


class StationError(Exception):
    """The base of all errors of this package."""


class ConfigError(StationError):
    def __init__(self, where, line, what):
        super().__init__(where, line, what)
        self.where = where
        self.line = line
        self.what = what

    def __str__(self):
        return "{}:{}: {}".format(self.where, self.line, self.what)


class BusError(StationError):
    """A device did not answer; the reading is retried at its next turn."""


class ChecksumError(BusError):
    """A device answered with a frame whose check byte is wrong."""
