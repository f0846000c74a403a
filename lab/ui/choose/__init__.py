"""Widgets to choose with: fields of a spec, data sets, encoders, views."""
