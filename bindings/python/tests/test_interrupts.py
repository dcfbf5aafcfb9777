"""Signals and forks, in processes of their own."""

import signal
import subprocess
import time

from around import RUN, ServerCase, python, said
from support import KEY

CALLS = {
    "load": "run.load(force=True)",
    "scan": "next(run.scan_history())",
    "wait": "run.wait_until_finished(interval=60)",
    "files": "list(run.files())",
}
# Children of a process in the background begin with the signal ignored.
PROGRAM = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import wandb_run
api = wandb_run.Api({{"base_url": {url!r}}}, api_key={key!r})
run = api.run({run!r})
"""


class Interrupts(ServerCase):
    def program(self, text, **how):
        return python("-c", PROGRAM.format(url=self.server.url, key=KEY, run=RUN) + text, **how)

    def slow(self):
        self.fault(operation="*", kind="latency", ms=20000, skip=1)

    def interrupted(self, call):
        """A real SIGINT during the call."""
        self.slow()
        process = self.program(f"""
print("now", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("interrupted", flush=True)
threads = [thread.name for thread in threading.enumerate() if thread.name == "wandb_run"]
print(len(threads), wandb_run.handle_count() > 0)
""")
        process.stdout.readline()
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual((out.split(), err), (["interrupted", "1", "True"], ""))
        self.assertLess(time.monotonic() - began, 10)

    def test_interrupts(self):
        self.seed(state="running")
        for name, call in CALLS.items():
            with self.subTest(name):
                self.server.reset()
                self.interrupted(call)

    def test_a_handler_may_call_the_library(self):
        self.seed(state="running")
        out = self.outcome("""
import signal
def handler(*_):
    print(api.run(run.entity + "/" + run.project + "/" + run.id).state)
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    run.wait_until_finished(interval=0.1, timeout=1)
except TimeoutError as error:
    print(error.kind)
""")
        self.assertEqual(out.split(), ["running", "Timeout"])

    def test_an_exception_of_a_handler_comes_out(self):
        self.seed()
        self.slow()
        out = self.outcome("""
import signal
class Alarm(BaseException): pass
def handler(*_):
    raise Alarm
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    run.load(force=True)
except Alarm:
    print("alarm")
""")
        self.assertEqual(out.strip(), "alarm")

    def test_an_interrupted_scan_loses_no_rows_unseen(self):
        self.seed(history=[{"loss": at} for at in range(300)])
        out = self.outcome("""
import signal
# Python swallows what a handler raises in a __del__, and says so.
sys.unraisablehook = lambda _: None
class Alarm(BaseException): pass
def handler(*_):
    raise Alarm
signal.signal(signal.SIGALRM, handler)
ends = set()
def interrupted(after):
    rows, found = run.scan_history(["_step"], page_size=50), []
    signal.setitimer(signal.ITIMER_REAL, after)
    while True:
        try:
            for row in iter(lambda: next(rows), None):
                found.append(row["_step"])
        except Alarm:
            continue
        except StopIteration:
            ends.add("end")
        except wandb_run.CommError as error:
            ends.add(error.kind)
        break
    time.sleep(0.03)
    # The one row that was on its way to here is in nobody's hands, as with any iterator; a chunk of them would be a loss.
    assert found == sorted(found) and len(range(max(found, default=-1) + 1)) <= len(found) + 1, found
for at in range(400):
    try:
        interrupted(0.00005 * (at + 1))
    except Alarm:
        pass
print(*sorted(ends))
""")
        self.assertIn("Closed", out)

    def test_the_first_call_of_all_at_the_end_of_the_program(self):
        self.seed()
        out = said("-c", f"""
import atexit, wandb_run
api = wandb_run.Api({{"base_url": {self.server.url!r}}}, api_key={KEY!r})
atexit.register(lambda: print(api.run({RUN!r}).id))
""")
        self.assertEqual(out.strip(), "run1")

    def test_a_forked_child_goes_on(self):
        self.seed()
        out = self.outcome("""
import os
rows = run.scan_history()
next(rows)
for _ in range(2):
    child = os.fork()
    if not child:
        print(len(list(run.scan_history())), api.run("team/demo/run1").id, flush=True)
        del rows, run, api
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
print(len(list(run.scan_history())), flush=True)
""")
        self.assertEqual(out.splitlines(), ["5 run1", "5 run1", "5"])

    def test_a_child_of_multiprocessing(self):
        self.seed()
        out = self.outcome("""
import multiprocessing
def work(keys):
    return len(list(run.scan_history(keys)))
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(work, [["loss"], ["acc"], None]))
""")
        self.assertEqual(out.strip(), "[5, 5, 5]")

    def test_the_end_of_a_program_in_the_middle_of_a_scan(self):
        self.seed(history=[{"loss": at} for at in range(5000)])
        out = self.outcome("""
rows = run.scan_history(page_size=100)
next(rows)
threading.Thread(target=lambda: next(run.scan_history()), daemon=True).start()
print("end")
""")
        self.assertEqual(out.strip(), "end")

    def outcome(self, text):
        process = self.program(text)
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        self.assertEqual((process.returncode, err), (0, ""))
        return out
