"""Reads a router.bin back, independently of pack.py, and checks it against the format."""
import struct
import zlib
from pathlib import Path

import numpy as np


class Table:
    """A router.bin held in memory: pieces, scales, rows, and lookup through the slots."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        if data[:8] != b"PRNTRTR1":
            raise ValueError(f"{path}: not a router table (magic {data[:8]!r})")
        self.dims, count, slots, length, crc, zero = struct.unpack_from("<6I", data, 8)
        if zlib.crc32(data[32:]) != crc:
            raise ValueError(f"{path}: CRC-32 does not match; the file is damaged, build it again")
        if zero or slots & (slots - 1) or slots < 1.5 * count:
            raise ValueError(f"{path}: header out of range")
        at = 32
        self.slots = np.frombuffer(data, "<u4", slots, at)
        at += 4 * slots
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        strings = data[at:at + length]
        at += length + -length % 4
        self.scales = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        packed = np.frombuffer(data, np.uint8, count * self.dims // 2, at).reshape(count, -1)
        if at + packed.size != len(data):
            raise ValueError(f"{path}: {len(data)} bytes, {at + packed.size} expected")
        self.pieces = [strings[a:b].decode() for a, b in zip(offsets, offsets[1:])]
        self.values = np.empty((count, self.dims), np.int8)
        self.values[:, 0::2] = (packed & 15).astype(np.int8) - 8
        self.values[:, 1::2] = (packed >> 4).astype(np.int8) - 8
        self.rows = self.values * self.scales[:, None]

    def find(self, piece):
        """Number of a piece through the hash slots, or None."""
        slot = 0x811C9DC5
        for byte in piece.encode():
            slot = (slot ^ byte) * 0x01000193 % 2**32
        while self.slots[slot % len(self.slots)]:
            number = int(self.slots[slot % len(self.slots)]) - 1
            if self.pieces[number] == piece:
                return number
            slot += 1
        return None


PROBES = ("weather", "invoice", "translate", "alarm", "backup", "погода", "перевод", "деньги", "рейс")


def verify(path, log=print):
    """Checks the file and prints the nearest pieces of a few words."""
    table = Table(path)
    lost = [p for i, p in enumerate(table.pieces) if table.find(p) != i]
    if lost:
        raise ValueError(f"{path}: {len(lost)} pieces are not found through the slots, e.g. {lost[:3]}")
    if not np.isfinite(table.rows).all():
        raise ValueError(f"{path}: rows that are not finite")
    log(f"{path}: {len(table.pieces)} pieces x {table.dims} dims, {Path(path).stat().st_size} bytes, slots and CRC right")
    unit = table.rows / (np.linalg.norm(table.rows, axis=1, keepdims=True) + 1e-9)
    whole = np.array([not p.startswith("##") and len(p) > 2 for p in table.pieces])
    for probe in PROBES:
        number = table.find(probe)
        if number is None:
            log(f"  {probe}: not one piece")
            continue
        score = np.where(whole, unit @ unit[number], -1)
        near = [table.pieces[i] for i in np.argsort(-score)[1:9]]
        log(f"  {probe}: " + ", ".join(near))
