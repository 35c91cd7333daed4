#!/usr/bin/env python3
"""Reads packed model files, with numpy alone.

    import packed_reader
    arrays = packed_reader.load("model.packed")          # {name: array}, in the order of the file
    packed_reader.documents("model.packed")              # {"metadata": {...}, "architecture": b"...", ...}

    python packed_reader.py model.packed out.npz

Every value is what was packed, bit for bit. numpy has no bfloat16 and no eight-bit floats: these come as float32, which
holds all their values; load(path, raw=True) gives their bits instead, as uint16 and uint8. The format is described in
docs/packed-format.md of Espalier, from which this file can be written anew.
"""
import struct
import sys
import zlib

import numpy as np

MAGIC = b"\x8eESPK\r\n\x01"
CHUNK = 1 << 20
TYPES = ("float64 float32 float16 bfloat16 float8_e4m3fn float8_e5m2 int64 int32 int16 int8 "
         "uint64 uint32 uint16 uint8 bool complex64").split()
SIZES = dict(zip(TYPES, (8, 4, 2, 2, 1, 1, 8, 4, 2, 1, 8, 4, 2, 1, 1, 8)))


class Damaged(ValueError):
    """What was read is no packed file, or no longer."""


class Source:
    """Bytes that are taken from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        if count < 0 or count > self.left():
            raise Damaged("the coded bytes end early")
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def uint32(self):
        return struct.unpack("<I", self.take(4))[0]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 56:
                raise Damaged("a number has more than nine bytes")

    def count(self, most):
        value = self.number()
        if value > most:
            raise Damaged("a count must be at most %d, was %d" % (most, value))
        return value

    def text(self):
        return bytes(self.take(self.number())).decode("utf-8", "replace")


# ---- adaptive coding: binary decisions under mixed probabilities ----

def _logistic():
    squash = [0] * 4095
    power = 1 << 30
    for d in range(2048):
        upper = (1 << 46) // ((1 << 30) + power)
        squash[2047 + d], squash[2047 - d] = upper, 65536 - upper
        power = power * 1069555701 >> 30
    stretch, d = [], -2047
    for p in range(4096):
        while d < 2047 and squash[2047 + d] < 16 * p + 8:
            d += 1
        stretch.append(d)
    return [max(24, min(65512, p)) for p in squash], stretch


SQUASH, STRETCH = _logistic()
STEP = [655360 // (10 * n + 16) for n in range(251)]
TRUST = [256 * n // (n + 4) for n in range(251)]


class Bits:
    """The range decoder."""

    def __init__(self, data):
        self.data = bytes(data) + b"\0" * 8
        self.code = int.from_bytes(self.data[:4], "big")
        self.range = 0xffffffff
        self.at = 4

    def bit(self, probability):
        bound = (self.range >> 16) * probability
        if self.code < bound:
            self.range, bit = bound, 1
        else:
            self.code -= bound
            self.range, bit = self.range - bound, 0
        while self.range < 1 << 24:
            self.range <<= 8
            self.code = self.code << 8 | (self.data[self.at] if self.at < len(self.data) else 0)
            self.at += 1
        return bit


class Mixed:
    """One kind of decision: learned slots, given logits and a bias, mixed by learned weights."""

    def __init__(self, slots, size, given, sets):
        self.probability = [[1 << 21] * size for _ in range(slots)]
        self.uses = [[0] * size for _ in range(slots)]
        self.weights = [[72000 // (slots + given)] * (slots + given) + [0] for _ in range(sets)]

    def bit(self, bits, chosen, places):
        weights = self.weights[chosen]
        inputs = [STRETCH[p[place] >> 10] * TRUST[n[place]] >> 8
                  for p, n, place in zip(self.probability, self.uses, places)]
        inputs.append(256)
        total = 0
        for w, x in zip(weights, inputs):
            total += w * x
        total >>= 16
        p = SQUASH[0 if total < -2047 else 4094 if total > 2047 else total + 2047]
        bit = bits.bit(p)
        error = 6 * ((bit << 16) - p)
        weights[:] = [w + (x * error + 131072 >> 18) for w, x in zip(weights, inputs)]
        target = 4194303 if bit else 0
        for slot, uses, place in zip(self.probability, self.uses, places):
            n = uses[place]
            slot[place] += (target - slot[place]) * STEP[n] >> 16
            if n < 250:
                uses[place] = n + 1
        return bit


def bit4(bits, model, chosen, place0, place1, place2, place3):
    """Mixed.bit for four slots and nothing given, written out: most decisions are of this kind."""
    weights = model.weights[chosen]
    w0, w1, w2, w3, bias = weights
    (slot0, slot1, slot2, slot3), (uses0, uses1, uses2, uses3) = model.probability, model.uses
    p0, p1, p2, p3 = slot0[place0], slot1[place1], slot2[place2], slot3[place3]
    n0, n1, n2, n3 = uses0[place0], uses1[place1], uses2[place2], uses3[place3]
    x0 = STRETCH[p0 >> 10] * TRUST[n0] >> 8
    x1 = STRETCH[p1 >> 10] * TRUST[n1] >> 8
    x2 = STRETCH[p2 >> 10] * TRUST[n2] >> 8
    x3 = STRETCH[p3 >> 10] * TRUST[n3] >> 8
    total = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3 + bias * 256 >> 16
    p = SQUASH[0 if total < -2047 else 4094 if total > 2047 else total + 2047]
    bound = (bits.range >> 16) * p
    if bits.code < bound:
        bits.range, bit, target = bound, 1, 4194303
    else:
        bits.code -= bound
        bits.range, bit, target = bits.range - bound, 0, 0
    while bits.range < 16777216:
        bits.range <<= 8
        bits.code = bits.code << 8 | (bits.data[bits.at] if bits.at < len(bits.data) else 0)
        bits.at += 1
    error = 6 * ((bit << 16) - p)
    model.weights[chosen] = (w0 + (x0 * error + 131072 >> 18), w1 + (x1 * error + 131072 >> 18),
                             w2 + (x2 * error + 131072 >> 18), w3 + (x3 * error + 131072 >> 18),
                             bias + (256 * error + 131072 >> 18))
    slot0[place0] = p0 + ((target - p0) * STEP[n0] >> 16)
    slot1[place1] = p1 + ((target - p1) * STEP[n1] >> 16)
    slot2[place2] = p2 + ((target - p2) * STEP[n2] >> 16)
    slot3[place3] = p3 + ((target - p3) * STEP[n3] >> 16)
    if n0 < 250:
        uses0[place0] = n0 + 1
    if n1 < 250:
        uses1[place1] = n1 + 1
    if n2 < 250:
        uses2[place2] = n2 + 1
    if n3 < 250:
        uses3[place3] = n3 + 1
    return bit


def _level(code):
    size = abs(code)
    return size if size < 2 else 2 if size < 4 else 3


def _sign(code):
    return 1 if code > 0 else 2 if code < 0 else 0


def adaptive_codes(data, rows, channels, kernel, marks):
    """Integer codes of a tensor of rows x channels x kernel; marks are 0 and 1 alone."""
    bits = Bits(data)
    columns = channels * kernel
    step = kernel if kernel > 1 else 3
    zero = Mixed(2, max(64, min(256, kernel) * 100), 5 if kernel > 1 else 3, 8)
    sign = Mixed(3, 27, 0, 1)
    magnitude = Mixed(4, 352 * 32, 0, 32)
    codes = [0] * (rows * columns)
    levels = [0] * (rows * columns)
    column_nonzeros, column_magnitudes, balance = [0] * columns, [0] * columns, [0] * columns
    channel_nonzeros = [0] * channels
    nonzeros = place = 0
    (probability0, probability1), (uses0, uses1) = zero.probability, zero.uses
    stretch, squash, trust, steps, buffer = STRETCH, SQUASH, TRUST, STEP, bits.data
    conv = kernel > 1
    given3 = given4 = w3 = w4 = 0
    for row in range(rows):
        row_nonzeros = row_magnitudes = history = before = 0
        weights = zero.weights[min(7, row.bit_length())]
        above = place - columns if row else None
        for channel in range(channels):
            here = 0
            for k in range(kernel):
                column = channel * kernel + k
                if conv:
                    slot1 = (min(255, k) * 10 + min(9, here)) * 10 + min(9, before)
                    given3 = stretch[((2 * channel_nonzeros[channel] + 1) << 12) // (2 * (row * kernel + k) + 2)]
                    given4 = stretch[((2 * (here + before) + 1) << 12)
                                     // (2 * (k + (kernel if channel else 0)) + 2)]
                    w0, w1, w2, v0, v1, w3, w4, bias = weights
                else:
                    slot1 = history.bit_count() if _HAS_BIT_COUNT else bin(history).count("1")
                    w0, w1, w2, v0, v1, bias = weights
                slot0 = ((levels[place - 1] << 4 if column else 0)
                         | (levels[above + column] << 2 if row else 0)
                         | (levels[place - step] if column >= step else 0))
                p0, n0 = probability0[slot0], uses0[slot0]
                p1, n1 = probability1[slot1], uses1[slot1]
                x0 = stretch[p0 >> 10] * trust[n0] >> 8
                x1 = stretch[p1 >> 10] * trust[n1] >> 8
                x2 = stretch[((2 * column_nonzeros[column] + 1) << 12) // (2 * row + 2)]
                x3 = stretch[((2 * row_nonzeros + 1) << 12) // (2 * column + 2)]
                x4 = stretch[((2 * nonzeros + 1) << 12) // (2 * place + 2)]
                total = w0 * x0 + w1 * x1 + w2 * x2 + v0 * x3 + v1 * x4 + bias * 256
                if conv:
                    total += w3 * given3 + w4 * given4
                total >>= 16
                p = squash[0 if total < -2047 else 4094 if total > 2047 else total + 2047]
                bound = (bits.range >> 16) * p
                if bits.code < bound:
                    bits.range, bit, target = bound, 1, 4194303
                else:
                    bits.code -= bound
                    bits.range, bit, target = bits.range - bound, 0, 0
                while bits.range < 16777216:
                    bits.range <<= 8
                    bits.code = bits.code << 8 | (buffer[bits.at] if bits.at < len(buffer) else 0)
                    bits.at += 1
                error = 6 * ((bit << 16) - p)
                weights[0] = w0 + (x0 * error + 131072 >> 18)
                weights[1] = w1 + (x1 * error + 131072 >> 18)
                weights[2] = w2 + (x2 * error + 131072 >> 18)
                weights[3] = v0 + (x3 * error + 131072 >> 18)
                weights[4] = v1 + (x4 * error + 131072 >> 18)
                if conv:
                    weights[5] = w3 + (given3 * error + 131072 >> 18)
                    weights[6] = w4 + (given4 * error + 131072 >> 18)
                weights[-1] = bias + (256 * error + 131072 >> 18)
                probability0[slot0] = p0 + ((target - p0) * steps[n0] >> 16)
                probability1[slot1] = p1 + ((target - p1) * steps[n1] >> 16)
                if n0 < 250:
                    uses0[slot0] = n0 + 1
                if n1 < 250:
                    uses1[slot1] = n1 + 1
                if bit and marks:
                    codes[place] = levels[place] = 1
                    column_nonzeros[column] += 1
                    channel_nonzeros[channel] += 1
                    nonzeros += 1
                    row_nonzeros += 1
                    here += 1
                elif bit:
                    left = codes[place - 1] if column else 0
                    left2 = codes[place - 2] if column > 1 else 0
                    over = codes[above + column] if row else 0
                    over2 = codes[place - 2 * columns] if row > 1 else 0
                    apart = codes[place - step] if column >= step else 0
                    negative = sign.bit(bits, 0, (
                        _sign(left) * 9 + _sign(over) * 3 + _sign(apart),
                        max(-9, min(9, balance[column])) + 9,
                        _sign(left2) * 9 + _sign(over2) * 3 + _sign(left)))
                    near = min(15, (abs(left) + abs(over) + abs(left2) + 1) // 2) * 2 + negative
                    n = column_nonzeros[column]
                    in_column = 1 + min(14, 2 * column_magnitudes[column] // n) if n else 0
                    in_row = 1 + min(14, 2 * row_magnitudes // row_nonzeros) if row_nonzeros else 0
                    size = _magnitude(bits, magnitude, in_column, in_row, near)
                    codes[place] = -size if negative else size
                    levels[place] = _level(size)
                    column_nonzeros[column] += 1
                    column_magnitudes[column] += size - 1
                    balance[column] += -1 if negative else 1
                    channel_nonzeros[channel] += 1
                    nonzeros += 1
                    row_nonzeros += 1
                    row_magnitudes += size - 1
                    here += 1
                history = (history << 1 | bit) & 0xffffffff
                place += 1
            before = here
    return np.array(codes, dtype=np.int64)


_HAS_BIT_COUNT = hasattr(int, "bit_count")


def _magnitude(bits, model, in_column, in_row, near):
    def digit(node, chosen):
        return bit4(bits, model, chosen, node * 2 + (near & 1), node * 16 + in_column, node * 16 + in_row,
                    node * 32 + near)
    digits = 0
    while digit(digits, min(digits, 15)):
        digits += 1
        if digits > 15:
            raise Damaged("a code has more than 16 digits")
    prefix = 1
    for _ in range(digits):
        node = 16 + ((1 << digits) + prefix if digits <= 5 else 64 + digits * 16 + min(15, prefix))
        prefix = prefix << 1 | digit(node, 16 + min(digits, 3))
    return prefix


def adaptive_bytes(data, runs, modelled):
    """Bytes of runs of elements, big-endian; a run is (count, width, kind)."""
    length = sum(count * width for count, width, _ in runs)
    mask = (1 << (12 if length < 2048 else 16)) - 1
    bits, model = Bits(data), Mixed(4, mask + 1, 0, 8)
    out = bytearray(length)
    at = 0
    for count, width, kind in runs:
        start = at
        for i in range(count * width):
            place = i % width
            if place < modelled:
                def back(distance, begin):
                    return out[at - distance] if at - distance >= begin else 0
                if width == 1:
                    two = back(1, 0) << 8 | back(2, 0)
                    contexts = (kind << 27, 1 << 24 | back(1, 0), 2 << 24 | two, 3 << 24 | two << 8 | back(3, 0))
                else:
                    tag = (width << 3 | place) << 20
                    first = back(place, start) if place else 0
                    same = back(width, start)
                    contexts = (tag | kind << 8, tag | 1 << 16 | (back(1, start) if place else same),
                                tag | 2 << 16 | same, tag | 3 << 16 | kind << 8 | first)
                c0, c1, c2, c3 = [(c * 0x9E3779B1 & 0xffffffff) >> 16 for c in contexts]
                node, chosen = 1, min(7, place)
                for _ in range(8):
                    n = node * 257
                    node = node << 1 | bit4(bits, model, chosen, (c0 ^ n) & mask, (c1 ^ n) & mask, (c2 ^ n) & mask,
                                            (c3 ^ n) & mask)
                out[at] = node & 255
            else:
                value = 0
                for _ in range(8):
                    value = value << 1 | bits.bit(32768)
                out[at] = value
            at += 1
    return bytes(out)


# ---- rANS: many symbols at once ----

def lane_length(count):
    lanes = 4 if count < 1 << 14 else 32
    length = -(-count // lanes)
    if lanes == 32:
        length = -(-length // 64) * 64
        length += 0 if length & 64 else 64
    return lanes, max(1, length)


def read_tables(source, contexts, symbols):
    """Of each context the symbol, its frequency and the distance to its first place at each of 4096 places."""
    plain = Source(small_bytes(source, contexts * symbols * 3, 1))
    places = np.zeros((3, contexts, 4096), dtype=np.int64)
    for context in range(contexts):
        frequencies = []
        while len(frequencies) < symbols:
            frequency = plain.count(4096)
            frequencies.append(frequency)
            if not frequency:
                frequencies += [0] * plain.count(symbols - len(frequencies))
        total = sum(frequencies)
        if total not in (0, 4096):
            raise Damaged("frequencies must add up to 4096, was %d" % total)
        if total:
            f = np.array(frequencies)
            starts = np.repeat(np.cumsum(f) - f, f)
            places[0, context] = np.repeat(np.arange(symbols), f)
            places[1, context] = np.repeat(f, f)
            places[2, context] = np.arange(4096) - starts
        else:
            places[1, context] = 4096
            places[2, context] = np.arange(4096)
    return places.reshape(3, contexts * 4096)


def rans(streams, count, places, bases, looks_back, zero):
    """Symbols of some chunks of equal count; bases as chunks x count, or None for context 0."""
    chunks = len(streams)
    lanes, length = lane_length(count)
    words = [np.frombuffer(stream, dtype="<u2", offset=4 * lanes) for stream in streams]
    widest = max(len(w) for w in words) + lanes
    padded = np.zeros((chunks, widest), dtype=np.int64)
    for i, w in enumerate(words):
        padded[i, :len(w)] = w
    x = np.array([np.frombuffer(stream, dtype="<u4", count=lanes) for stream in streams], dtype=np.int64)
    history = np.zeros((chunks, lanes), dtype=np.int64)
    at = np.zeros((chunks, 1), dtype=np.int64)
    rows = np.arange(chunks)[:, None]
    out = np.zeros((length, chunks, lanes), dtype=np.uint8)
    if bases is not None:
        laid = np.zeros((chunks, lanes * length), dtype=np.int64)
        laid[:, :count] = bases
        laid = np.ascontiguousarray(laid.reshape(chunks, lanes, length).transpose(2, 0, 1)) << (14 if looks_back else 12)
    symbol_at, frequency_at, distance_at = places
    full, rest = divmod(count, length)
    for t in range(length):
        active = full + 1 if t < rest else full
        if not active:
            break
        states = x[:, :active]
        index = states & 4095
        if bases is not None:
            index += laid[t, :, :active]
            if looks_back:
                index += history[:, :active] << 12
        symbol = symbol_at[index]
        states = frequency_at[index] * (states >> 12) + distance_at[index]
        low = states < 32768
        if low.any():
            order = low.cumsum(axis=1)
            if (at[:, 0] + order[:, -1] > widest - 1).any():
                raise Damaged("the words end early")
            states = np.where(low, states << 16 | padded[rows, np.minimum(at + order - 1, widest - 1)], states)
            at += order[:, -1:]
        x[:, :active] = states
        out[t, :, :active] = symbol
        if looks_back:
            history[:, :active] = (history[:, :active] << 1 | (symbol != zero)) & 3
    if (x != 32768).any() or any(a != len(w) for a, w in zip(at[:, 0], words)):
        raise Damaged("the words do not end where the symbols do")
    return out.transpose(1, 2, 0).reshape(chunks, lanes * length)[:, :count]


def byte_planes(source, count, width):
    """Elements as rows of their bytes, most significant first."""
    out = np.zeros((count, width), dtype=np.uint8)
    for plane in range(width):
        way = source.byte()
        if way == 0:
            out[:, plane] = np.frombuffer(source.take(count), dtype=np.uint8)
        elif way == 1:
            out[:, plane] = source.byte()
        elif way == 2:
            places = read_tables(source, 1, 256)
            out[:, plane] = rans([source.take(source.number())], count, places, None, False, 0)[0]
        else:
            raise Damaged("there is no way %d to write a plane" % way)
    return out


def small_bytes(source, most, width):
    """An array of bytes, elements big-endian."""
    length = source.count(most)
    if not length:
        return b""
    way = source.byte()
    coded = source.take(source.number())
    if way == 0:
        data = bytes(coded)
    elif way == 1:
        data = byte_planes(Source(coded), length // width, width).tobytes()
    else:
        data = adaptive_bytes(coded, [(length // width, width, 0)], way - 1)
    if len(data) != length:
        raise Damaged("there must be %d bytes, were %d" % (length, len(data)))
    return data


def unsigned(data, width):
    """Numbers of big-endian bytes."""
    rows = np.frombuffer(data, dtype=np.uint8).reshape(-1, width)
    wide = np.zeros((len(rows), 4 if width == 3 else width), dtype=np.uint8)
    wide[:, -width:] = rows
    return wide.view(">u%d" % wide.shape[1]).ravel().astype(np.uint64)


# ---- what codes stand for ----

def densities(source, rows, columns):
    found = [np.frombuffer(small_bytes(source, min(size, 1 << 22), 1), dtype=np.uint8) for size in (rows, columns)]
    return found if all(len(f) for f in found) else None


class Grid:
    """v(c) = (c / divisor) * scale + offset, every operation rounded to the tensor's own type."""

    def __init__(self, source, dtype):
        self.divisor, self.least, self.most = source.count(65536), -source.count(65536), source.count(65536)
        self.has_offset = source.byte() != 0
        self.double = dtype == "float64"
        self.width = 8 if self.double else 4

    def scales(self, source, count):
        def floats():
            data = small_bytes(source, count * self.width, self.width)
            return np.frombuffer(data, dtype=">f%d" % self.width).astype("f%d" % self.width)
        scales = floats()
        return scales, floats() if self.has_offset else np.zeros_like(scales)

    def book(self, scale, offset):
        kind = np.float64 if self.double else np.float32
        with np.errstate(all="ignore"):
            codes = np.arange(self.least, self.most + 1).astype(kind)
            values = codes / kind(self.divisor) * kind(scale) + kind(offset)
        patterns = values.view("u%d" % self.width).astype(np.uint64)
        return patterns[patterns != 0], int(((values < 0) & (patterns != 0)).sum())


