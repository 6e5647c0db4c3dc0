# time: conversions and clocks that run forward.
import time

print(time.gmtime(0)[:8], time.gmtime(86399)[3:8], time.gmtime(951782400)[:3], time.gmtime(1709210096)[:8])
for t in (0, 1, 951782400, 1709210096, 2147483647, 4102444800):
    g = time.gmtime(t)
    print(t, g[:6], g[6], g[7], len(g) >= 8)
for year, month, day in ((1970, 1, 1), (1999, 12, 31), (2000, 2, 29), (2024, 3, 1), (2100, 2, 28)):
    days = sum(366 if y % 4 == 0 and (y % 100 or y % 400 == 0) else 365 for y in range(1970, year))
    lengths = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    days += sum(lengths[: month - 1]) + day - 1
    g = time.gmtime(days * 86400 + 3661)
    assert g[:6] == (year, month, day, 1, 1, 1), g
    assert g[6] == (days + 3) % 7
    print(year, month, day, days, "MonTueWedThuFriSatSun"[g[6] * 3 :][:3], g[7])
a = time.ticks_ms()
b = time.ticks_us()
time.sleep(0.002)
time.sleep_ms(1)
time.sleep_us(100)
print(time.ticks_diff(time.ticks_ms(), a) >= 2, time.ticks_diff(time.ticks_us(), b) >= 2000, time.ticks_diff(time.ticks_ms(), a) < 5000)
print(time.ticks_diff(5, 3), time.ticks_diff(3, 5), time.ticks_diff(time.ticks_add(100, 50), 100), time.ticks_diff(0, time.ticks_add(0, -1)))
t = time.time()
print(t > 1600000000, time.time() >= t, type(time.time()).__name__ in ("int", "float"), time.time_ns() > 10**18)
try:
    time.sleep("x")
except TypeError as e:
    print("TypeError")
