# e, f, g and their widths, signs and precisions.
values = (0.0, -0.0, 1.0, -2.75, 3.14159265, 1234567.891, 1e-7, 1.5e300, 99999.375, 0.75, 2.71)
for v in values:
    print("{:f}|{:.2f}|{:.0f}|{:10.3f}|{:<10.1f}|{:^10.1f}|{:+.1f}|{: .1f}|{:010.2f}".format(v, v, v, v, v, v, v, v, v)
          if abs(v) < 1e20 else "large")
    print("{:e}|{:.3e}|{:.0e}|{:12.2e}|{:E}".format(v, v, v, v, v))
    print("{:g}|{:.3g}|{:.10g}|{:G}|{:12g}".format(v, v, v, v, v))
    print("%f|%.2f|%e|%.1e|%g|%.3g" % (v, v, v, v, v, v) if abs(v) < 1e20 else "large")
for v in (float("inf"), -float("inf"), float("nan")):
    print("{:f} {:e} {:g} {:10.2f} {:<6f}| %f %5.1f".format(v, v, v, v, v) % (v, v))
print("{:%} {:.1%} {:.0%}".format(0.5, 0.1234, 1.0))
print("%d %i %d" % (3.99, -3.99, 1e10))
print("{:6.2f}{:6.2f}{:6.2f}".format(1.005, 2.675, 1e-10))
print(f"{3.14159:.3f} {2.0:>8} {-0.5:+} {1e10:.2e}")
