"""Tables of history: pandas, Arrow, and the values in them."""

import json
import math
import os
import unittest

import pandas
from around import Fixture, ServerCase, environment, numbers, said

import wandb_run
from wandb_run import errors

NEW = Fixture("new")


class Frames(ServerCase):
    def test_kinds_of_columns(self):
        run = self.opened(
            history=[
                {
                    "i": 1,
                    "f": 1.0,
                    "mixed": 1,
                    "text": "a",
                    "flag": True,
                    "deep": {"a": 1},
                    "big": 2**60,
                    "odd": 1,
                    "nan": 1,
                },
                {
                    "i": 2,
                    "f": 2.0,
                    "text": "b",
                    "flag": False,
                    "deep": {"a": [2]},
                    "big": 2**60 + 1,
                    "odd": "x",
                    "nan": "NaN",
                },
                {"i": 3, "f": 3.5, "mixed": None, "text": "c", "flag": True, "deep": {}, "big": 3, "nan": "-Infinity"},
            ]
        )
        for frame in (run.history(), run.scan_history().to_pandas()):
            kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
            self.assertEqual(
                {name: kinds[name] for name in ("_step", "i", "f", "mixed", "flag", "big", "nan")},
                {
                    "_step": "int64",
                    "i": "int64",
                    "f": "float64",
                    "mixed": "float64",
                    "flag": "bool",
                    "big": "int64",
                    "nan": "float64",
                },
            )
            self.assertEqual(list(frame["big"]), [2**60, 2**60 + 1, 3])
            self.assertEqual(list(frame["deep"]), [{"a": 1}, {"a": [2]}, {}])
            self.assertEqual(list(frame["text"]), ["a", "b", "c"])
            self.assertEqual(numbers(frame["odd"]), [1, "x", None])
            self.assertEqual((numbers(frame["nan"])[:2], frame["nan"][2]), ([1.0, None], -math.inf))

    def test_integers_beyond_floats_with_gaps_stay_exact(self):
        run = self.opened(history=[{"big": 2**60 + 1}, {"x": 1}, {"big": 3}])
        self.assertEqual(numbers(run.scan_history().to_pandas()["big"]), [2**60 + 1, None, 3])

    def test_columns_that_come_late(self):
        run = self.opened(history=[{"a": at, **({"late": at, "t": "x"} if at > 30 else {})} for at in range(40)])
        from wandb_run import _frames

        scan = run.scan_history()
        frame = _frames.frame(scan._columns(7))
        self.assertEqual(list(frame["a"]), list(range(40)))
        self.assertEqual(numbers(frame["late"]), [None] * 31 + [float(at) for at in range(31, 40)])
        self.assertEqual(numbers(frame["t"]), [None] * 31 + ["x"] * 9)

    def test_frames_of_nothing(self):
        run = self.opened(history=[])
        for frame in (run.history(), run.scan_history().to_pandas()):
            self.assertEqual((len(frame), isinstance(frame, pandas.DataFrame)), (0, True))
        self.assertEqual(run.history(pandas=False), [])

    def test_frames_of_many_runs(self):
        for name in ("a", "b"):
            self.seed(name=name)
        runs = self.api().runs("team/demo")
        frame = runs.histories(format="pandas", keys=["loss"])
        self.assertEqual((list(frame), len(frame)), (["_step", "loss", "run_id"], 10))
        self.assertEqual(runs.histories(format="polars").shape, (10, 5))
        with self.assertRaises(ValueError):
            runs.histories(format="odd")

    def test_a_mistake_in_the_arguments(self):
        run = self.opened()
        for arguments in ({"keys": "loss"}, {"keys": [1]}, {"stream": "odd"}, {"keys": ["loss"], "stream": "system"}):
            with self.assertRaises(errors.InvalidArgumentError):
                run.history(**arguments)

    def test_the_recorded_run(self):
        frame = wandb_run.open_run(NEW.run).scan_history().to_pandas()
        self.assertEqual(len(frame), len(NEW.rows))
        for name in ("_step", "loss", "phase", "val"):
            self.assertEqual(numbers(frame[name]), [row.get(name) for row in NEW.rows])

    def test_without_pandas(self):
        program = """
import sys, warnings
from wandb_run import _frames, open_run
_frames.available = lambda: False
with warnings.catch_warnings(record=True) as said:
    print(open_run(sys.argv[1]).history(samples=2)[0]["_step"], len(said))
"""
        self.assertEqual(said("-c", program, NEW.run).split(), ["0", "1"])

    def test_without_arrow(self):
        scan = wandb_run.open_run(NEW.run).scan_history()
        with self.assertRaises(errors.UnsupportedError):
            scan.__arrow_c_stream__()


ARROW = """
import gc, json, sys
import polars, pyarrow
import wandb_run
run = wandb_run.open_run(sys.argv[1])
table = pyarrow.table(run.scan_history(["loss", "_step"]))
assert table.equals(run.scan_history(["loss", "_step"]).to_arrow())
frame = polars.DataFrame(run.scan_history(["loss", "_step"]))
assert frame.equals(run.scan_history(["loss", "_step"]).to_polars())
assert frame["loss"].to_list() == table["loss"].to_pylist()
gone = run.scan_history().__arrow_c_stream__()
whole = run.scan_history().to_arrow()
print(json.dumps({"loss": table["loss"].to_pylist(), "step": whole["_step"].to_pylist(),
                  "types": {field.name: str(field.type) for field in table.schema}}))
del run, gone, table, whole, frame
gc.collect()
assert wandb_run.handle_count() == 0, wandb_run.handle_count()
"""


class Arrow(unittest.TestCase):
    def test_streams(self):
        env = environment(WANDB_RUN_LIBRARY=os.environ["WANDB_RUN_ARROW_LIBRARY"])
        found = json.loads(said("-c", ARROW, NEW.run, env=env))
        self.assertEqual(found["loss"], [row["loss"] for row in NEW.rows if "loss" in row])
        self.assertEqual(found["step"], [row["_step"] for row in NEW.rows])
        self.assertEqual(found["types"], {"loss": "double", "_step": "int64"})
