"""Pictures away from the app: in a page that stands alone, on paper, and of a sweep."""
