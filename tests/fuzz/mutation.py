"""The one way in which the tests damage bytes: deterministic by its stream, of any kind of file."""

import struct
import zlib

NUMBERS = [
    struct.pack(form, value)
    for form, values in {
        "B": (0, 1, 127, 128, 255),
        "<H": (0, 2**15, 2**16 - 1),
        ">H": (2**15, 2**16 - 1),
        "<I": (0, 2**31 - 1, 2**31, 2**32 - 1),
        ">I": (0, 2**31 - 1, 2**31, 2**32 - 1),
        "<Q": (2**40, 2**63, 2**64 - 1),
        "<f": (float("nan"), float("inf")),
        "<d": (float("nan"), float("-inf")),
    }.items()
    for value in values
]
"""What a size, a count, an offset or a sample may be told to be."""
WORDS = [
    b"NaN", b"Infinity", b"-1", b"1e999", b"9" * 400, b"0x10", b"null", b"true", b"{}", b"[]",
    b'""', b'"\\ud800"', b"\xff\xfe", b"\x00", b"\x1b[2J", b"\xe2\x80\xae", b"../../etc/passwd",
    b"/etc/passwd", b"<script>alert(1)</script>", b"[" * 3000, b'{"a":' * 3000, b"\n", b"\r", b",",
    b'"', b"'", b"__import__('os').system('true')", b"10000000000", b"(10000000000, 10)", b"|O",
]  # fmt: skip
"""What text may be told to say."""


def mutated(data, splices, rng):
    """Bytes with one to four damages; ``splices`` are other files of which a part may get in."""
    out = bytearray(data)
    text = b"\0" not in data
    for _ in range(int(rng.choice([1, 1, 1, 2, 4]))):
        if text and rng.random() < 0.5:
            # Of a text most damages would tell its parser alone.
            _say(out, int(rng.integers(len(out) + 1)), WORDS[int(rng.integers(len(WORDS)))], rng)
        else:
            _damage(out, splices, rng)
    return bytes(out)


def _damage(out, splices, rng):
    # Headers lie at the beginning: half of all damages do too.
    end = len(out) if rng.random() < 0.5 else min(len(out), 200)
    at = int(rng.integers(0, end + 1))
    to = min(len(out), at + int(2 ** rng.uniform(0, 8)))
    kind = int(rng.integers(9))
    if kind == 0 and out:
        out[min(at, len(out) - 1)] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        out[at:to] = rng.bytes(to - at)
    elif kind == 2:
        del out[at:]
    elif kind == 3:
        del out[at:to]
    elif kind == 4:
        out[at:at] = out[at:to] * int(rng.integers(1, 20))
    elif kind == 5:
        number = NUMBERS[int(rng.integers(len(NUMBERS)))]
        out[at : at + len(number)] = number
    elif kind == 6:
        _say(out, at, WORDS[int(rng.integers(len(WORDS)))], rng)
    elif kind == 7:
        other = splices[int(rng.integers(len(splices)))]
        start = int(rng.integers(0, len(other) + 1))
        out[at : at if rng.random() < 0.5 else to] = other[start : start + 4000]
    else:
        out[at:at] = bytes(int(2 ** rng.uniform(0, 12)))


def _say(out, at, word, rng):
    """Put a word in, where it can in place of a whole number or name, so that a text stays one."""
    start = at
    while start < len(out) and not chr(out[start]).isalnum():
        start += 1
    end = start
    while end < len(out) and (chr(out[end]).isalnum() or out[end] in b".+-"):
        end += 1
    if rng.random() < 0.8:
        out[start:end] = word
    else:
        out[at:at] = word


def png_with_right_sums(data):
    """A PNG whose chunks have the checksums of what is in them, or else nothing would be read."""
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + size]
        if len(body) < size + 4:
            break
        out += data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + size
    return bytes(out + data[at:])
