# Puts the parts together: configuration, sensors, scheduler, log, alarms, reports.

import gc

from . import __version__, config, drivers, report
from .errors import StationError
from .ring import RingLog
from .sched import Clock, Scheduler


class Station:
    def __init__(self, settings):
        self.config = settings
        own = settings.one("station")
        self.name = own.name
        self.place = own.latitude, own.longitude, own.altitude
        self.run_for = own.run_for
        self.clock = Clock()
        self.log = RingLog(own.log_slots)
        self.alarms = []
        self.sensors = [drivers.create(s, self.clock) for s in settings.all("sensor") if s.get("enabled", True)]

    def channels(self):
        for sensor in self.sensors:
            yield from sensor.channels

    def _watch(self, every, limits):
        """Raises an alarm when the newest value of a channel passes its limit, once per crossing."""
        raised = set()
        by_number = {c.number: c for c in self.channels()}
        while True:
            newest = {}
            for _, number, value, _ in self.log:
                newest[number] = value
            for number in sorted(newest):
                channel, value = by_number[number], newest[number]
                limit = limits.get(channel.name)
                if limit is None:
                    continue
                if value > limit and number not in raised:
                    raised.add(number)
                    self.alarms.append((str(self.clock), "{} is {}".format(channel.name, channel.show(value))))
                elif value <= limit:
                    raised.discard(number)
            yield every

    def _tidy(self, times):
        for _ in range(times):
            gc.collect()
            yield 3600
        return times

    def simulate(self):
        scheduler = Scheduler(self.clock)
        for sensor in self.sensors:
            scheduler.spawn(sensor.name, sensor.task(self.log))
        settings = self.config.one("report")
        limits = {"wind": settings.alarm_wind, "rain": settings.alarm_rain}
        scheduler.spawn("watch", self._watch(1800, limits), delay=1800)
        scheduler.spawn("tidy", self._tidy(5))
        scheduler.run(self.run_for)
        return scheduler


def run(name):
    try:
        station = Station(config.load(name))
    except StationError as error:
        print("station: {}: {}".format(type(error).__name__, error))
        return
    print("station", __version__, "with", len(station.sensors), "sensors")
    scheduler = station.simulate()
    for name, value in scheduler.finished:
        print("task {} finished: {}".format(name, value))
    for name, error in scheduler.failed:
        print("task {} failed: {!r}".format(name, error))
    formats = [f.strip() for f in station.config.one("report").formats.split(",")]
    for wanted in formats:
        print()
        for line in report.render(station, wanted):
            print(line.rstrip())
    checksum = 0
    for byte in station.log.raw():
        checksum = (checksum * 31 + byte) & 0xFFFFFF
    print()
    print("log {} bytes, check {:06x}".format(len(station.log.raw()), checksum))
