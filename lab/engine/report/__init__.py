"""A result, a sweep or several manifests as one file: a page, a notebook, a picture, BibTeX."""
