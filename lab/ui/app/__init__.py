"""What every page is made of: frame, navigation, errors, charts, downloads."""
