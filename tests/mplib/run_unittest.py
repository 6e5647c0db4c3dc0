# unittest itself: what it runs, counts and reports.
import unittest


class Passing(unittest.TestCase):
    def setUp(self):
        self.items = [1, 2]

    def tearDown(self):
        self.items = None

    def test_assertions(self):
        self.assertEqual(sum(self.items), 3)
        self.assertNotEqual(1, 2)
        self.assertTrue(self.items)
        self.assertFalse([])
        self.assertIn(1, self.items)
        self.assertIs(None, None)
        self.assertIsNone(None)
        self.assertIsInstance(1, int)
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertLessEqual(1, 2)

    def test_raises(self):
        with self.assertRaises(ZeroDivisionError):
            1 / 0
        self.assertRaises(ValueError, int, "x")

    @unittest.skip("on purpose")
    def test_skipped(self):
        self.fail("not run")

    @unittest.expectedFailure
    def test_expected_failure(self):
        self.assertEqual(1, 2)


def run(case):
    suite = unittest.TestSuite(case.__name__)
    suite.addTest(case)
    r = unittest.TestRunner().run(suite)
    print(case.__name__, r.testsRun, r.failuresNum, r.errorsNum, r.skippedNum, r.wasSuccessful())


run(Passing)
