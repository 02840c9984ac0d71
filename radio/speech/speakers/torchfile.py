"""Tensors out of a file that torch saved, without torch and without obeying the file."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radio.audio.pcm import Floats

_TYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}
"""torch's names of what the bytes of a storage are."""


def read_tensors(path: Path) -> dict[str, Floats]:
    """The floating-point tensors of a saved state dictionary, by name.

    Raises OSError when the file cannot be read, ValueError when it holds anything but tensors: a pickle may name any
    function, and here it may name three.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            (pickled,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
            loaded = _Unpickler(archive.read(pickled), lambda key: archive.read(f"{pickled[:-9]}/data/{key}")).load()
    except (zipfile.BadZipFile, KeyError, pickle.UnpicklingError, EOFError) as e:
        raise ValueError(f"not a file of tensors: {e}") from e
    if not isinstance(loaded, dict):
        raise ValueError("not a state dictionary")
    tensors = {str(name): value for name, value in loaded.items() if isinstance(value, np.ndarray)}
    return {name: value for name, value in tensors.items() if value.dtype == np.float32}


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, storage: Callable[[str], bytes]) -> None:
        super().__init__(io.BytesIO(data))
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"the file asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        """("storage", type, key, device, count): the numbers of one file of the archive."""
        _, kind, key, _, count = pid
        values = np.frombuffer(self._storage(str(key)), dtype=kind)
        if len(values) != count:
            raise pickle.UnpicklingError(f"storage {key} is cut short")
        return values


def _tensor(storage: NDArray[Any], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Any:
    """torch._utils._rebuild_tensor_v2. Only tensors that lie in order, as a saved model's do."""
    count = int(np.prod(shape, dtype=np.int64))
    values = storage[offset : offset + count].reshape(shape)
    if len(values.strides) != len(stride) or any(
        size > 1 and have != step * values.itemsize
        for size, have, step in zip(shape, values.strides, stride, strict=True)
    ):
        raise pickle.UnpicklingError("a tensor does not lie in order")
    return values
