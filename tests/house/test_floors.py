"""A file of lab/ imports only from floors below its own, or from its own room."""

import ast
from functools import cache
from pathlib import Path

FLOORS = {
    "core": 0,
    "store": 1,
    "stats": 1,
    "data": 2,
    "encoders": 3,
    "perturb": 3,
    "distance": 4,
    "language": 4,
    "probes": 4,
    "limits": 4,
    "transferability": 4,
    "fusion": 5,
    "adapt": 5,
    "foresight": 5,
    "impute": 5,
    "adversary": 5,
    "figures": 6,
    "study": 7,
    "experiments": 8,
    "engine": 9,
    "lessons": 9,
    "ui": 10,
    "notebook": 10,
    "cli": 10,
}
ONLY_IN = {"streamlit": {"ui"}, "plotly": {"figures", "study", "experiments", "ui"}}


def room_of(file: Path, lab: Path) -> str:
    """The room of a file: its folder; what ``python -m lab`` runs is of the command line."""
    first = file.relative_to(lab).parts[0]
    return "cli" if first == "__main__.py" else first.removesuffix(".py")


@cache
def imports_of(source: str) -> list[ast.Import | ast.ImportFrom]:
    """Every import of a file, those inside functions too; read once for all that asks."""
    return [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]


def imported(source: str) -> list[tuple[int, str]]:
    """Every imported module of a file with its line."""
    found = []
    for node in imports_of(source):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.append((node.lineno, "." * node.level + (node.module or "")))
        elif isinstance(node, ast.ImportFrom) and node.module == "lab":
            found += [(node.lineno, f"lab.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
    return found


def violations(lab: Path) -> list[str]:
    """One line for every import that goes up, sideways, or where it must not."""
    wrong = []
    for file in sorted(lab.rglob("*.py")):
        room = room_of(file, lab)
        for line, name in imported(file.read_text()):
            where = f"{file.relative_to(lab)}:{line} imports {name}"
            top, _, rest = name.partition(".")
            if name.startswith("."):
                wrong.append(f"{where}: relative imports hide the floor")
            if top in ONLY_IN and room not in ONLY_IN[top]:
                wrong.append(f"{where}: only {sorted(ONLY_IN[top])} may")
            # lab/__init__.py is the door: it hands each call to a floor inside its functions.
            if top != "lab" or room == "__init__" or not rest:
                continue
            target = rest.split(".")[0]
            if room not in FLOORS or target not in FLOORS:
                wrong.append(f"{where}: a room without a floor")
            elif target != room and FLOORS[target] >= FLOORS[room]:
                wrong.append(f"{where}: floor {FLOORS[target]} is not below {FLOORS[room]}")
    return wrong


def test_every_import_goes_down(root):
    assert violations(root / "lab") == []


def test_the_library_never_imports_pages_or_the_app(root):
    for file in (root / "lab").rglob("*.py"):
        names = {name.split(".")[0] for _, name in imported(file.read_text())}
        assert not names & {"app", "pages", "tests"}, file


def circles(lab: Path) -> list[set[str]]:
    """Files that import each other in a circle, those only for types or inside functions too."""
    modules = {}
    for file in lab.rglob("*.py"):
        parts = file.relative_to(lab.parent).with_suffix("").parts
        modules[".".join(parts).removesuffix(".__init__")] = file
    edges = {}
    for name, file in modules.items():
        found = set()
        for node in imports_of(file.read_text()):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= {node.module} if inner - set(modules) else set()
                found |= inner
        edges[name] = (found & set(modules)) - {name}
    # What imports nothing that is left is in no circle, and neither is what nobody left imports.
    left = set(modules)
    while True:
        ends = {m for m in left if not edges[m] & left}
        ends |= {m for m in left if not any(m in edges[other] for other in left)}
        if not ends:
            break
        left -= ends
    return [{m} | (edges[m] & left) for m in sorted(left)]


def test_no_files_import_each_other_in_a_circle(root):
    assert circles(root / "lab") == []


def test_the_check_sees_a_circle(tmp_path):
    lab = tmp_path / "lab"
    (lab / "room").mkdir(parents=True)
    (lab / "room" / "run.py").write_text("from lab.room.tables import rows\n")
    (lab / "room" / "words.py").write_text("from lab.room.run import run\n")
    (lab / "room" / "tables.py").write_text("x = 1\n")
    assert circles(lab) == []
    (lab / "room" / "tables.py").write_text("def f():\n    from lab.room import run\n")
    assert {"lab.room.run", "lab.room.tables"} in circles(lab)


def test_no_two_classes_have_one_name(root):
    """One name, one thing."""
    where: dict[str, list[str]] = {}
    for file in sorted((root / "lab").rglob("*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                where.setdefault(node.name, []).append(str(file.relative_to(root)))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_the_check_sees_what_is_wrong(tmp_path):
    files = {
        "store/up.py": "def f():\n    from lab.encoders.embed import embed\n",
        "stats/side.py": "from lab import store\n",
        "probes/shown.py": "import streamlit as st\n",
        "limits/drawn.py": "import plotly.graph_objects as go\n",
        "data/hidden.py": "from ..core import errors\n",
        "attic/new.py": "from lab.core import errors\n",
        "engine/good.py": "import lab.core.errors\nfrom lab.engine import other\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    seen = {line.split(":")[0] for line in violations(tmp_path)}
    assert seen == set(files) - {"engine/good.py"}
