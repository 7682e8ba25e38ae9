"""What a result depends on, as short digests: files by content, code by meaning."""

import ast
import hashlib
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
    waiting = [_source(module)]
    while waiting:
        path = waiting.pop()
        if path is None or path in found:
            continue
        found |= {path, *_data_files(path)}
        waiting += [_source(name) for name in imported_modules(path)]
    return found


def imported_modules(path: Path) -> frozenset[str]:
    """Name the modules of this package that a source file imports, with their parent packages."""
    return _parsed(path)[1]


@cache
def _parsed(path: Path) -> tuple[str, frozenset[str]]:
    """Return the digest of a source file's meaning, and the modules of this package it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    ours = {name for name in names if name.split(".")[0] == PACKAGE}
    meaning = text_digest(ast.dump(_without_docstrings(tree)))
    return meaning, frozenset(parent for name in ours for parent in _with_parents(name))


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _source(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split(".")[1:])
    candidates = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


def _data_files(source: Path) -> set[Path]:
    if source.parent == ROOT:
        return set()
    files = (path for path in source.parent.rglob("*") if path.is_file())
    return {path for path in files if path.suffix != ".py" and "__pycache__" not in path.parts}


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
