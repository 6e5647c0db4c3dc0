# datetime: arithmetic, comparison, formatting, time zones.
from datetime import MAXYEAR, date, datetime, time, timedelta, timezone

d = date(2024, 2, 28)
for i in range(3):
    print(d + timedelta(days=i), (d + timedelta(days=i)).weekday(), (d + timedelta(days=i)).isoformat())
print(date(2024, 3, 1) - date(2023, 3, 1), date.fromordinal(738000), date(2000, 1, 1).toordinal(), date(2024, 12, 31).replace(month=1))
t = timedelta(days=1, hours=2, minutes=30, seconds=5, microseconds=7)
print(t, t.days, t.seconds, t.microseconds, t.total_seconds(), -t, t * 2, t / 2, t // timedelta(hours=1), t % timedelta(hours=1), abs(timedelta(-1)))
print(timedelta(hours=25) == timedelta(1, 3600), timedelta(1) > timedelta(hours=23), sorted([timedelta(2), timedelta(1)])[0], bool(timedelta()))
a = datetime(2024, 1, 31, 23, 59, 58, 123456)
print(a, a.date(), a.time(), a + timedelta(seconds=3), a.isoformat(), a.replace(year=2025), a.timetuple()[:6])
print(datetime(2024, 1, 1) - datetime(2023, 12, 31, 12), datetime(2024, 1, 1) > datetime(2023, 1, 1), datetime.fromisoformat("2024-05-06T07:08:09"))
utc = timezone.utc
cet = timezone(timedelta(hours=1), "CET")
x = datetime(2024, 6, 1, 12, 0, tzinfo=utc)
print(x, x.astimezone(cet), x.astimezone(cet).utcoffset(), x == x.astimezone(cet), x.timestamp(), cet, x.tzinfo is utc)
print(time(12, 30), time(1, 2, 3, 4).isoformat(), time(5) < time(6), time.fromisoformat("04:05:06"), MAXYEAR)
print(datetime.fromtimestamp(86400, utc), datetime(1970, 1, 2, tzinfo=utc).timestamp(), repr(d), repr(timedelta(1, 2)))
for f in (lambda: date(2023, 2, 29), lambda: datetime(2024, 13, 1), lambda: time(25), lambda: d + 1, lambda: d < a.time()):
    try:
        print("result", f())
    except (ValueError, TypeError, AttributeError):
        print("refused")
days = 0
when = date(1999, 12, 25)
while when < date(2000, 3, 5):
    when += timedelta(days=9)
    days += 1
print(when, days)
