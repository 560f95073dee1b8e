"""The language model of py3langid, in a file that all processes of the machine map together.

py3langid reads its model into each process: a second of work, 75 MB, and NumPy with it. What it
holds are tables that nobody changes. So they are unpacked once into a file, which is mapped where
a language is asked for: that takes milliseconds, and the pages that are read are there once,
whoever reads them. `LanguageModel.classify` computes what `LanguageIdentifier.classify` of
py3langid does with `norm_probs=True`; `tests/text/test_detect.py` compares the two.

`python -I language_model.py FOLDER` unpacks it there. It needs nothing of ours, so that it takes
no memory of a process that stays; `docs/decisions/0018-start-up-and-memory.md` has the
measurements.
"""

from __future__ import annotations

import ast
import fcntl
import json
import lzma
import math
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection
from importlib.metadata import version
from importlib.util import find_spec
from operator import itemgetter, mul
from pathlib import Path
from typing import IO
from zipfile import ZipFile

PACKAGE = "py3langid"
PACKED = "data/model.npz.xz"  # in the package
FILE_FORMAT = (
    1  # of our file; another one gets another name, so that an older release keeps its own
)
HEADER_SIZE = 8_192  # bytes of the file's head: JSON, filled up with blanks
BATCH = 1_000  # features that are read at once
SECONDS = 120  # that unpacking may take; it takes two


class LanguageModel:
    """The mapped tables: an automaton over bytes, and what its features say of each language."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises ValueError for a file that is not whole."""
        self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = json.loads(self._map[:HEADER_SIZE])
        if head["size"] != len(self._map):
            raise ValueError("the file of the language model is not whole")
        self._codes: list[str] = head["codes"]
        self.labels = frozenset(self._codes)
        views = {name: self._view(*place) for name, place in head["parts"].items()}
        self._next, self._row, self._feature = (
            views[name] for name in ("nextmove", "nextmove_row", "out_feat")
        )
        self._prior = views["pc"]
        weights = views["ptc"]
        size = len(weights) // len(self._codes)
        self._weights = [
            weights[start : start + size] for start in range(0, len(weights), size)
        ]  # of all features for each language

    def classify(self, text: str, wanted: Collection[str]) -> tuple[str, float]:
        """The likeliest of the wanted languages (of `labels`), and its probability among them."""
        data = _encoded(text)
        columns = [place for place, code in enumerate(self._codes) if code in wanted]
        scores = self._scores(self._features(data), columns)
        heat = math.sqrt(len(data) or 1)
        highest = max(scores)
        shares: dict[str, float] = {}  # two columns may be one language in two scripts
        for place, score in zip(columns, scores, strict=True):
            code = self._codes[place]
            shares[code] = shares.get(code, 0.0) + math.exp((score - highest) / heat)
        likeliest = max(shares, key=shares.__getitem__)
        return likeliest, shares[likeliest] / sum(shares.values())

    def let_go(self) -> None:
        """What was read of the file is no longer this process's; the system keeps it as long as
        it has room, and gives it back in a millisecond. A text touches a hundredth of the file,
        and the kernel maps sixteen pages around each that is touched."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def _features(self, data: bytes) -> Counter[int]:
        """How often each feature is met: one pass over the bytes."""
        following, row, feature = self._next, self._row, self._feature
        state, met = 0, []
        for byte in data:
            state = following[(row[state] << 8) + byte]
            found = feature[state]
            if found >= 0:
                met.append(found)
        return Counter(met)

    def _scores(self, met: Counter[int], columns: list[int]) -> list[float]:
        """Naive Bayes in logarithms; a count weighs as log(1 + count). Nothing met: all alike."""
        if not met:
            return [0.0] * len(columns)
        counts = [0.0, *(math.log1p(count) for count in met.values())]
        read = itemgetter(0, *met)  # of two or more it makes a tuple; the first counts for nothing
        return [
            self._prior[place] + sum(map(mul, counts, read(self._weights[place])))
            for place in columns
        ]

    def _view(self, form: str, start: int, size: int) -> memoryview:
        return memoryview(self._map)[start : start + size].cast(form)  # type: ignore[call-overload, no-any-return]


def _encoded(text: str) -> bytes:
    """As the model was taught: capitals alone count as small letters, composed, UTF-8."""
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", errors="surrogatepass")


# --- the file -------------------------------------------------------------------------------------


def open_model(folder: Path | None) -> LanguageModel:
    """The model that lies in the folder, put there first if it does not; without a folder, one of
    this process alone."""
    if folder is None:
        with tempfile.TemporaryFile() as file:
            write(file)
            return LanguageModel(file)
    with prepare(folder).open("rb") as file:
        return LanguageModel(file)


def prepare(folder: Path) -> Path:
    """The file in the folder. Where it is missing, another process unpacks it, once for all who
    ask; raises `subprocess.CalledProcessError` where that fails."""
    path = folder / f"language-model-{version(PACKAGE)}-{FILE_FORMAT}"
    if not path.exists():
        command = [sys.executable, "-I", __file__, str(path)]
        subprocess.run(command, check=True, timeout=SECONDS)  # noqa: S603 - all of it is ours
    return path


def main(path: Path) -> None:
    """Unpacks into a file that is there as a whole or not at all, whoever else begins as well."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)


