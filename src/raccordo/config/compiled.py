"""Where the compiled parts of the analysis are kept."""

from __future__ import annotations

import os
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


def keep(var: Path) -> None:
    """Beside the sources where these may be written, else in the installation's own folder.

    Numba's own second choice is the user's home, and it ends the program where that cannot be written either: a service
    may have none, and who runs a command as its user keeps the home of root. It must be asked before Numba is loaded.
    """
    if not os.access(SOURCE, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(var / "cache" / "compiled"))
