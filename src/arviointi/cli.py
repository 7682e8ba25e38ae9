"""One verb per step and desk tool; options are read off the function's signature."""

import ast
import importlib
import os
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

import cyclopts

from arviointi import __version__
from arviointi.digests import ROOT
from arviointi.errors import UserError

STEPS = {
    "validate": "validate",
    "harmonise_surveys": "harmonise",
    "harmonise_registers": "harmonise",
    "score_measure": "score",
    "score_fidelity": "score",
    "score_sensitivity": "score",
    "score_agreement": "score",
    "score_factors": "score",
    "score_outcome": "score",
    "assemble": "assemble",
    "estimate": "estimate",
    "collect_estimates": "estimate",
    "present_table": "present",
    "present_figure": "present",
    "present_feedback": "present",
    "report": "report",
}
DESK = {
    "check_config": "desk.configuration",
    "config_reference": "desk.configuration",
    "check": "desk.check",
    "receive": "desk.intake",
    "deliveries": "desk.deliveries",
    "findings": "desk.answers",
    "new_key": "desk.keys",
    "register": "desk.plans",
    "plans": "desk.plans",
    "verify": "desk.results",
    "trace": "desk.results",
    "simulate": "simulate.step",
    "template": "template.step",
}
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def module_of(verb: str) -> str:
    """Name the module that holds a verb's function."""
    return f"arviointi.{STEPS[verb]}.step" if verb in STEPS else f"arviointi.{DESK[verb]}"


def function_of(verb: str) -> Callable[..., Any]:
    """Import a verb's function; only its own stage is loaded."""
    function: Callable[..., Any] = getattr(importlib.import_module(module_of(verb)), verb)
    return function


def main() -> None:
    """Run one verb; errors that users can act on end without a traceback, each kind with its exit code."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    sys.excepthook = _unforeseen
    arguments = sys.argv[1:]
    try:
        _app(arguments)(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader, `head` say, has enough
    except UserError as error:
        _say_last(str(error))
        sys.exit(error.exit_code)


def _say_last(text: str) -> None:
    """Tell the person at the terminal what went wrong, without any personal identity code."""
    from arviointi.validate.privacy_codes import without_codes  # noqa: PLC0415  only errors pay for it

    print(without_codes(text), file=sys.stderr)  # noqa: T201  the last word goes to the terminal


def _unforeseen(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _say_last("".join(traceback.format_exception(error)))


def _app(arguments: list[str]) -> cyclopts.App:
    app = cyclopts.App(
        name="arviointi",
        help="Evaluate a new way of working in child protection. Steps are for Snakemake, the rest for you.",
        version=__version__,
        default_parameter=cyclopts.Parameter(consume_multiple=True, negative=()),
    )
    verb = arguments[0] if arguments else ""
    if verb in {**STEPS, **DESK}:
        app.command(function_of(verb), name=verb)
        return app
    for name in {**DESK, **STEPS}:
        group = "Desk tools" if name in DESK else "Steps of the pipeline"
        app.command(_placeholder, name=name, help=summary(name), group=group)
    return app


def _placeholder() -> None:
    """Stand for a verb in the list of verbs; `_app` puts the real function in its place."""


def summary(verb: str) -> str:
    """Return the first line of a verb's docstring without importing its stage."""
    base = ROOT.joinpath(*module_of(verb).split(".")[1:])
    tree = ast.parse(base.with_suffix(".py").read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == verb)
    return (ast.get_docstring(found) or "").splitlines()[0]
