# The report for a terminal.

from . import renderer
from .chart import chart


@renderer("text")
def render(station):
    settings = station.config.one("report")
    title = settings.title.format(name=station.name)
    yield title
    yield "=" * len(title)
    yield "{:<14}{:>12}{:>12}{:>12}{:>8}".format("channel", "low", "mean", "high", "count")
    for channel in station.channels():
        cells = [channel.show(v) for v in (channel.low, channel.mean, channel.high)]
        yield "{:<14}{:>12}{:>12}{:>12}{:>8}".format(channel.name, *cells, channel.count)
    yield ""
    temperature = next(station.channels())
    yield "{}, last {} of {} records".format(temperature.name, len(station.log), station.log.dropped + len(station.log))
    yield from chart(
        station.log.channel(temperature.number), settings.chart_width, settings.chart_height, station.clock.now
    )
    yield ""
    for sensor in station.sensors:
        errors = ", ".join("%d %s" % (n, kind) for kind, n in sorted(sensor.errors.items()))
        yield f"{sensor}{' (' + errors + ')' if errors else ''}"
    for when, message in station.alarms:
        yield f"alarm {when}: {message}"
