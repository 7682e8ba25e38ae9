"""The errors a user sees without a traceback, each kind with its own exit code."""

from dataclasses import dataclass


class UserError(Exception):
    """Somebody other than a developer can put this right."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the configuration: where, which key, what, and what to do."""

    file: str
    key: str
    what: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}: " if self.key else f"{self.file}: "
        return place + self.what + (f" ({self.suggestion})" if self.suggestion else "")


class ConfigError(UserError):
    """The study configuration is wrong; carries every problem, not only the first."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"The study configuration has {count} problem{'s' if count > 1 else ''}:"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class NotFound(UserError):
    """The command was given a file or folder that is not there."""

    exit_code = 2


class RejectedDrop(UserError):
    """A delivery differs from the ledger, or is rejected while the study says stop."""

    exit_code = 3


class ContractError(Exception):
    """A table breaks its contract: a bug, shown with its traceback."""