def read_book(source, width, most):
    below = source.count(most)
    return unsigned(small_bytes(source, most * width, width), width), below


def look_up(book, codes):
    """Patterns of codes: 0 for zero, 1, 2, ... the values above it, -1, -2, ... those below."""
    patterns, below = book
    if codes.size and (codes.min() < -below or codes.max() > len(patterns) - below):
        raise Damaged("a code is beyond its codebook")
    by_code = np.concatenate([patterns[:below], np.zeros(1, np.uint64), patterns[below:]])
    return by_code[codes + below]


class Meaning:
    """What the codes of a tensor stand for."""

    def __init__(self, source, dtype, count):
        self.dtype, self.width, self.kind = dtype, SIZES[dtype], source.byte()
        self.chunk = CHUNK
        if self.kind in (1, 3):
            self.row, self.slice = source.number(), source.number()
            if not 8 <= self.slice <= self.row <= CHUNK or count % self.row:
                raise Damaged("slices do not fit")
            self.chunk = CHUNK // self.row * self.row
        if self.kind == 0:
            self.book = read_book(source, self.width, 65536)
        elif self.kind == 2:
            grid = Grid(source, dtype)
            scales, offsets = grid.scales(source, 1)
            self.book = grid.book(scales[0], offsets[0])
        elif self.kind == 3:
            self.grid = Grid(source, dtype)
        elif self.kind not in (1, 4):
            raise Damaged("there is no kind %d of values" % self.kind)

    def slices(self, count):
        for row in range(0, count, self.row):
            for at in range(row, row + self.row, self.slice):
                yield at, min(at + self.slice, row + self.row)

    def patterns(self, codes, source):
        if self.kind in (0, 2):
            return look_up(self.book, codes)
        if self.kind == 4:
            return nonzeros(codes, source, self.width)
        out = np.zeros(len(codes), dtype=np.uint64)
        slices = list(self.slices(len(codes)))
        if self.kind == 1:
            for begin, end in slices:
                out[begin:end] = look_up(read_book(source, self.width, 256), codes[begin:end])
            return out
        scales, offsets = self.grid.scales(source, len(slices))
        for (begin, end), scale, offset in zip(slices, scales, offsets):
            out[begin:end] = look_up(self.grid.book(scale, offset), codes[begin:end])
        return out


