#!/usr/bin/env python3
"""Writes the committed inputs of the fuzzers (tests/fuzz/corpus) and the dictionary of configuration keys.

    tests/fuzz/make_corpus.py ARAGO        ARAGO = the program, asked for its keys

Only Python's own modules are used, so that the files are the same everywhere. Inputs that once showed a defect
(corpus/<target>/regression-*) are left alone.
"""
import io
import pathlib
import struct
import subprocess
import sys
import zipfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent


def write(target, name, content):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def npy(descr, shape, data, fortran=False):
    header = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def archive(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
    return stream.getvalue()


def config():
    for folder in ("study", "smoke", "telescope", "ptycho"):
        for file in sorted((root / "configs" / folder).glob("*.toml")):
            text = file.read_bytes()
            if len(text) < 4000:
                write("config", f"{folder}-{file.stem}", text)
    for name, arguments in {
        "overrides": ["study", "--train.epochs", "3", "--dose.photons_per_image=1e4"],
        "lists": ["study", "--study.axes", '{ "geometry.N" = [64, 128] }', "--study.repeats=3"],
        "psf": ["psf", "--telescope.profile", "shera_flight", "--source.separation_arcsec=10"],
        "options": ["--max-time", "01:00:00", "--dry-run", "--resume", "never", "--log-level", "debug"],
    }.items():
        write("config", name, b"\0".join([b""] + [a.encode() for a in arguments]))


def dictionary(program):
    template = "".join(subprocess.run([program, "config", "template", verb], check=True, capture_output=True, text=True).stdout
                       for verb in ("study", "psf"))
    words, section = set(), ""
    for line in template.splitlines():
        line = line.strip("# ")
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            words.add(line)
        elif " = " in line and section and line.split(" = ")[0].replace("_", "a").isalnum():
            words.add(f"{section}.{line.split(' = ')[0]}")
    words |= {"--", "= [", "inf", "nan", "1e400", "-1", "9223372036854775807", "true", "'''", '\\"\\"\\"', "[[", "]]", "\\x00"}
    (here / "config.dict").write_text("".join(f'"{word}"\n' for word in sorted(words)))


def journal():
    line = b'{"event":"%s","id":"%s","time":"2026-01-01T00:00:00Z","host":"a","seconds":%s,"flop":%s}\n'
    whole = line % (b"started", b"0123", b"0.0", b"0.0") + line % (b"done", b"0123", b"12.5", b"1e12")
    write("journal", "whole", whole)
    write("journal", "torn", whole[:-20])
    write("journal", "failed", b'{"event":"failed","id":"4","reason":"the loss is not finite","seconds":1e-300,"flop":1e300}\n')
    write("journal", "others", b'[]\n{}\nnull\n{"event":7}\n\n{"event":"done","seconds":-1,"flop":1}\n\xff\xfe\n')


def npz():
    frames = npy("<f4", (4, 4, 4), struct.pack("<64f", *range(64)))
    scan = npy("<f8", (4,), struct.pack("<4d", 0, 1, 2, 3))
    probe = npy("<c8", (4, 4), struct.pack("<32f", *range(32)), fortran=True)
    whole = [("diffraction.npy", frames), ("xcoords.npy", scan), ("ycoords.npy", scan), ("probeGuess.npy", probe)]
    write("npz", "dataset", b"\0" + archive(whole))
    write("npz", "types", b"\0" + archive([("x.npy", npy(t, (2,), bytes(2 * int(t[2:])))) for t in (">i4",)] +
                                          [("probe.npy", npy("|O", (1,), b"cos\nsystem\n."))]))
    member = lambda index, content: bytes([index, 1, len(content)]) + content + b"\0\0"
    write("npz", "members", b"\1" + member(2, npy("<f8", "(4,)", bytes(32))) + member(3, npy("<f8", "(4,)", bytes(32))) +
          member(0, npy("<i2", "(4, 2, 2)", bytes(32))))
    write("npz", "shapes", b"\1" + member(9, npy("<f8", "(9223372036854775807, 2)", b"")))


def hdf5():
    # kind, name, type, rank, extents, layout...: see hdf5_recipe.cpp; structure is what mutation finds, these give it ends.
    dataset = lambda name, kind, extents: bytes([0, name, 0, kind, len(extents) + 1] +
                                                [part for extent in extents for part in (extent, 0)] + [5, 0, 0, 4]) + b"\0\0\x80\x3f"
    attribute = lambda name, which, text: bytes([4, name, which, 0, len(text)]) + text
    scan = dataset(2, 1, [3]) + dataset(3, 1, [3])
    write("hdf5", "dataset", scan + dataset(1, 0, [3, 3, 3]))
    write("hdf5", "trial", bytes([7, 9]) + attribute(8, 1, b"done") + attribute(8, 2, b"") + attribute(9, 6, b"loss\treal\t1\tx\n"))
    reconstruction = dataset(5, 1, [3, 3]) + dataset(16, 1, [3, 3]) + dataset(17, 1, [2])
    write("hdf5", "reconstruction", reconstruction + bytes([4, 0, 0, 1, 16]))
    texts = lambda name: bytes([0, name, 6, 0, 0, 0, 2, 1, 0, 5, 0, 0, 1]) + b"a"
    label = lambda name, which, value: bytes([4, name, which, 1, value])
    table = bytes([7, 19]) + b"".join(texts(name) for name in (20, 21, 22)) + dataset(23, 1, [1])
    units = b"".join(label(name, which, 8) for name in (20, 21, 22, 23) for which in (8, 11))
    write("hdf5", "study", table + units + label(0, 0, 17) + label(19, 6, 18) + label(19, 19, 7) + label(19, 20, 7))
    write("hdf5", "links", scan + bytes([5, 1, 2, 0, 5, 14, 15, 1, 5, 12, 1, 2]))


def model():
    write("model", "text", bytes([4, 1, 4, 0, 4]) + b"99x9" + bytes([4, 0, 0, 1, 1]))
    write("model", "first_schema", bytes([4, 0, 0, 1, 1, 6, 9, 1]))
    write("model", "array", bytes([0, 11, 0, 1, 2, 0, 0, 5, 0, 0, 0]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for target in ("config", "journal", "npz", "hdf5", "model"):
        write(target, "empty", b"\0")
    config()
    dictionary(sys.argv[1])
    journal()
    npz()
    hdf5()
    model()
