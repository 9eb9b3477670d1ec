"""The compiled packers of Parquet's encodings: bits, indices of a dictionary, differences, levels of lists.

Most write into `out`, which must be long enough (`longest_*`), from `at` on, and return where they stopped. Formats:
Apache Parquet, `Encodings.md` (RLE/bit-packed hybrid, DELTA_BINARY_PACKED). Nothing here knows Arrow.
"""
# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit

BLOCK, MINI, MINIS = 128, 32, 4
"""Values of a block of differences, of a part of it with one width, and such parts in it."""
FEW = 255
"""The most different values that `few_codes` tells apart."""
_SLOTS = 1024


def longest_deltas(count: int) -> int:
    """Bytes that `deltas` may take for so many values."""
    return 40 + (count // BLOCK + 1) * (BLOCK * 8 + 10 + MINIS)


def longest_indices(count: int, width: int) -> int:
    """Bytes that `indices` may take for so many values."""
    return 10 + (count // 8 + 1) * width + 8


@njit(cache=True, nogil=True)
def _unsigned(value, out, at):
    """A number in sevens of bits (ULEB128)."""
    value = np.uint64(value)
    while value >= np.uint64(0x80):
        out[at] = np.uint8(value & np.uint64(0x7F)) | np.uint8(0x80)
        value >>= np.uint64(7)
        at += 1
    out[at] = np.uint8(value)
    return at + 1


@njit(cache=True, nogil=True)
def _signed(value, out, at):
    value = np.int64(value)
    return _unsigned(np.uint64((value << np.int64(1)) ^ (value >> np.int64(63))), out, at)


@njit(cache=True, nogil=True)
def _word(word, count, out, at):
    """The first `count` bytes of a word of 64 bits."""
    for byte in range(count):
        out[at + byte] = np.uint8((word >> np.uint64(8 * byte)) & np.uint64(0xFF))


@njit(cache=True, nogil=True)
def deltas(values, bits, out, at):
    """Whole numbers of 32 or 64 `bits` as DELTA_BINARY_PACKED: the first, then the differences, in as few bits as the
    largest of each 32 needs once the smallest of 128 is taken away. Differences wrap round as the format asks."""
    count = len(values)
    at = _unsigned(BLOCK, out, at)
    at = _unsigned(MINIS, out, at)
    at = _unsigned(count, out, at)
    before = np.int64(values[0]) if count else np.int64(0)
    at = _signed(before, out, at)
    steps = np.zeros(BLOCK, np.int64)
    begin = 1
    while begin < count:
        length = min(BLOCK, count - begin)
        least = np.int64(9223372036854775807)
        for k in range(length):
            value = np.int64(values[begin + k])
            step = value - before
            if bits == 32:
                step = (step << np.int64(32)) >> np.int64(32)
            before = value
            steps[k] = step
            least = min(least, step)
        for k in range(length, BLOCK):
            steps[k] = least
        at = _signed(least, out, at)
        widths = at
        at += MINIS
        for mini in range(MINIS):
            out[widths + mini] = 0
            if mini * MINI < length:
                width = _width(steps, mini * MINI, least)
                out[widths + mini] = width
                at = _pack_mini(steps, mini * MINI, least, width, out, at)
        begin += length
    return at


@njit(cache=True, nogil=True)
def _width(steps, begin, least):
    """How many bits the largest of 32 differences over `least` takes."""
    every = np.uint64(0)
    for k in range(begin, begin + MINI):
        every |= np.uint64(steps[k]) - np.uint64(least)
    width = 0
    while every:
        width += 1
        every >>= np.uint64(1)
    return width


@njit(cache=True, nogil=True)
def _pack_mini(steps, begin, least, width, out, at):
    """32 differences over `least`, each in `width` bits."""
    if not width:
        return at
    word, filled = np.uint64(0), 0
    for k in range(begin, begin + MINI):
        value = np.uint64(steps[k]) - np.uint64(least)
        word |= value << np.uint64(filled)
        filled += width
        if filled >= 64:
            _word(word, 8, out, at)
            at += 8
            filled -= 64
            word = value >> np.uint64(width - filled) if filled else np.uint64(0)
    if filled:  # always 32 bits: 32 values of an odd width
        _word(word, 4, out, at)
        at += 4
    return at


@njit(cache=True, nogil=True)
def indices(codes, width, out, at):
    """Places in a dictionary, each in `width` bits, as one bit-packed run."""
    # The packing stands here and in `_pack_mini`: a function of its own is not inlined, and takes six times as long.
    groups = (len(codes) + 7) // 8
    at = _unsigned(groups << 1 | 1, out, at)
    word, filled = np.uint64(0), 0
    stop = at + groups * width
    for code in codes:
        value = np.uint64(code)
        word |= value << np.uint64(filled)
        filled += width
        if filled >= 64:
            _word(word, 8, out, at)
            at += 8
            filled -= 64
            word = value >> np.uint64(width - filled) if filled else np.uint64(0)
    while at < stop:
        out[at] = np.uint8(word & np.uint64(0xFF))
        word >>= np.uint64(8)
        at += 1
    return at


@njit(cache=True, nogil=True)
def list_levels(offsets):
    """The levels of lists of values (neither may be missing), in bits: whether an entry goes on with the list of the
    one before (repetition), whether it holds a value (definition; an empty list is an entry too). And how many."""
    most = offsets[-1] - offsets[0] + len(offsets)
    goes_on, holds = np.ones(most, np.uint8), np.ones(most, np.uint8)
    entry = 0
    for row in range(len(offsets) - 1):
        length = offsets[row + 1] - offsets[row]
        goes_on[entry] = 0
        holds[entry] = length > 0
        entry += max(length, 1)
    return _bits(goes_on[:entry]), _bits(holds[:entry]), entry


@njit(cache=True, nogil=True)
def _bits(truths):
    """Truths of a byte each as bits."""
    bits = np.zeros((len(truths) + 7) // 8, np.uint8)
    whole = len(truths) // 8
    for byte in range(whole):
        for k in range(8):
            bits[byte] |= np.uint8(truths[8 * byte + k] << k)
    for place in range(8 * whole, len(truths)):
        bits[place >> 3] |= np.uint8(truths[place] << (place & 7))
    return bits


@njit(cache=True, nogil=True)
def present(values, valid):
    """The values that are there, by the bits of `valid` from its first."""
    kept = np.empty(len(values), values.dtype)
    count = 0
    for row in range(len(values)):
        kept[count] = values[row]  # written over by the next one unless it counts
        count += (valid[row >> 3] >> (row & 7)) & 1
    return kept[:count]


@njit(cache=True, nogil=True)
def few_codes(values):
    """Values (64-bit patterns) as places among the different ones, and these; neither if they are more than `FEW`."""
    codes = np.empty(len(values), np.uint8)
    words = np.empty(FEW + 1, np.uint64)
    slots = np.full(_SLOTS, -1, np.int16)
    count = 0
    for row in range(len(values)):
        value = values[row]
        slot = np.int64((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(54))
        while slots[slot] >= 0 and words[slots[slot]] != value:
            slot = (slot + 1) & (_SLOTS - 1)
        if slots[slot] < 0:
            if count == FEW:
                return codes[:0], words[:0]
            words[count] = value
            slots[slot] = count
            count += 1
        codes[row] = slots[slot]
    return codes, words[:count]


@njit(cache=True, nogil=True)
def texts(offsets, data, out):
    """Texts one after the other, each after its length in four bytes (PLAIN)."""
    at = 0
    for row in range(len(offsets) - 1):
        length = offsets[row + 1] - offsets[row]
        _word(np.uint64(length), 4, out, at)
        at += 4
        for k in range(offsets[row], offsets[row + 1]):
            out[at] = data[k]
            at += 1
    return at
