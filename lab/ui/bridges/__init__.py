"""The page Bridges: how few and how wrong pairs may be before two spaces come apart."""
