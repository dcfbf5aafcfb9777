"""The table of checks and its last line."""


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, subject, what, problem):
        """One line at once, so that a hanging run shows how far it came."""
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
        line = f"{'ok  ' if problem is None else 'FAIL'}  {subject:<24}  {what}"
        print(line if problem is None else f"{line}\n      {problem}", flush=True)

    def end(self, left_out):
        if left_out:
            print(f"not checked, no program given: {', '.join(left_out)}")
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
