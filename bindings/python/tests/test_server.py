"""Runs on a server: what Python makes of lists, changes, limits and errors; what the library does is tested there."""

import gc
import os
import tempfile
import threading
import time

from around import RUN, ServerCase
from support import KEY

import wandb_run
from wandb_run import errors
from wandb_run.apis import public


class Server(ServerCase):
    def many(self, count):
        self.server.control(
            "POST", "/runs/generate", {"entity": "team", "project": "demo", "rows": 0, "count": count, "seed": 1}
        )

    # Lists

    def test_lists_are_read_as_far_as_they_are_looked_at(self):
        self.many(30)
        runs = self.api().runs("team/demo", per_page=10)
        self.assertEqual(self.requests(), [])
        self.assertEqual((runs[3].id, len(runs), len(runs.objects)), ("run-00003", 30, 4))
        self.assertEqual([run.id for run in runs[8:11]], ["run-00008", "run-00009", "run-00010"])
        self.assertEqual(len(self.requests()), 2)
        self.assertEqual((runs[-1].id, len(runs[5:]), runs[:2][1].id), ("run-00029", 25, "run-00001"))
        self.assertEqual([len([*runs]), len([*runs]), len(self.requests())], [30, 30, 3])
        self.assertFalse(runs.more)
        with self.assertRaises(IndexError):
            runs[30]

    def test_a_list_that_is_closed(self):
        self.many(3)
        with self.api().runs("team/demo", per_page=1) as runs:
            next(iter(runs))
        with self.assertRaises(errors.ClosedError):
            next(runs)
        self.assertEqual(runs[0].id, "run-00000")

    def test_length_where_the_server_says_none(self):
        run = self.opened(files={f"{at}.txt": "x" for at in range(4)})
        files = run.files(names=["1.txt", "3.txt", "none"])
        self.assertEqual((files.total, len(files)), (None, 2))

    def test_filters_and_paths(self):
        self.many(5)
        api = wandb_run.Api({"base_url": self.server.url, "entity": "team", "project": "demo"}, api_key=KEY)
        self.assertEqual(
            [run.id for run in api.runs(filters={"config.number": {"$gte": 3}}, order="-created_at")],
            ["run-00004", "run-00003"],
        )
        self.assertEqual((api.runs().entity, api.runs().project), ("team", "demo"))
        self.assertIsInstance(api.from_path("team/demo"), public.Runs)
        self.assertEqual(api.from_path("team/demo/run-00001").id, "run-00001")
        self.assertEqual(api.run("run-00002").id, "run-00002")
        self.assertEqual(api.settings["base_url"], self.server.url)

    def test_lazy_runs_load_when_they_are_looked_at(self):
        self.seed(config={"lr": 1}, summary={"loss": 2})
        run = self.api().runs("team/demo", lazy=True)[0]
        self.assertEqual((run.name, len(self.requests())), ("run1", 1))
        self.assertEqual((run.config, run.summary["loss"], len(self.requests())), ({"lr": 1}, 2, 2))

    def test_histories_of_many_runs(self):
        for name in ("a", "b"):
            self.seed(name=name)
        runs = self.api().runs("team/demo")
        sampled = runs.histories(keys=["loss"])
        self.assertEqual([row["run_id"] for row in sampled], ["a"] * 5 + ["b"] * 5)
        rows = runs.scan_histories(["_step"], workers=2)
        found = sorted((run, row["_step"]) for run, row in rows)
        self.assertEqual(found, [(run, step) for run in "ab" for step in range(5)])
        self.assertEqual((rows.report().done, rows.report().rows, rows.failures), (2, 10, {}))
        self.assertEqual(list(runs.scan_histories(["_step"], state=rows.state())), [])

    def test_histories_go_on_when_a_run_fails(self):
        for name in ("a", "b"):
            self.seed(name=name)
        self.fault(operation="*", kind="status", code=403, variables={"run": "a"})
        rows = self.api().runs("team/demo").scan_histories(["_step"])
        self.assertEqual({run for run, _ in rows}, {"b"})
        self.assertEqual({run: error.kind for run, error in rows.failures.items()}, {"a": "Permission"})

    # Changes

    def test_update_sends_what_changed(self):
        run = self.opened(config={"lr": 0.1, "opt": {"name": "adam", "eps": 1}}, summary={"loss": 1}, tags=["a"])
        config, tags, summary = run.config, run.tags, run.summary
        run.name, run.notes = "renamed", "note"
        tags.append("b")
        config["opt"]["name"] = "sgd"
        del config["lr"]
        run.summary["best"] = {"acc": float("nan")}
        self.server.control("PATCH", f"/runs/{RUN}", {"config": {"lr": 0.1, "opt": {"name": "adam", "eps": 2}, "t": 1}})
        run.update()
        stored = self.server.control("GET", f"/runs/{RUN}")
        self.assertEqual(
            {key: value["value"] for key, value in stored["config"].items()}, {"opt": {"name": "sgd", "eps": 2}, "t": 1}
        )
        self.assertEqual((stored["display_name"], stored["notes"], stored["tags"]), ("renamed", "note", ["a", "b"]))
        self.assertEqual(stored["summary"], {"loss": 1, "best": {"acc": "NaN"}})
        # The program's own dicts and lists are as the server has them.
        self.assertEqual(
            (config, tags, summary["best"]["acc"]), ({"opt": {"name": "sgd", "eps": 2}, "t": 1}, ["a", "b"], "NaN")
        )
        before = len(self.requests())
        run.update()
        self.assertEqual(len(self.requests()), before)

    def test_summary_update_sends_the_summary_alone(self):
        run = self.opened(summary={"loss": 1})
        run.notes = "later"
        run.summary.update({"loss": 0.5, "deep": {"a": 1}})
        stored = self.server.control("GET", f"/runs/{RUN}")
        self.assertEqual((stored["summary"], stored["notes"]), ({"loss": 0.5, "deep": {"a": 1}}, None))
        self.assertEqual(run.notes, "later")
        run.save()
        self.assertEqual(self.server.control("GET", f"/runs/{RUN}")["notes"], "later")

    def test_a_failed_update_keeps_the_changes(self):
        run = self.opened(config={"lr": 1})
        run.config.update({"lr": 2, "_wandb": {}})
        with self.assertRaises(ValueError):
            run.update()
        del run.config["_wandb"]
        run.update()
        self.assertEqual(self.server.control("GET", f"/runs/{RUN}")["config"]["lr"]["value"], 2)

    def test_large_integers_and_numpy_stay_exact(self):
        import numpy

        run = self.opened()
        run.config.update(big=2**63 - 1, float=numpy.float32(0.5), array=numpy.arange(3), whole=numpy.int64(2**60))
        run.update()
        self.assertEqual(run.config, {"big": 2**63 - 1, "float": 0.5, "array": [0, 1, 2], "whole": 2**60})
        with self.assertRaises(TypeError):
            run.config["odd"] = object()
            run.update()

    def test_create_delete_and_states(self):
        api = self.api()
        run = public.Run.create(api, run_id="fresh", project="demo", entity="team")
        self.assertEqual((run.id, run.state, run.inserted), ("fresh", "running", True))
        self.assertFalse(api.create_run(run_id="fresh", project="demo", entity="team").inserted)
        run.stop()
        self.assertTrue(run.update_state("failed"))
        self.assertEqual(run.state, "failed")
        run.wait_until_finished(interval=0.05)
        with self.assertRaises(ValueError):
            public.Run.create(api, state="odd")
        run.delete()
        with self.assertRaises(errors.NotFoundError):
            run.load(force=True)
        with self.assertRaises(public.RunNotFoundError):
            api.run("team/demo/fresh")

    def test_others_read_while_a_call_changes_the_run(self):
        run = self.opened(state="running", tags=["a"])
        waiting = threading.Thread(target=lambda: run.wait_until_finished(interval=0.05))
        waiting.start()
        time.sleep(0.2)
        self.assertEqual((run.state, run.tags, run.name, run.config), ("running", ["a"], "run1", {}))
        self.assertFalse(hasattr(run, "no_such"))
        self.server.control("PATCH", f"/runs/{RUN}", {"state": "finished"})
        waiting.join()
        self.assertEqual(run.state, "finished")

    # Files and artifacts

    def test_progress_is_told_and_may_end_a_transfer(self):
        run, told = self.opened(), []
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "new.bin")
            with open(path, "wb") as file:
                file.write(b"x" * 3_000_000)
            run.upload_file(path, place, progress=lambda done, total: told.append((done, total)))
            self.assertEqual(told[-1], (3_000_000, 3_000_000))

            def enough(done, total):
                raise LookupError("enough")

            for root in ("out", "again"):
                with self.assertRaises(LookupError):
                    run.file("new.bin").download(os.path.join(place, root), progress=enough)
            self.assertFalse(os.path.exists(os.path.join(place, "out", "new.bin")))
            paths, failures = run.download_files(place, names=["new.bin", "none"], replace=True)
            self.assertEqual((list(paths), failures["none"].kind), (["new.bin"], "NotFound"))

    def test_a_new_artifact(self):
        run = self.opened()
        with tempfile.TemporaryDirectory() as place:
            with open(os.path.join(place, "w.txt"), "w") as file:
                file.write("weights")
            artifact = wandb_run.Artifact("model", type="model", metadata={"n": 1}, description="words")
            artifact.add_dir(place, "all")
            artifact.add_reference("https://example.com/x", "far", checksum=False)
            self.assertTrue(artifact.is_draft())
            digest = artifact.digest
            made = run.log_artifact(artifact, aliases=["best"])
            self.assertEqual(
                (made.name, made.version, "best" in made.aliases, made.metadata, made.digest, made.description),
                ("model:v0", "v0", True, {"n": 1}, digest, "words"),
            )
            self.assertEqual(sorted(made.manifest.entries), ["all/w.txt", "far"])
            self.assertEqual(made.get_entry("all/w.txt").size, 7)
            self.assertEqual(made.manifest.to_manifest_json()["contents"]["far"]["ref"], "https://example.com/x")
            with self.assertRaises(errors.InvalidArgumentError):
                made.add_file("w.txt")
            found = self.api().artifact("team/demo/model:best", type="model")
            root = found.download(os.path.join(place, "out"), path_prefix="all/")
            self.assertEqual(open(os.path.join(root, "all", "w.txt")).read(), "weights")
            self.assertEqual([one.name for one in run.logged_artifacts()], ["model:v0"])
            self.assertFalse(self.api().artifact_exists("team/demo/none:v0"))
            with self.assertRaises(ValueError):
                run.use_artifact("model:v0")

    def test_sweeps(self):
        self.seed(sweep="sw1", summary={"loss": 2})
        self.seed(name="run2", sweep="sw1", summary={"loss": 1})
        self.server.control(
            "POST",
            "/sweeps",
            {
                "entity": "team",
                "project": "demo",
                "name": "sw1",
                "state": "RUNNING",
                "best_loss": 0.5,
                "config": '{"method": "grid", "metric": {"name": "loss", "goal": "minimize"}}',
            },
        )
        sweep = self.api().sweep("team/demo/sw1")
        self.assertEqual((sweep.config["method"], sweep.order, sweep.best_loss), ("grid", "+summary_metrics.loss", 0.5))
        self.assertEqual(([run.id for run in sweep.runs], sweep.best_run().id), (["run1", "run2"], "run2"))
        run = self.api().run(RUN)
        self.assertEqual(
            (run.sweep.id, run.sweep is run.sweep, repr(sweep)), ("sw1", True, "<Sweep team/demo/sw1 (RUNNING)>")
        )

    # Errors, limits, threads

    def test_errors_tell_what_they_know(self):
        self.seed()
        self.fault(operation="Run", kind="rate_limit", retry_after=7)
        with self.assertRaises(errors.CommError) as found, wandb_run.limits(timeout=1):
            self.api().run(RUN)
        error = found.exception
        self.assertEqual(
            (error.kind, error.http_status, error.retryable, error.retry_after, error.subject, error.attempts),
            ("RateLimited", 429, True, 7.0, RUN, 1),
        )
        self.assertIsInstance(error, errors.RateLimitedError)
        self.assertLess(error.elapsed, 1)

    def test_the_key_is_nowhere(self):
        self.seed()
        self.fault(operation="*", kind="status", code=401, body={"error": f"no {KEY}"})
        with self.assertRaises(errors.AuthenticationError) as found:
            self.api().run(RUN)
        shown = (str(found.exception), repr(vars(found.exception)), repr(self.api()), repr(vars(self.api())))
        self.assertNotIn(KEY, "".join(shown))

    def test_limits(self):
        run = self.opened()
        self.fault(operation="*", kind="latency", ms=5000)
        token = wandb_run.CancelToken()
        began = time.monotonic()
        with self.assertRaises(TimeoutError), wandb_run.limits(timeout=0.2):
            run.load(force=True)
        threading.Timer(0.2, token.trigger).start()
        with self.assertRaises(errors.CancelledError), wandb_run.limits(cancel=token):
            next(run.scan_history())
        self.assertTrue(token.triggered)
        self.assertLess(time.monotonic() - began, 3)
        with self.assertRaises(errors.TimedOutError):
            self.api(timeout=0.3).run(RUN)

    def test_close_from_another_thread_ends_a_call(self):
        run = self.opened()
        self.fault(operation="*", kind="latency", ms=5000)
        rows = run.scan_history()
        threading.Timer(0.2, rows.close).start()
        with self.assertRaises(errors.ClosedError):
            next(rows)

    def test_threads_share_a_client(self):
        self.seed()
        api, found = self.api(), []
        threads = [
            threading.Thread(target=lambda: found.append(len(list(api.run(RUN).scan_history())))) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [5] * 6)

    def test_a_scan_that_is_left_is_ended(self):
        run = self.opened(history=[{"loss": at} for at in range(2000)])
        gc.collect()
        before = wandb_run.handle_count()
        for row in run.scan_history(page_size=10):
            if row["_step"] == 3:
                break
        gc.collect()
        self.assertEqual(wandb_run.handle_count(), before)

    def test_viewer(self):
        viewer = self.api().viewer
        self.assertEqual((viewer.username, viewer.entity, self.api().default_entity), ("tester", "tester", "tester"))
        self.assertFalse(hasattr(viewer, "api_key"))
