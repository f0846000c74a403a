"""A digest of the code that decides a number: a module's and of all that it imports of the lab.

It is part of every key, so that what another method made is never taken for this one's. Prose does
not count: a mended sentence, docstring or comment changes no digest.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from lab.core.errors import StoreError
from lab.store.blobs import read_checked, write_atomic
from lab.store.manifest import versions
from lab.store.paths import LAB, home

PACKAGE = "lab"

NO_NUMBER = frozenset({"cli", "engine", "figures", "lessons", "notebook", "store", "ui"})
"""Rooms that keep, show and start what is computed; they are not followed, and no module is that
is called "words"."""

PROSE = frozenset({
    "architecture", "description", "formula", "label", "licence", "meaning", "misleads", "notes",
    "question", "references", "source", "symbol", "title", "trained_on", "words",
})  # fmt: skip
"""Arguments of what is called when a module is imported (cards, registrations, fields) that only
talk."""

PLANNED = frozenset({"Arm", "Claim", "Outcome"})
CLAUSES = PROSE | {"more", "less", "equal"}
"""What is called to plan a study, wherever it stands, and its arguments that only talk."""

TALK = frozenset({"figure", "words", "points", "limits"})
"""Functions, of a module or a class, that only talk."""


class Code:
    """The source files of the lab below a folder, each read once."""

    def __init__(self, root: Path = LAB) -> None:
        self._root = root
        self._read: dict[Path, tuple[str, tuple[str, ...]]] = {}
        self._places: dict[str, tuple[str, Path] | None] = {}
        self._kept: dict[str, tuple[str, list[str]]] | None = None
        self._new = False

    def digest(self, *modules: str) -> str:
        """Return a digest of the modules, all they import, and the packages they compute with."""
        digest = hashlib.sha256(_versions())
        for name, own in self.files(*modules).items():
            digest.update(f"{name} {own}\n".encode())
        self._keep()
        return digest.hexdigest()[:16]

    def files(self, *modules: str) -> dict[str, str]:
        """Return the files that ``digest`` reads, relative to the folder, each with its own."""
        return {name: self._one(path)[0] for name, path in sorted(self._reached(modules).items())}

    def _reached(self, modules: Iterable[str]) -> dict[str, Path]:
        """Follow the imports of modules, breadth first: {relative path: path}."""
        found: dict[str, Path] = {}
        left = sorted({part for name in modules for part in _with_folders(name)})
        seen = set(left)
        while left:
            name = left.pop()
            if name not in self._places:
                self._places[name] = self._place(name)
            place = self._places[name]
            if place is None:
                continue
            found[place[0]] = place[1]
            for imported in self._one(place[1])[1]:
                if imported in seen:  # and so are its folders
                    continue
                names = _with_folders(imported) - seen
                seen |= names
                left += sorted(names)
        return found

    def _place(self, module: str) -> tuple[str, Path] | None:
        """Return the name and the file of a module, or None where it is no file or not followed."""
        first, *rest = module.split(".")
        if first != PACKAGE:
            # An entry that a notebook's helper or a test registered.
            given = getattr(sys.modules.get(module), "__file__", None)
            path = Path(given) if given else None
        elif not rest or rest[0] in NO_NUMBER or rest[-1] == "words":
            path = None
        else:
            place = self._root.joinpath(*rest)
            files = (place.with_suffix(".py"), place / "__init__.py")
            path = next((file for file in files if file.is_file()), None)
        if path is None:
            return None
        inside = path.is_relative_to(self._root)
        return str(path.relative_to(self._root)) if inside else path.name, path

    def _one(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """Return a file's digest without prose, and the modules of the lab that it may import."""
        if path not in self._read:
            data = path.read_bytes()
            key = hashlib.sha256(data).hexdigest()
            if key not in self._kept_files():
                self._kept_files()[key] = _without_prose(data)
                self._new = True
            bare, imports = self._kept_files()[key]
            self._read[path] = (bare, tuple(imports))
        return self._read[path]

    def _kept_files(self) -> dict[str, tuple[str, list[str]]]:
        """Return what earlier processes found of files by the digest of their bytes."""
        if self._kept is None:
            data = read_checked(_kept_path())
            self._kept = {} if data is None else json.loads(data)
        return self._kept

    def _keep(self) -> None:
        if self._new:
            self._new = False
            # A store that cannot be written costs the next process a second, no more.
            with suppress(StoreError):
                write_atomic(_kept_path(), json.dumps(self._kept).encode())


