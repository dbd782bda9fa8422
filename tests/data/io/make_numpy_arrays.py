#!/usr/bin/python3
"""Makes numpy_arrays.npz: arrays of every kind that NpzFile reads or refuses, as NumPy itself writes them."""
import sys

import numpy as np

table = np.arange(24).reshape(2, 3, 4)
arrays = {code: table.astype(code) for code in ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")}
arrays |= {
    "fortran": np.asfortranarray(table.astype("f8")),
    "big_endian": table.astype(">f8"),
    "big_endian_fortran": np.asfortranarray((table + 1j * table[::-1]).astype(">c16")),
    "c8": (table + 0.5j).astype("c8"),
    "c16": table + 0.5j,
    "flags": np.array([True, False, True]),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3)),
    "negative": np.array([-1, 300]),
    "zeros": np.zeros((300, 300)),
    "objects": np.array([{"a": 1}, None], dtype=object),
    "text": np.array(["a", "bc"]),
    "records": np.zeros(2, dtype=[("x", "f8"), ("y", "i4")]),
    "half": np.zeros(2, dtype="f2"),
}
np.savez_compressed(sys.argv[1] if len(sys.argv) > 1 else "numpy_arrays.npz", **arrays)
