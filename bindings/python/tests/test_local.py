"""Recorded runs without any server, and what Python makes of rows, attributes and handles."""

import copy
import gc
import itertools
import pathlib
import pickle
import tempfile
import threading
import unittest

from around import Fixture
from support import keyed

import wandb_run
from wandb_run import errors

NEW, OLD = Fixture("new"), Fixture("old")


class Local(unittest.TestCase):
    def setUp(self):
        self.run_ = wandb_run.open_run(NEW.run)

    def test_attributes(self):
        for fixture in (NEW, OLD):
            run = wandb_run.Api().run(fixture.run)
            facts = fixture.facts["run"]
            self.assertEqual(
                (run.id, run.name, run.entity, run.project, run.group, run.job_type, run.notes, run.tags),
                tuple(
                    facts[name]
                    for name in (
                        "run_id",
                        "display_name",
                        "entity",
                        "project",
                        "run_group",
                        "job_type",
                        "notes",
                        "tags",
                    )
                ),
            )
            self.assertEqual((run.state, run.exit_code), (fixture.facts["state"], fixture.facts["exit_code"]))
            self.assertEqual(run.summary, fixture.facts["summary"])
            self.assertEqual(run.config, {k: v for k, v in fixture.facts["config"].items() if k != "_wandb"})
            self.assertEqual(run.dir, str(fixture.run))
            self.assertEqual(repr(run), f"<Run demo/digits/{run.id} (finished)>")

    def test_names_in_camel_case(self):
        self.assertEqual(self.run_.displayName, self.run_.name)
        self.assertEqual(self.run_.historyLineCount, len(NEW.rows))
        self.assertFalse(hasattr(self.run_, "no_such_attribute"))
        self.assertEqual(self.run_.snake_to_camel("job_type"), "jobType")

    def test_rows(self):
        for fixture in (NEW, OLD):
            self.assertEqual(list(wandb_run.open_run(fixture.run).scan_history()), fixture.rows)

    def test_keys(self):
        keys = ["loss", "val.acc"]
        self.assertEqual(list(self.run_.scan_history(keys)), keyed(NEW.rows, keys))
        self.assertEqual(list(self.run_.scan_history(keys, any_of=True)), keyed(NEW.rows, keys, any_of=True))
        for keys in ("loss", ["loss", 1], [""]):
            with self.assertRaises(ValueError) as found:
                list(self.run_.scan_history(keys))
            self.assertEqual(found.exception.kind, "InvalidArgument")

    def test_exclude_and_steps(self):
        rows = list(self.run_.scan_history(min_step=3, max_step=6, exclude=["_*", "weights"]))
        self.assertEqual(
            rows,
            [
                {k: v for k, v in row.items() if k[0] != "_" and k != "weights"}
                for row in NEW.rows
                if 3 <= row["_step"] < 6
            ],
        )

    def test_each_for_begins_anew(self):
        rows = self.run_.scan_history(["_step"])
        for _ in rows:
            break
        self.assertEqual(len(list(rows)), len(NEW.rows))
        self.assertEqual(len(list(rows)), len(NEW.rows))
        self.assertEqual(next(iter(rows)), next(iter(self.run_.scan_history(["_step"]))))

    def test_the_end_stays(self):
        rows = self.run_.scan_history(["_step"])
        list(rows)
        for _ in range(2):
            self.assertIsNone(next(rows, None))

    def test_a_cursor_at_every_row(self):
        all_rows = list(self.run_.scan_history(["loss"]))
        rows = self.run_.scan_history(["loss"])
        for given in range(0, 40):
            if given % 3 != 1:
                rest = self.run_.scan_history(["loss"], cursor=rows.cursor())
                self.assertEqual(list(rest), all_rows[given:])
            self.assertEqual(next(rows), all_rows[given])
            self.assertEqual(rows.report().rows, given + 1)

    def test_a_cursor_of_a_resumed_scan(self):
        all_rows = list(self.run_.scan_history(["loss"]))
        rows = self.run_.scan_history(["loss"])
        for at in range(0, 30, 10):
            self.assertEqual(list(itertools.islice(iter_on(rows), 10)), all_rows[at : at + 10])
            rows = self.run_.scan_history(["loss"], cursor=rows.cursor())

    def test_shards(self):
        parts = self.run_.shards(4, ["_step"])
        self.assertEqual(len(parts), 4)
        rows = [row for part in parts for row in self.run_.scan_history(shard=part)]
        self.assertEqual(rows, list(self.run_.scan_history(["_step"])))
        part = self.run_.scan_history(shard=parts[1])
        wanted = list(self.run_.scan_history(shard=parts[1]))
        self.assertEqual(next(part), wanted[0])
        self.assertEqual(list(self.run_.scan_history(cursor=part.cursor(), keys=["_step"])), wanted[1:])

    def test_report(self):
        rows = self.run_.scan_history(["loss", "lss"])
        self.assertEqual(list(rows), [])
        report = rows.report()
        self.assertEqual((report.rows, report.proven, report.doubt, report.absent), (0, True, None, ("lss",)))

    def test_batches(self):
        found = {"loss": [], "_step": []}
        for batch in self.run_.scan_history(["loss", "_step"]).batches(100):
            self.assertLessEqual(len(batch["loss"]), 100)
            for key, values in batch.items():
                found[key] += values
        rows = keyed(NEW.rows, ["loss", "_step"])
        self.assertEqual(found, {key: [row[key] for row in rows] for key in found})

    def test_following_a_run_that_is_over(self):
        self.assertEqual(
            list(self.run_.scan_history(["loss"], follow=True, timeout=5)), list(self.run_.scan_history(["loss"]))
        )

    def test_the_copies_are_the_programs(self):
        config = copy.deepcopy(self.run_.config)
        self.run_.config["mine"] = {"a": 1}
        self.run_.tags.append("mine")
        self.run_.summary["deep"] = {"a": {"b": 1}}
        self.run_.summary.deep["a"]["b"] = 2
        self.run_.summary.top = 3
        self.assertEqual(self.run_.config, {**config, "mine": {"a": 1}})
        self.assertIn("mine", self.run_.tags)
        self.assertEqual((self.run_.summary["deep"]["a"].b, self.run_.summary.get("top")), (2, 3))
        del self.run_.summary["deep"]
        self.assertNotIn("deep", self.run_.summary)
        with self.assertRaises(errors.UnsupportedError):
            self.run_.update()
        self.run_.load(force=True)
        self.assertEqual(self.run_.config, config)

    def test_closed(self):
        rows = self.run_.scan_history()
        next(rows)
        rows.close()
        rows.close()
        with self.assertRaises(errors.ClosedError):
            next(rows)
        with self.run_ as run:
            pass
        for use in (lambda: run.name, lambda: next(run.scan_history()), run.load, run.files, run.to_html):
            with self.assertRaises(errors.ClosedError) as found:
                use()
            self.assertEqual(found.exception.kind, "Closed")
        api = wandb_run.Api()
        api.close()
        with self.assertRaises(errors.ClosedError):
            api.run("a/b/c")

    def test_nothing_is_left(self):
        gc.collect()
        before = wandb_run.handle_count()
        for _ in range(3):
            run = wandb_run.open_run(NEW.run)
            for _ in run.scan_history():
                break
            rows = run.scan_history()
            next(rows)
            list(run.scan_history(["loss"]).batches(10))
            list(run.files())
            with self.assertRaises(errors.Error):
                list(run.logged_artifacts())
            next(run.scan_history().batches(10))
            del run, rows
        gc.collect()
        self.assertEqual(wandb_run.handle_count(), before)

    def test_files_and_console(self):
        files = list(self.run_.files())
        self.assertTrue(files and all(pathlib.Path(file.local_path).stat().st_size == file.size for file in files))
        lines = list(self.run_.console_logs())
        self.assertEqual([line.content for line in lines][:1], ["training on 1400 digits"])
        self.assertEqual(lines[0].number, 0)
        with tempfile.TemporaryDirectory() as place:
            with self.run_.file("output.log").download(place) as file:
                self.assertIn("training on 1400 digits", file.read())
            with self.assertRaises(ValueError) as found:
                self.run_.file("output.log").download(place)
            self.assertEqual(found.exception.kind, "Exists")

    def test_local_runs(self):
        (found,) = wandb_run.local_runs(NEW.run.parent)
        self.assertEqual((found.id, found.path, found.offline, found.synced), (self.run_.id, str(NEW.run), True, False))

    def test_threads_share_a_run(self):
        counts = []
        threads = [
            threading.Thread(target=lambda: counts.append(len(list(self.run_.scan_history(["loss"])))))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counts, [len(keyed(NEW.rows, ["loss"]))] * 4)

    def test_errors_can_be_sent_elsewhere(self):
        try:
            wandb_run.open_run("./none")
        except errors.NotFoundError as error:
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((str(again), again.kind, again.code), (str(error), "NotFound", 12))
            self.assertIsInstance(error, (wandb_run.CommError, ValueError))

    def test_html_and_sweeps_need_a_server(self):
        with self.assertRaises(errors.UnsupportedError):
            self.run_.to_html()
        self.assertIsNone(self.run_.sweep)
        self.assertFalse(self.run_.display())


def iter_on(rows):
    """The rest of a scan, which is not begun anew."""
    return iter(lambda: next(rows), None)
