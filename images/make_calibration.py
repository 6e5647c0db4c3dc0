#!/usr/bin/env python3
"""Writes station/data/calibration.bin: how the climate chip's raw values map to physical ones.

A 16-byte header (magic, version, number of tables, points per table, zero) and, per table, that many points of
(raw: u32, value in thousandths: i32), all little-endian, so that a 16-byte-aligned image lets a driver read it in place.
"""

import pathlib
import struct

POINTS = 33
# Name, value at raw 0, value at raw 65535, and how far the curve bends in the middle.
TABLES = (("temperature", -40.0, 125.0, 2.5), ("humidity", 0.0, 100.0, -4.0), ("pressure", 300.0, 1250.0, 12.0))


def points(low, high, bend):
    for i in range(POINTS):
        x = i / (POINTS - 1)
        yield round(x * 65535), round((low + (high - low) * x + bend * 4 * x * (1 - x)) * 1000)


def main():
    out = bytearray(struct.pack("<4sHHII", b"WCAL", 1, len(TABLES), POINTS, 0))
    for _, low, high, bend in TABLES:
        for raw, value in points(low, high, bend):
            out += struct.pack("<Ii", raw, value)
    pathlib.Path(__file__).with_name("station").joinpath("data", "calibration.bin").write_bytes(out)


if __name__ == "__main__":
    main()
