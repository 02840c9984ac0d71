"""Who asks on the page: told apart for the limits, and never written down by address."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from ipaddress import IPv6Address, ip_address
from pathlib import Path

KEY = "requests.key"
"""In the run folder, so that a listener has one name over restarts."""
KEY_BYTES = 32


class Askers:
    """Gives each address a name of this station's own, from which the address cannot be told."""

    def __init__(self, run_dir: Path) -> None:
        self._file = run_dir / KEY
        self._key: bytes | None = None

    def name(self, address: str) -> str:
        """ "web-3fa9c1d20b"; all of an IPv6 network of 64 bits is one, for one household has it whole."""
        digest = hmac.new(self._secret(), _household(address).encode(), hashlib.sha256)
        return f"web-{digest.hexdigest()[:10]}"

    def _secret(self) -> bytes:
        if self._key is None:
            if not self._file.exists():
                self._file.parent.mkdir(parents=True, exist_ok=True)
                fresh = self._file.with_suffix(f".{secrets.token_hex(4)}")
                try:
                    # Nobody else's to read from its first byte on: with it, addresses could be tried.
                    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                        file.write(secrets.token_hex(KEY_BYTES))
                    # A link and no rename: where another has made the key meanwhile, that one holds.
                    with contextlib.suppress(FileExistsError):
                        self._file.hardlink_to(fresh)
                finally:
                    fresh.unlink(missing_ok=True)
            self._key = self._file.read_bytes()
        return self._key


def _household(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address  # a test's client, a socket's path
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return known.exploded[:19]
    return str(known)
