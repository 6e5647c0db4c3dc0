# The weather station's package: see station.run for how the parts meet.

__version__ = "1.4.0"
