"""Views (an encoder on a facet) of the same concepts, alone and in a shared space."""