def write(file: IO[bytes]) -> None:
    """Unpacks the model of the installed py3langid into this empty file."""
    found = find_spec(PACKAGE)
    assert found is not None
    assert found.submodule_search_locations is not None
    packed = Path(found.submodule_search_locations[0]) / PACKED
    with tempfile.TemporaryFile() as unpacked:
        with lzma.open(packed) as stream:
            shutil.copyfileobj(stream, unpacked)
        with ZipFile(unpacked) as archive:
            _write(archive, file)


def _write(archive: ZipFile, file: IO[bytes]) -> None:
    form, codes = _member(archive, "classes")
    width = 4 * int(form.removeprefix("<U"))  # UTF-32, filled up with NUL
    labels = [
        codes[start : start + width].decode("utf-32-le").rstrip("\0")
        for start in range(0, len(codes), width)
    ]
    parts: dict[str, tuple[str, int, int]] = {}
    end = HEADER_SIZE
    file.seek(end)
    for name, types in (
        ("nextmove", {"<u2": "H", "<u4": "I"}),
        ("nextmove_row", {"<u2": "H", "<u4": "I"}),
        ("out_feat", {"<i4": "i"}),
        ("pc", {"<f4": "f"}),
    ):
        form, data = _member(archive, name)
        parts[name] = (types[form], end, len(data))
        end += file.write(data)
        end += file.write(bytes(-end % 8))
    form, data = _member(archive, "ptc")
    assert form == "<f2"
    weights = _floats(data, len(labels))
    parts["ptc"] = ("f", end, 4 * len(weights))
    for place in range(len(labels)):  # one language after the other: only some are ever read
        end += file.write(weights[place :: len(labels)].tobytes())
    head = json.dumps({"codes": labels, "parts": parts, "size": end}).encode()
    file.seek(0)
    file.write(head.ljust(HEADER_SIZE))
    file.flush()


def _floats(halves: bytes, width: int) -> array[float]:
    """Numbers of two bytes (IEEE 754 binary16) as such of four."""
    made = array("f")
    batch = struct.Struct(f"<{width}e")
    for row in batch.iter_unpack(halves):
        made.extend(row)
    return made


def _member(archive: ZipFile, name: str) -> tuple[str, bytes]:
    """The type of its values as NumPy writes it, and the values (NumPy's format 1.0 of a file)."""
    data = archive.read(f"{name}.npy")
    magic, length = struct.unpack_from("<8sH", data)
    assert magic == b"\x93NUMPY\x01\x00", name
    told = ast.literal_eval(data[10 : 10 + length].decode("latin-1"))
    assert not told["fortran_order"]
    return told["descr"], data[10 + length :]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
