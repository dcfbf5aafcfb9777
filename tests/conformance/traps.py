"""The traps of the official clients that a "better" result avoids, and how each shows.

Numbers up to 51 are those of the list that the project was planned with; later
ones were found by this suite, whose cases are the evidence.
"""

TRAPS = {
    2: "every update writes the whole summary, so that a stale copy overwrites newer values",
    3: "a created run lacks its fields: update() fails, name is empty",
    5: "wait_until_finished never ends on `killed` and `preempted`, and takes no time limit",
    6: "scan_history repeats or misses rows at the edges of its pages",
    11: "a download that breaks off is an error, in 0.16.4 with half a file left behind",
    13: "an uploaded file must be announced to self-hosted servers, or it never appears",
    15: "a missing file is an index error, or a file that is not there",
    16: "the length of a filtered file list counts every file of the run",
    18: "missing, forbidden, malformed and refused are one class of error, told apart by words only",
    22: "run() answers from a cache of the client: the state of a run never changes",
    26: "the address of a run's page is misread",
    34: "the summary is replaced as a whole, so that a stale copy overwrites newer values",
    37: "metadata is empty, whatever went wrong",
    38: "what `historyKeys` does not count (they may be missing, or behind), a scan does not find",
    45: "a field that older servers do not know breaks the whole request",
    46: "a mistake in the arguments prints a line and gives an empty list",
    47: "opening a run makes directories on disk",
    49: "create says nothing of a run that is there already, and shows it as empty",
    51: "update sends every field back, so that a stale copy overwrites newer values",
    52: "a run that was deleted meanwhile is a TypeError about NoneType, or an empty list",
    53: "the config is replaced as a whole, so that a stale copy overwrites newer keys",
    54: "a delete whose answer was lost is told as failed, though the server did it",
    55: "relative paths are taken from where the program was started, not from where it is",
    56: "a scan with keys adds `_step` to the rows, which nobody asked for (0.16.4 does not)",
    57: "of several rows of one step a scan gives one, the others are lost",
    58: "create with the id of a run that is there marks that run as running",
    59: "`history_keys` that a server sends as text stay text",
    60: "after wait_until_finished every attribute but the state is as it was before",
    61: "a text set to None is sent as null, which changes nothing: it cannot be emptied",
    62: "NaN in the summary is written as null",
    63: "a file above the root is uploaded under another name, and then looked for under the old one",
    64: "a key `_wandb` of the user replaces W&B's own part of the config",
    65: "create takes ids that no path can name",
    66: "a server that gives fewer rows than asked for makes a scan incomplete, without a word",
    67: "an uploaded file that the server lists a moment later is an index error",
    68: "fewer last lines of the console than asked for, without a word",
}
