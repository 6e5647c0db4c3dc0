# micropython-lib's own tests of datetime.
import unittest

import test_datetime

result = unittest.main("test_datetime")
print(result.testsRun > 100, result.failuresNum, result.errorsNum, result.wasSuccessful())
