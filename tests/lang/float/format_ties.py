# Where the digit that is dropped is exactly a half.
values = (0.5, 1.5, 2.5, 3.5, -0.5, -2.5, 99999.5)
for v in values:
    print("{:.0f} {:.0e} {:.1e}".format(v, v, v))
for v in (0.125, 0.375, 0.625, -0.125, 2.125):
    print("{:.2f} {:.2e} {:.2g} {:.1g}".format(v, v, v, v))
for v in (0.25, 0.75, 1.25, 1048576.5, 8388608.25):
    print("{:.1f} {:.0f} {:.3g}".format(v, v, v))
print("%.0f %.0f %.1f" % (0.5, 1.5, 0.25))
