"""The classes of wandb.apis.public."""

from .._api import Api
from .._artifacts import Artifact, RunArtifacts
from .._console import ConsoleLogLine, ConsoleLogs
from .._files import File, Files
from .._histories import Histories, HistoriesReport
from .._history import HistoryScan, ScanReport
from .._run import DownloadHistoryResult, Run
from .._runs import Runs
from .._summary import HTTPSummary
from .._sweeps import Sweep
from .._user import User
from ..errors import IncompleteRunHistoryError, NotFoundError

RunNotFoundError = NotFoundError

__all__ = [
    "Api", "Artifact", "ConsoleLogLine", "ConsoleLogs", "DownloadHistoryResult", "File", "Files", "HTTPSummary",
    "Histories", "HistoriesReport", "HistoryScan", "IncompleteRunHistoryError", "Run", "RunArtifacts",
    "RunNotFoundError", "Runs", "ScanReport", "Sweep", "User",
]