def nonzeros(codes, source, width):
    values = unsigned(small_bytes(source, len(codes) * width, width), width)
    marks = np.flatnonzero(codes)
    if len(marks) != len(values):
        raise Damaged("there are %d elements that are not zero, not %d" % (len(values), len(marks)))
    out = np.zeros(len(codes), dtype=np.uint64)
    out[marks] = values
    return out


# ---- blocks ----

def matrix(shape):
    if len(shape) < 2:
        return 1, shape[0] if shape else 1, 1
    kernel = 1
    for size in shape[2:]:
        kernel *= size
    return shape[0], shape[1], kernel


def read_chunks(source, count, chunk):
    found = []
    for at in range(0, count, chunk):
        crc = source.uint32()
        found.append((min(chunk, count - at), crc, Source(source.take(source.number()))))
    if source.left():
        raise Damaged("bytes are left over")
    return found


def to_bytes(patterns, width):
    return patterns.astype("<u%d" % width).tobytes()


def read_block(data, dtype, shape, count):
    """A tensor's little-endian bytes."""
    source, width = Source(data), SIZES[dtype]
    kind = source.byte()
    pieces = []
    if kind == 0:
        for length, crc, chunk in read_chunks(source, count, CHUNK):
            pieces.append((crc, to_bytes(unsigned(small_bytes(chunk, length * width, width), width), width)))
    elif kind == 1:
        meaning = Meaning(source, dtype, count)
        (_, crc, chunk), = read_chunks(source, count, CHUNK)
        codes = adaptive_codes(chunk.take(chunk.number()), *matrix(shape), meaning.kind == 4)
        pieces.append((crc, to_bytes(meaning.patterns(codes, chunk), width)))
    elif kind == 2:
        head = Source(source.take(source.number()))
        for crc, patterns in read_chunked(head, source, dtype, shape, count):
            pieces.append((crc, to_bytes(patterns, width)))
    else:
        raise Damaged("there is no kind %d of block" % kind)
    for crc, piece in pieces:
        if zlib.crc32(piece) != crc:
            raise Damaged("its elements have another CRC than was written")
    return b"".join(piece for _, piece in pieces)


