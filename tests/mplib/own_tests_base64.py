# micropython-lib's own test of base64.
import test_base64
