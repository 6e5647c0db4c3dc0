# micropython-lib's own tests of datetime, as stock runs them but for their order: here that of their definition.
import unittest

import test_datetime

result = unittest.main("test_datetime")
print(result.testsRun > 100, result.failuresNum, result.errorsNum, result.wasSuccessful())
