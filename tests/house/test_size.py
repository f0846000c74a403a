"""The house stays small: a study is one short file, and no file grows past what one can hold."""

import ast

STUDY_LINES, FILE_LINES = 200, 400


def lines_of(file):
    return len(file.read_text().splitlines())


def studies(root):
    """The files that register a study."""
    for file in sorted((root / "lab" / "experiments").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Study":
                yield file


def test_a_study_is_one_file_of_at_most_so_many_lines(root):
    sizes = {str(file.relative_to(root)): lines_of(file) for file in studies(root)}
    assert len(sizes) >= 3
    assert {name for name, n in sizes.items() if n > STUDY_LINES} == set()


def test_no_file_is_longer_than_one_can_hold(root):
    sizes = {str(f.relative_to(root)): lines_of(f) for f in (root / "lab").rglob("*.py")}
    assert {name for name, n in sizes.items() if n > FILE_LINES} == set()


def test_no_folder_of_the_library_is_a_heap(root):
    """Where prefixes would act as folders there are folders."""
    heaps = {
        str(folder.relative_to(root)): n
        for folder in (root / "lab").rglob("*")
        if folder.is_dir() and (n := len(list(folder.glob("*.py")))) > 50
    }
    assert heaps == {}
