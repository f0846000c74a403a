"""Fusion by a graph: which modalities may hang together once the class is known."""
