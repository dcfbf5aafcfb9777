"""What `difference` must not overlook: python3 -m unittest discover tests/interop."""

import unittest

from compare import difference, keyed, normal, parse


class Difference(unittest.TestCase):
    def test_equal_by_meaning(self):
        for a, b in [(1, 1.0), ({"a": 1, "b": [None]}, {"b": [None], "a": 1}), ("NaN", "NaN")]:
            self.assertIsNone(difference(a, b))

    def test_different(self):
        beyond = 2**53 + 1
        pairs = [
            (beyond, float(beyond)), (beyond, beyond - 1), (1, True), (0, None), (1, "1"),
            ({"a": None}, {}), ({}, {"a": None}), ([1], [1, 1]), ({"a": {"b": 1}}, {"a": {"b": 2}}),
            (0.1, 0.1 + 1e-17 * 2), ("", None),
        ]
        for a, b in pairs:
            self.assertIsNotNone(difference(a, b), (a, b))

    def test_order_of_keys_where_asked(self):
        a, b = [{"x": {"a": 1, "b": 2}}], [{"x": {"b": 2, "a": 1}}]
        self.assertIsNone(difference(a, b))
        self.assertIsNotNone(difference(a, b, order=True))

    def test_says_where(self):
        self.assertIn("[1].a.b", difference([{}, {"a": {"b": 1}}], [{}, {"a": {"b": 2}}]))


class Rows(unittest.TestCase):
    def test_not_finite(self):
        text = '[NaN, Infinity, -Infinity]'
        names = ["NaN", "Infinity", "-Infinity"]
        self.assertEqual(parse(text), names)
        self.assertEqual(normal([float("nan"), float("inf"), float("-inf")]), names)

    def test_keyed_takes_rows_with_all_keys(self):
        rows = [{"a": 1, "b.c": 2, "d": {"e": None}}, {"a": 1}, {"d": {"e": 1}, "a": 0}]
        self.assertEqual(keyed(rows, ["a", "b.c"]), [{"a": 1, "b.c": 2}])
        self.assertEqual(keyed(rows, ["a", "d.e"]), [{"a": 1, "d.e": None}, {"a": 0, "d.e": 1}])


if __name__ == "__main__":
    unittest.main()
