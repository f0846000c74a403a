"""A ranking of the atlas as a report: one page that stands alone."""

from __future__ import annotations

from lab.encoders import ENCODERS
from lab.engine.atlas.atlas import Atlas, Block
from lab.engine.atlas.merits import Merit
from lab.engine.atlas.picture import AXES, ranked_rows
from lab.engine.atlas.record import folder
from lab.engine.atlas.words import SAID, name_of, words
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source, source_of
from lab.experiments import EXPERIMENTS
from lab.figures.atlas.ranking import places, ranking
from lab.figures.report.standalone import figure_html
from lab.perturb import PERTURBATIONS


def atlas_report(atlas: Atlas, block: Block, merit: Merit) -> Report:
    """Return the report of a block ranked by a merit, with every cell of it; computes nothing."""
    group, said = block.group, words(atlas, block, merit)
    rows, names = ranked_rows(atlas, block, merit)
    drawn = figure_html(
        ranking(rows, AXES[merit], group.modality, percent=SAID[merit].percent), "figure-ranking"
    ) + figure_html(places(rows, names, group.modality), "figure-places")
    used = [*map(ENCODERS.get, block.encoders), *map(PERTURBATIONS.get, block.ways)]
    sources = list(dict.fromkeys(
        [*EXPERIMENTS.get("severity").references, *filter(None, map(source_of, used))]
    ))  # fmt: skip
    cells = atlas.cells.loc[block.rows.ravel()]
    shown = cells[["encoder", "perturbation", "status", "value_physical", "low_physical",
                   "high_physical", "unit", *SAID, "clean", "chance", "n"]]  # fmt: skip
    known = shown.astype(object).where(shown.notna(), None).to_dict("records")
    file = folder() / f"{group.modality}.toml"
    return Report(
        "Which model holds up, and by which measure?", sources, bibtex(sources, every_source()),
        [], f"the atlas of {group.id}: {', '.join(map(name_of, block.encoders))}", said.headline,
        (*said.points, said.method, *said.limits), drawn,
        table_of("cells", [{str(k): v for k, v in row.items()} for row in known]),
        (file.read_text(), f"faultline sweep run data/atlas/{file.name}\nfaultline atlas --record"),
    )  # fmt: skip
