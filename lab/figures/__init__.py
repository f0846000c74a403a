"""Floor 6: plotly building blocks, the same in page, notebook and report."""
