"""Who reaches an address: this machine alone, or others too."""

from __future__ import annotations

import ipaddress


def is_loopback(address: str | None) -> bool:
    """Say whether nobody but this machine reaches an address; None is every network there is.

    >>> [is_loopback(a) for a in ("localhost", "127.0.0.1", "::1", "0.0.0.0", None, "my.school")]
    [True, True, True, False, False, False]
    """
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
