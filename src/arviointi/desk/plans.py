"""Plans at the desk: an analysis is written down before its results are seen."""

import datetime as dt
from pathlib import Path

import yaml

from arviointi.config.analyses import Analysis
from arviointi.config.load import load_study
from arviointi.config.registrations import Registration, deviations, plan_digest
from arviointi.desk.say import say
from arviointi.digests import short
from arviointi.errors import ConfigError, Problem
from arviointi.io.atomic import write_text

HEAD = "# The plan as it was registered. Written by `arviointi register`; only `reasons` may be edited.\n"


def register(*analyses: str, by: str, where: str | None = None, config: Path = Path("config")) -> None:
    """Write down the plans of analyses as registered today; without names, of all that have none yet."""
    study = load_study(config)
    wanted = analyses or tuple(name for name in study.analyses if name not in study.registrations)
    problems = [problem for name in wanted for problem in _problems(name, config, study.analyses)]
    if problems:
        raise ConfigError(problems)
    today = dt.datetime.now(dt.UTC).date()
    for name in wanted:
        plan = study.analyses[name]
        registration = Registration(registered=today, by=by, where=where, digest=plan_digest(plan), plan=plan)
        _write(registration, _path(name, config))
        say(f"{name}: registered {today.isoformat()}, digest {short(registration.digest)}")
    say("Commit config/registered." if wanted else "Every analysis is registered.")


def plans(*, config: Path = Path("config")) -> None:
    """Show which plans are registered, and how the present ones depart from them."""
    study = load_study(config)
    for name, plan in study.analyses.items():
        registration = study.registrations.get(name)
        if registration is None:
            say(f"{name}: not registered")
            continue
        say(f"{name}: registered {registration.registered.isoformat()} by {registration.by}")
        for one in deviations(registration, plan):
            reason = one.reason.en if one.reason else f"no reason given (reasons: in {_path(name, config)})"
            say(f"  {one.key}: {one.registered} → {one.present}; {reason}")


def _problems(name: str, config: Path, analyses: dict[str, Analysis]) -> list[Problem]:
    path = _path(name, config)
    if name not in analyses:
        return [Problem(str(config / "analyses" / f"{name}.yaml"), "", "does not exist")]
    if path.exists():
        return [Problem(str(path), "", "is registered already", "a plan is registered once; give `reasons`")]
    return []


def _path(name: str, config: Path) -> Path:
    return config / "registered" / f"{name}.yaml"


def _write(registration: Registration, path: Path) -> None:
    """Write every option out, so that a default of the software that changes cannot change the plan."""
    path.parent.mkdir(exist_ok=True)
    content = registration.model_dump(mode="json")
    write_text(HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False), path)
