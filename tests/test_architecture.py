"""Is it still the same design? Who may import whom, sizes, vocabulary, and one name for one thing."""

import ast
import re
from pathlib import Path

import pytest

from arviointi.cli import DESK, STEPS, function_of, module_of, summary
from arviointi.digests import ROOT, imported_modules

PROJECT = Path(__file__).parents[1]
SOURCES = sorted(ROOT.rglob("*.py"))
TESTS = sorted((PROJECT / "tests").rglob("*.py"))
STAGES = ("validate", "harmonise", "score", "assemble", "estimate", "present", "report")
LEVELS = [
    {"errors", "digests"},
    {"config", "contracts"},
    {"io", "provenance", "locale"},
    {*STAGES, "simulate", "template", "feedback"},
    {"desk"},
    {"cli"},
    {"__main__"},
]
UNWANTED_NAMES = {"process", "handle", "manager", "utils", "helpers", "common", "df", "data2", "tmp"}
LONGEST_FUNCTION = 50
LONGEST_FILE = 300


def part(path: Path) -> str:
    """First folder or file name inside the package."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def level(name: str) -> int:
    """Level of a part of the package."""
    return next(number for number, parts in enumerate(LEVELS) if name in parts)


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(PROJECT)) for path in paths]


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if part(p) != "__init__"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_module_imports_only_from_its_own_part_or_a_lower_level(path):
    own = part(path)
    for module in imported_modules(path):
        imported = module.split(".")[1] if "." in module else None
        if (
            imported is None
            or imported == own
            or not (ROOT / imported).exists() | (ROOT / f"{imported}.py").exists()
        ):
            continue
        same_level_allowed = level(own) in {0, 1, 2}
        assert level(imported) < level(own) or (same_level_allowed and level(imported) == level(own)), (
            f"{own} (level {level(own)}) imports {imported} (level {level(imported)})"
        )


def test_no_part_of_the_package_is_without_a_level():
    assert {part(path) for path in SOURCES} - {"__init__"} <= set().union(*LEVELS)


def test_configuration_does_not_know_how_tables_are_written():
    for path in SOURCES:
        if part(path) in {"config", "contracts"}:
            assert not {
                m for m in imported_modules(path) if m.startswith(("arviointi.io", "arviointi.provenance"))
            }


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_steps_io_and_the_desk_touch_disk(path):
    is_a_door = path.name == "step.py" or part(path) in {"io", "desk", "provenance", "digests", "locale"}
    reads_configuration = path.relative_to(ROOT).as_posix() in {"config/base.py", "config/load.py", "cli.py"}
    if is_a_door or reads_configuration:
        return
    touching = {
        "open",
        "read_text",
        "write_text",
        "read_bytes",
        "write_bytes",
        "unlink",
        "mkdir",
        "glob",
        "rglob",
    }
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            assert name not in touching, f"line {node.lineno}: {name}() outside step.py and io/"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_code_can_be_followed_by_its_digest(path):
    """A dynamic import would escape `code_digest`, so that changed code would leave stale results."""
    if path.name == "cli.py":
        return
    calls = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    }
    assert not calls & {"import_module", "__import__", "exec", "eval"}


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=lambda p: str(p.relative_to(PROJECT)))
def test_files_and_functions_are_small(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_names_say_what_things_are(path):
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert not (names | {path.stem}) & UNWANTED_NAMES


def rules() -> dict[str, str]:
    """Text of every rule by its name, in order."""
    found = {}
    for path in sorted((PROJECT / "workflow" / "rules").glob("[1-7]_*.smk")):
        for block in re.split(r"^rule ", path.read_text(), flags=re.MULTILINE)[1:]:
            found[block.split(":", 1)[0]] = block
    return found


def test_stages_rules_and_folders_bear_the_same_names_in_the_same_order():
    files = sorted(path.name for path in (PROJECT / "workflow" / "rules").glob("[1-7]_*.smk"))
    assert files == [f"{number}_{stage}.smk" for number, stage in enumerate(STAGES, 1)]
    assert list(rules()) == list(STEPS)
    for verb, stage in STEPS.items():
        assert module_of(verb) == f"arviointi.{stage}.step"


@pytest.mark.parametrize("verb", STEPS)
def test_a_rule_gives_a_step_exactly_its_options(verb):
    command = rules()[verb].split("shell:")[1]
    assert f"arviointi {verb} " in command
    given = re.findall(r"--([a-z-]+)", command)
    arguments = ast_of(verb).args
    wanted = [argument.arg.replace("_", "-") for argument in (*arguments.args, *arguments.kwonlyargs)]
    assert sorted(given) == sorted(wanted)


@pytest.mark.parametrize("verb", STEPS)
def test_every_rule_reruns_when_its_code_changes(verb):
    assert f'code=code("{module_of(verb)}")' in rules()[verb]


@pytest.mark.parametrize("verb", STEPS)
def test_rules_only_name_files_and_verbs(verb):
    rule = rules()[verb]
    assert not re.search(r"^    (run|script|message|conda|checkpoint)\b", rule, flags=re.MULTILINE)
    assert "lambda" not in rule
    for placeholder in re.findall(r"\{(?:input|output|log)\b[^}]*\}", rule.split("shell:")[1]):
        assert placeholder.endswith(":q}")


def ast_of(verb: str) -> ast.FunctionDef:
    path = ROOT.joinpath(*module_of(verb).split(".")[1:]).with_suffix(".py")
    return next(node for node in ast.parse(path.read_text()).body if getattr(node, "name", "") == verb)


@pytest.mark.parametrize("verb", {**STEPS, **DESK})
def test_every_verb_exists_and_says_in_one_line_what_it_does(verb):
    assert callable(function_of(verb))
    assert summary(verb).endswith(".")
    assert verb in (PROJECT / "README.md").read_text() or verb in STEPS


def test_no_path_of_a_machine_is_committed():
    home = re.compile(r"(?<![\w.])/(?:root|home|work|opt|tmp|Users)/")
    for path in [*SOURCES, *TESTS, *(PROJECT / "workflow").rglob("*.smk"), PROJECT / "README.md"]:
        if path != Path(__file__):
            assert not home.search(path.read_text()), path
