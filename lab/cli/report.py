"""A report: one file of a run, of manifests and links, or of a sweep."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.cli.out import say, shown
from lab.cli.runs import fields_of
from lab.core.errors import BadInput

SWEEP = ".toml"


def add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``report`` to the parser."""
    told = "one file that stands alone: report severity --encoder hog --out hog.html"
    reporting = commands.add_parser(
        "report", help=told, allow_abbrev=False,
        usage="%(prog)s EXPERIMENT [--field value ...] --out FILE\n"
        "       %(prog)s MANIFEST_OR_LINK [...] --out FILE\n       %(prog)s SWEEP.toml --out FILE",
    )  # fmt: skip
    reporting.add_argument(
        "asked", nargs="+", metavar="WHAT",
        help="an experiment, manifests, links of All experiments, or a sweep's file",
    )  # fmt: skip
    reporting.add_argument(
        "--out", type=Path, required=True, metavar="FILE",
        help=".html: the page; .ipynb: a notebook; .bib: BibTeX; .svg, .pdf, .png: the figure",
    )  # fmt: skip
    reporting.set_defaults(act=report)


def report(options: argparse.Namespace, rest: list[str]) -> int:
    """Write the report that was asked for."""
    from lab.engine.report.asked import results_asked
    from lab.engine.report.forms import FORMS
    from lab.engine.report.page import html_of
    from lab.engine.report.sweeps import sweep_report
    from lab.engine.sweep.plan import read_plan

    out, sweeps = options.out, [one for one in options.asked if one.endswith(SWEEP)]
    forms = [".html"] if sweeps else list(FORMS)
    if out.suffix not in forms or not out.absolute().parent.is_dir():
        do = "Give such a name, in a folder that is there."
        raise BadInput(f"--out with a name that ends in {', '.join(forms)}", str(out), do)
    if sweeps and (len(options.asked) > 1 or rest):
        raise BadInput("one sweep alone", " ".join([*options.asked, *rest]), "Give its file.")
    if sweeps:
        made = html_of(sweep_report(read_plan(Path(sweeps[0]))))
    else:
        with shown() as progress:
            found = results_asked(options.asked, fields_of(rest), progress)
            made = FORMS[out.suffix](found)
    out.write_bytes(made)
    say(f"{len(made) / 1e3:,.0f} kB are in {out}.")
    return 0
