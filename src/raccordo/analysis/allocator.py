"""How much freed memory the C library keeps for the next who asks, instead of giving it back to the system."""

import ctypes
import os
import sys
from pathlib import Path

KEPT_FREED = 1 << 30
"""While buckets go through a kernel: each asks again for what the one before had."""
USUAL_FREED = 64 << 20
"""What the GNU C library sets by itself once a block of 32 MB was freed."""
LARGEST_BLOCK = 32 << 20
"""Larger blocks always come from the system, and go back at once: as much as the library allows, and its own choice."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of its `malloc.h`


def keep_freed(size: int) -> None:
    """Keep at most `size` bytes from now on and give back the rest; of no effect where the C library is not GNU's."""
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt") and hasattr(library, "malloc_trim"):
        library.mallopt(_TRIM_THRESHOLD, size)
        library.mallopt(_MMAP_THRESHOLD, LARGEST_BLOCK)
        if size <= USUAL_FREED:
            give_back()


def give_back() -> None:
    """Give freed memory back to the system, now; of no effect where the C library is not GNU's."""
    if sys.platform.startswith("linux") and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def resident() -> int:
    """Bytes that the process has in memory now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
