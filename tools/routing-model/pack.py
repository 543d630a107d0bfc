"""Writes router.bin, format 1 (see README.md): pieces, their hash slots, scales and int4 rows."""
import struct
import zlib

import numpy as np

MAGIC = b"PRNTRTR1"


def fnv1a(data):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def quantise(rows):
    """(scales f32, values int8 in -8..7): per row the scale with the least squared error."""
    rows = np.asarray(rows, np.float32)
    peak = np.abs(rows).max(1)
    best_scale = np.zeros(len(rows), np.float32)
    best_error = np.full(len(rows), np.inf, np.float32)
    for part in np.linspace(0.5, 1.0, 11):
        scale = (peak * part / 7.0).astype(np.float32)
        values = np.clip(np.rint(rows / np.maximum(scale, 1e-20)[:, None]), -8, 7)
        # The scale that fits these values best.
        norm = (values * values).sum(1)
        fitted = np.where(norm > 0, (rows * values).sum(1) / np.maximum(norm, 1), scale).astype(np.float32)
        error = ((rows - values * fitted[:, None]) ** 2).sum(1)
        better = error < best_error
        best_scale[better], best_error[better] = fitted[better], error[better]
    best_scale = np.maximum(best_scale, 0)
    values = np.clip(np.rint(rows / np.maximum(best_scale, 1e-20)[:, None]), -8, 7)
    return best_scale, values.astype(np.int8)


def pack(pieces, scales, values):
    """The bytes of router.bin for pieces (strings) and their rows as `quantise` gives them."""
    dims = values.shape[1]
    raw = [piece.encode() for piece in pieces]
    slots_len = 1
    while slots_len < 1.5 * len(raw):
        slots_len *= 2
    slots = np.zeros(slots_len, "<u4")
    for number, piece in enumerate(raw):
        slot = fnv1a(piece) & (slots_len - 1)
        while slots[slot]:
            slot = (slot + 1) & (slots_len - 1)
        slots[slot] = number + 1
    offsets = np.zeros(len(raw) + 1, "<u4")
    offsets[1:] = np.cumsum([len(r) for r in raw])
    strings = b"".join(raw)
    nibbles = (values + 8).astype(np.uint8)
    packed = nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)
    body = slots.tobytes() + offsets.tobytes() + strings + b"\0" * (-len(strings) % 4)
    body += scales.astype("<f4").tobytes() + packed.tobytes()
    head = MAGIC + struct.pack("<6I", dims, len(raw), slots_len, len(strings), zlib.crc32(body), 0)
    return head + body
