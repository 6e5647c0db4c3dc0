# Reports: one module per format, each with render(station) giving lines.

FORMATS = {}


def renderer(name):
    """Registers a function as the one that renders format `name`."""

    def register(function):
        FORMATS[name] = function
        return function

    return register


def render(station, name):
    if name not in FORMATS:
        # Only the formats that the configuration asks for are ever loaded.
        __import__("weather.report." + name)
    return FORMATS[name](station)
