"""Floor 9: the only code, beside the pages, that imports streamlit."""
