"""Pictures of relighting: attacks, defences, guards, a lit picture."""