def _with_folders(module: str) -> set[str]:
    """Return a module and the folders it lies in, which run when it is imported."""
    parts = module.split(".")
    return {".".join(parts[:i]) for i in range(2, len(parts) + 1)} | {module}


@cache
def _code() -> Code:
    return Code()


@cache
def code_digest(*modules: str) -> str:
    """Return a digest of modules ("lab.perturb.noise"), of all that they import of the lab, inside
    functions too, and of the versions of the packages that compute.

    Importing a room (``from lab.encoders import ENCODERS``) counts its ``__init__`` alone: which of
    its entries are used is for whoever asks to name. A module that is no file adds nothing.
    """
    return _code().digest(*modules)


@cache
def code_files(*modules: str) -> dict[str, str]:
    """Return the files that ``code_digest`` reads, each with the digest of what it does."""
    return _code().files(*modules)


@cache
def _versions() -> bytes:
    return json.dumps(versions(), sort_keys=True).encode()


@cache
def _own_digest() -> str:
    return hashlib.sha256(Path(__file__).read_bytes() + sys.version.encode()).hexdigest()[:16]


def _kept_path() -> Path:
    return home() / "code" / f"{_own_digest()}.json"


_building = threading.Lock()
"""In Python 3.11 threads that build syntax trees at once count each other's depth, and one of them
may raise ``SystemError``: here one builds at a time, and tries again where others do so too."""
ATTEMPTS = 20


def _compiled(source: bytes) -> tuple[CodeType, list[str]]:
    """Return the code of a file without its prose, and what it imports."""
    with _building, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        imports: list[str] = []
        tree.body = _bare(tree.body, imports, outside=True)
        return compile(tree, "", "exec", dont_inherit=True), imports


def _without_prose(source: bytes) -> tuple[str, list[str]]:
    """Return a digest of what a file does, and the modules and names that it imports."""
    for attempt in range(ATTEMPTS):
        try:
            code, imports = _compiled(source)
            break
        except SystemError:
            # Another thread of the process was building a tree: see ``_building``.
            if attempt == ATTEMPTS - 1:
                raise
    digest = hashlib.sha256()
    for part in _parts(code):
        digest.update(f"{part}\n".encode(errors="surrogatepass"))
    return digest.hexdigest(), sorted(set(imports))


def _bare(body: list[Any], imports: list[str], *, outside: bool) -> list[Any]:
    """Return statements without what only talks; ``outside`` of functions calls lose prose."""
    kept: list[Any] = []
    for node in body:
        if _talks(node, outside):
            continue
        imports += _imported(node)
        inner = outside and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        simple = True
        for part in ("body", "orelse", "finalbody"):
            if statements := getattr(node, part, None):
                setattr(node, part, _bare(statements, imports, outside=inner))
                simple = False
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            part.body = _bare(part.body, imports, outside=inner)
        spoken = node if simple else getattr(node, "iter", None)
        if inner:
            _hush(spoken)
        elif spoken is not None:
            _hush_plans(spoken)
        kept.append(node)
    return kept or [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]


def _talks(node: ast.stmt, outside: bool) -> bool:
    if isinstance(node, ast.FunctionDef):
        return outside and node.name in TALK
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _hush(node: ast.AST | None) -> None:
    """Take the arguments that only talk out of every call in an expression or simple statement."""
    for call in ast.walk(node) if node is not None else ():
        if isinstance(call, ast.Call):
            call.keywords = [one for one in call.keywords if one.arg not in PROSE]


def _hush_plans(node: ast.AST) -> None:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in PLANNED:
            call.keywords = [one for one in call.keywords if one.arg not in CLAUSES]


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names if one.name.startswith(f"{PACKAGE}.")]
    if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
        # A name may be a module of the folder; where it is none, no file is found for it.
        return [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return []


def _parts(code: CodeType) -> Iterator[str]:
    """Yield what a code object does: no line numbers, sets in an order of their own."""
    yield f"{code.co_qualname} {code.co_flags} {code.co_argcount} {code.co_posonlyargcount}"
    yield f"{code.co_kwonlyargcount} {code.co_names} {code.co_varnames}"
    yield f"{code.co_freevars} {code.co_cellvars}"
    yield f"{code.co_code.hex()} {code.co_exceptiontable.hex()}"
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _parts(constant)
        elif isinstance(constant, frozenset):
            yield str(sorted(map(repr, constant)))
        else:
            yield repr(constant)
