"""What a result depends on, as short digests: files by content, code by meaning."""

import ast
import contextlib
import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path

PACKAGE = "arviointi"
ROOT = Path(__file__).parent


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files and their names."""
    if path.is_dir():
        return _folder_digest(path)
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def short(digest: str) -> str:
    """Return the first twelve characters, enough to tell results apart in print."""
    return digest[:12]


def code_digest(module: str, *, lock: Path | None = None) -> str:
    """Digest the meaning of a module and of every module of this package it imports.

    Comments, layout and docstrings do not count; packaged data files (templates, catalogues) and the
    lock file of third-party libraries do.
    """
    sources = sorted(_reachable(module))
    parts = [f"{path.relative_to(ROOT)} {_meaning(path)}" for path in sources]
    if lock is not None:
        parts.append(file_digest(lock))
    return short(text_digest("\n".join(parts)))


def _folder_digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return text_digest("\n".join(f"{path.relative_to(folder)} {file_digest(path)}" for path in files))


def _reachable(module: str) -> set[Path]:
    found: set[Path] = set()
    names, waiting = {module}, [module]
    while waiting:
        path = _source(waiting.pop())
        if path is not None:
            found.add(path)
            more = imported_modules(path) - names
            names |= more
            waiting += more
    return found | {data for folder in {path.parent for path in found} for data in _data_files(folder)}


def imported_modules(path: Path) -> frozenset[str]:
    """Name the modules of this package that a source file imports, with their parent packages."""
    return _parsed(path)[1]


@cache
def _parsed(path: Path) -> tuple[str, frozenset[str]]:
    """Return the digest of a source file's meaning, and the modules of this package it imports.

    Both are kept beside Python's own compiled files, under the digest of what they were made from: parsing
    takes longer than some steps do.
    """
    source = path.read_bytes()
    made_from = hashlib.sha256(_own_source() + source).hexdigest()
    kept = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.meaning.json"
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(kept.read_bytes())
        if known["made_from"] == made_from:
            return known["meaning"], frozenset(known["imports"])
    meaning, imports = _meaning_of(source)
    if not sys.dont_write_bytecode:
        _keep(kept, {"made_from": made_from, "meaning": meaning, "imports": sorted(imports)})
    return meaning, imports


@cache
def _own_source() -> bytes:
    return Path(__file__).read_bytes()


def _meaning_of(source: bytes) -> tuple[str, frozenset[str]]:
    tree = ast.parse(source)
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    ours = {name for name in names if name.split(".")[0] == PACKAGE}
    meaning = text_digest(ast.dump(_without_docstrings(tree)))
    return meaning, frozenset(parent for name in ours for parent in _with_parents(name))


def _keep(path: Path, content: dict[str, object]) -> None:
    """Write at once or not at all; where the package cannot be written to, it is parsed every time."""
    temporary = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary.write_text(json.dumps(content), encoding="utf-8")
        temporary.replace(path)


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _source(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split(".")[1:])
    candidates = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


def _data_files(folder: Path) -> set[Path]:
    if folder == ROOT:
        return set()
    files = (path for path in folder.rglob("*") if path.suffix != ".py" and "__pycache__" not in path.parts)
    return {path for path in files if path.is_file()}


def _meaning(path: Path) -> str:
    return _parsed(path)[0] if path.suffix == ".py" else file_digest(path)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return tree
