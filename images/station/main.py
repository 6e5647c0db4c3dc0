# A weather station: reads its sensors for a simulated day and reports.

from weather import station

station.run("station.ini")
