"""A copy of the project and of the example study that tests may edit, run and kill."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("src", "workflow", "Snakefile", "requirements.lock")


@dataclass(frozen=True)
class Study:
    """One study folder together with the copy of the project that runs it."""

    folder: Path
    project: Path

    def environment(self) -> dict[str, str]:
        """Find this copy of the package before the installed one."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, "PYTHONPATH": str(self.project / "src"), "PATH": path}

    def snakemake(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the workflow on this study."""
        return subprocess.run(
            self.command(*options), capture_output=True, text=True, env=self.environment(), check=False
        )

    def command(self, *options: str) -> list[str]:
        """Spell out the command that `make report` runs."""
        profile = self.project / "workflow" / "profiles" / "default"
        return [
            "snakemake", "--snakefile", str(self.project / "Snakefile"), "--workflow-profile", str(profile),
            "--directory", str(self.folder), *options,
        ]  # fmt: skip

    def arviointi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one verb inside the study folder."""
        command = [sys.executable, "-m", "arviointi", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=self.environment(), cwd=self.folder, check=False
        )

    def due(self) -> Counter[str]:
        """Count the jobs that a run would do now, by rule."""
        answer = self.snakemake("--dry-run")
        assert answer.returncode == 0, answer.stdout + answer.stderr
        printed = answer.stdout + answer.stderr
        jobs = re.findall(r"^(\w+) +(\d+)$", printed, flags=re.MULTILINE)
        assert jobs or "Nothing to be done" in printed, printed
        return Counter({name: int(count) for name, count in jobs if name not in {"all", "total"}})


def study_folder(folder: Path) -> Path:
    """Lay the example's own settings over the root configuration, without the root's deliveries."""
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "tests" / "example" / "config", folder / "config", dirs_exist_ok=True)
    (folder / "config" / "deliveries.yaml").write_text("deliveries: []\n")
    return folder


def simulated(folder: Path, project: Path) -> Study:
    study = Study(study_folder(folder), project)
    answer = study.arviointi(
        "simulate", "--config", "config", "--raw", "data/raw", "--ledger", "config/deliveries.yaml",
        "--truth", "data/truth.json",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return study


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """A copy of the code that a test may edit."""
    folder = tmp_path_factory.mktemp("project")
    for name in CODE:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    return folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory, project) -> Study:
    """The example study, simulated and run to its report."""
    study = simulated(tmp_path_factory.mktemp("study") / "example", project)
    answer = study.snakemake()
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return study


@pytest.fixture
def edited(finished):
    """Edit a file of the study or the project for one test, and put it back as it was."""
    kept: dict[Path, tuple[bytes | None, os.stat_result | None]] = {}

    def edit(path: Path, old: str, new: str, *, keep_time: bool = False) -> None:
        before = path.read_bytes() if path.exists() else None
        kept.setdefault(path, (before, path.stat() if before is not None else None))
        content = before or b""
        assert old.encode() in content, f"{old!r} is not in {path.name}"
        path.write_bytes(content.replace(old.encode(), new.encode(), 1) if old else content + new.encode())
        if keep_time:
            os.utime(path, ns=(kept[path][1].st_atime_ns, kept[path][1].st_mtime_ns))

    yield edit
    for path, (content, times) in kept.items():
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