def read_chunked(head, source, dtype, shape, count):
    meaning = Meaning(head, dtype, count)
    apart = head.byte() != 0
    least, symbols = (0, 2) if apart else (-head.count(256), head.count(256))
    looks = head.byte()
    rows, channels, kernel = matrix(shape)
    columns = channels * kernel
    if rows < 2 or rows > 1 << 22 or columns > 1 << 22:
        rows = columns = 0
    classes = densities(head, rows, columns) if looks else None
    places = read_tables(head, (1, 15, 60)[looks], symbols)
    chunks = read_chunks(source, count, meaning.chunk)
    at = 0
    while chunks:
        # Chunks of one length are decoded together: as many as keep numpy busy
        some = [c for c in chunks[:64] if c[0] == chunks[0][0]]
        chunks = chunks[len(some):]
        length = some[0][0]
        bases = None
        if looks:
            bases = np.zeros((len(some), length), dtype=np.uint8)
            if classes:
                where = at + np.arange(len(some) * length)
                bases = (classes[0][where // columns] + classes[1][where % columns]).reshape(len(some), length)
        at += len(some) * length
        streams = [chunk.take(chunk.number()) for _, _, chunk in some]
        decoded = rans(streams, length, places, bases, looks == 2, -least)
        for (_, crc, chunk), one in zip(some, decoded):
            codes = one.astype(np.int64) + least
            if apart and meaning.kind != 4:
                zigzag = nonzeros(codes, chunk, 3).astype(np.int64)
                codes = zigzag >> 1 ^ -(zigzag & 1)
            yield crc, meaning.patterns(codes, chunk)


def read_bundle(data, members):
    source = Source(data)
    crc, modelled = source.uint32(), source.byte()
    kinds, runs = {}, []
    for name, dtype, shape, count in members:
        kind = kinds.setdefault(name.rpartition(".")[2], min(15, len(kinds)))
        runs.append((count, SIZES[dtype], kind))
    plain = adaptive_bytes(source.take(source.left()), runs, modelled)
    if zlib.crc32(plain) != crc:
        raise Damaged("a bundle has another CRC than was written")
    values, at = {}, 0
    for (name, *_), (count, width, _) in zip(members, runs):
        part = plain[at:at + count * width]
        values[name] = to_bytes(unsigned(part, width), width)
        at += count * width
    return values


# ---- the file ----

WORDS = (
    b'running_mean.running_var.num_batches_tracked.downsample.features.classifier.layer1.0.conv1.bn1.b'
    b'ody.head.fc1.weight.bias,"op":"adaptive_avg_pool","size":[1,1]},"op":"global_avg_pool"},"op":"av'
    b'g_pool","op":"fake_quantize","op":"dropout","op":"relu6"},"op":"concat","axis":0},"op":"batch_no'
    b'rm","eps":1.0E-5,"momentum":0.1},"op":"add","inputs":["{"name":"conv1.pool","op":"max_pool","ker'
    b'nel":2,"stride":2,"padding":0,"dilation":1,"ceilMode":false},{"input":[3,224,224],"nodes":[{"nam'
    b'e":"conv1","op":"conv2d","stride":1,"padding":1,"dilation":1,"groups":1},{"name":"flatten","op":'
    b'"flatten"},{"name":"fc1.relu","op":"relu"},{"name":"fc2","op":"linear"}],"output":"fc2"}"resnet-'
    b'20""lenet-300-100"{"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.2'
    b'25],"layout":"NCHW","resize":256,"centerCrop":224,"colorSpace":"rgb"}'
)


def read_text(source, most):
    way = source.byte()
    if way == 0:
        return small_bytes(source, most, 1)
    if way != 1:
        raise Damaged("there is no way %d to write text" % way)
    length = source.count(most)
    inflater = zlib.decompressobj(-15, WORDS)
    try:
        text = inflater.decompress(bytes(source.take(source.left())), length + 1)
    except zlib.error as error:
        raise Damaged("text cannot be inflated: %s" % error) from error
    if len(text) != length or not inflater.eof or inflater.unused_data:
        raise Damaged("text does not have %d bytes" % length)
    return text


class File:
    """A packed file's bytes and what they hold."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = memoryview(file.read())
        end = len(self.data) - 24
        if end < 8 or self.data[:8] != MAGIC or self.data[-8:] != MAGIC:
            raise Damaged("this is no packed file of version 1, or not all of one")
        begin, length, crc = struct.unpack("<QII", self.data[end:end + 16])
        if begin + length != end:
            raise Damaged("the directory is not where it should be")
        directory = read_text(Source(self.data[begin:end]), 25_000_000)
        if zlib.crc32(directory) != crc:
            raise Damaged("the directory has another CRC than was written")
        self.read(Source(directory))

    def read(self, source):
        self.metadata = {source.text(): source.text() for _ in range(source.number())}
        self.blocks, at = [], 8
        for _ in range(source.number()):
            length = source.number()
            self.blocks.append(self.data[at:at + length])
            at += length
        self.sections = {source.text(): source.number() for _ in range(source.number())}
        self.bundles = [source.number() for _ in range(source.number())]
        self.tensors, name = [], b""
        for _ in range(source.number()):
            shared = source.count(len(name))
            name = name[:shared] + bytes(source.take(source.number()))
            dtype = TYPES[source.byte()]
            shape = tuple(source.number() for _ in range(source.count(64)))
            place = source.byte()
            which = None if place == 2 else source.number()
            self.tensors.append((name.decode("utf-8", "replace"), dtype, shape, place, which))

    def section(self, name):
        source = Source(self.blocks[self.sections[name]])
        crc = source.uint32()
        document = read_text(source, 16_000_000)
        if zlib.crc32(document) != crc:
            raise Damaged("section %s has another CRC than was written" % name)
        return document

    def load(self, raw=False):
        bundled = {}
        for i, block in enumerate(self.bundles):
            members = [(name, dtype, shape, _elements(shape)) for name, dtype, shape, place, which in self.tensors
                       if place == 3 and which == i]
            bundled.update(read_bundle(self.blocks[block], members))
        arrays = {}
        for name, dtype, shape, place, which in self.tensors:
            if place == 0:
                try:
                    data = read_block(self.blocks[which], dtype, shape, _elements(shape))
                except Damaged as damaged:
                    raise Damaged("tensor %s: %s" % (name, damaged)) from None
            elif place == 3:
                data = bundled[name]
            else:
                data = b""
            arrays[name] = None if place == 1 else _array(data, dtype, raw).reshape(shape)
        for name, _, _, place, which in self.tensors:
            if place == 1:
                arrays[name] = arrays[self.tensors[which][0]]
        return arrays


def _elements(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def _array(data, dtype, raw):
    if dtype == "bfloat16":
        bits = np.frombuffer(data, dtype="<u2")
        return bits if raw else (bits.astype(np.uint32) << 16).view(np.float32)
    if dtype.startswith("float8"):
        bits = np.frombuffer(data, dtype=np.uint8)
        return bits if raw else _float8(dtype)[bits]
    return np.frombuffer(data, dtype={"bool": np.bool_}.get(dtype, np.dtype(dtype).newbyteorder("<")))


def _float8(dtype):
    digits, bias = (3, 7) if dtype == "float8_e4m3fn" else (2, 15)
    codes = np.arange(128)
    exponent, fraction = codes >> digits, (codes & (1 << digits) - 1) / 2.0 ** digits
    values = np.where(exponent == 0, fraction * 2.0 ** (1 - bias), (1 + fraction) * 2.0 ** (exponent - bias))
    if digits == 3:
        values[127] = np.nan
    else:
        values[124], values[125:] = np.inf, np.nan
    return np.concatenate([values, -values]).astype(np.float32)


def load(path, raw=False):
    """All tensors of a packed file, {name: array}, in its order; tied names share an array."""
    return File(path).load(raw)


def documents(path):
    """What the file has beside its tensors: its metadata, and each section's bytes by its name."""
    file = File(path)
    return {"metadata": file.metadata, **{name: file.section(name) for name in file.sections}}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python packed_reader.py model.packed out.npz")
    with open(sys.argv[2], "wb") as out:
        np.savez(out, **load(sys.argv[1]))
