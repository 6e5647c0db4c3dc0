# Arithmetic on constants is done at compile time.
x = 1 + 2 * 3 - 4
x = 7 // 2, -7 // 2, 7 % -3, 2 ** 10, 2 ** -1
x = 0xff & 0x0f | 0x30 ^ 1
x = 1 << 40, -1 >> 3, ~5, -(-5), +5
x = 1 + 2.5, 1 / 4, 1.5 // 0.4, -1.5 % 0.4, 2.0 ** 0.5
x = 123456789012345678901234567890 * 98765432109876543210
x = (1 << 100) // 12345, (1 << 100) % -12345, -(1 << 100) >> 3
x = 1 / 0, 1 // 0, 1 % 0, 1 << -1
x = not 1, not 0, not "", not "a", not (), not None, not ...
x = 1 and a, 0 and a, a and 1, a and 0 and b, 1 or a, 0 or a, a or 0 or b
x = 1 + a + 2, 1 + 2 + a
x = (1, 2, 3), (1, (2, "three", b"four", None, True, False, ...)), ()
x = (1, a), [1, 2], {1, 2}, {1: 2}
x = 1 if 1 else 2, 1 if a else 2
x = 1j, 2.5j, 1 + 2j
import math
x = math.pi, math.e, math.tau, math.inf, -math.inf, math.sqrt, math.nan, math.nan
x = 0.0, -0.0, 1e100, 1e-100, 123456.789, 1e15, 1e16, 5e-324
x = 1073741823, 1073741824, -1073741824, -1073741825, 4611686018427387904
x = "ab" "cd", b"ab" b"cd", "short text", "a text that is longer than ten"
x = -128, -64, -17, -16, 47, 48, 63, 64, 8191, 8192, -8192, -8193
