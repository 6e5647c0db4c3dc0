# Sensors by name. A driver module registers itself when it is first asked for.

from ..errors import ConfigError

_MODULES = ("climate", "wind", "rain")


def create(section, clock):
    name = section.driver
    if name not in _MODULES:
        raise ConfigError("station.ini", 0, "no driver {!r}; known: {}".format(name, ", ".join(_MODULES)))
    module = __import__("weather.drivers." + name, None, None, ("Driver",))
    return module.Driver(section, clock)
