"""Opening PDFs with MuPDF. Only the child imports this module."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

# PyMuPDF imports these when they are there: onnxruntime, numpy and a layout model that cost 76 MB and a second,
# none of which reading text needs. None makes their import fail, which PyMuPDF expects and survives.
for _module in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_module, None)  # type: ignore[arg-type]  # None is Python's own mark for "not to be had"

pymupdf: Any = importlib.import_module("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

TAIL_BYTES = 2048
"""Where a whole PDF ends with %%EOF, allowing for some rubbish behind it."""

LONGEST_INFO = 1000
"""Characters of an entry of the Info dictionary: a longer one is no licence and no id, and would go into each record
of the paper."""


class Unreadable(Exception):
    """The PDF cannot become a document; `reason` is a stable word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Pdf:
    """An open PDF and what its outside tells."""

    handle: Any
    """pymupdf.Document; PyMuPDF's classes are not typed."""
    page_count: int
    complete: bool
    """It ends as a PDF does; false for a cut download."""
    repaired: bool
    copying_allowed: bool
    info: dict[str, str]
    """The Info dictionary with all its keys, arXiv's own included."""
    layers_off: bool = False
    """It has layers (optional content) that are not shown."""
    fonts: set[str] = field(default_factory=set)
    """Names of the fonts that were seen to leave ink on a page."""

    @cached_property
    def with_all_layers(self) -> Any:
        """The same file, opened once more with every layer shown; a pymupdf.Document."""
        other = pymupdf.open(self.handle.name, filetype="pdf")
        of_pdf = pymupdf.mupdf.pdf_document_from_fz_document(other.this)
        for layer in range(pymupdf.mupdf.pdf_count_layers(of_pdf)):
            pymupdf.mupdf.pdf_enable_layer(of_pdf, layer, 1)
        return other


@contextmanager
def open_pdf(path: str) -> Iterator[Pdf]:
    """Open the file; Unreadable for what is no PDF, needs a password, or is damaged beyond repair."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pymupdf.TOOLS.set_subset_fontnames(True)
    complete = b"%%EOF" in _tail(path)
    try:
        handle = pymupdf.open(path, filetype="pdf")
    except MemoryError:
        raise
    except Exception as e:
        _raise_if_out_of_memory(e)
        if not complete:
            raise Unreadable("truncated", "the file ends in the middle, as after a cut download") from e
        raise Unreadable("corrupt", f"damaged beyond repair: {e}") from e
    try:
        if not handle.is_pdf:
            raise Unreadable("not-a-pdf", "the file is not a PDF, whatever its name says")
        if handle.needs_pass:
            raise Unreadable("encrypted", "the file is encrypted and needs a password")
        count = _page_count(handle)
        if count < 1:
            raise Unreadable("no-pages", "the file has no pages")
        yield Pdf(
            handle=handle,
            page_count=count,
            complete=complete,
            repaired=bool(handle.is_repaired),
            copying_allowed=bool(handle.permissions & pymupdf.PDF_PERM_COPY),
            info=_info(handle),
            layers_off=_layers_off(handle),
        )
    finally:
        handle.close()


def _page_count(handle: Any) -> int:
    try:
        return int(handle.page_count)
    except Exception as e:
        _raise_if_out_of_memory(e)
        raise Unreadable("corrupt", f"its page tree cannot be followed: {e}") from e


def _layers_off(handle: Any) -> bool:
    try:
        layers = handle.get_layer() or {}
        return bool(layers.get("off")) or layers.get("basestate") == "OFF"
    except Exception as e:
        _raise_if_out_of_memory(e)
        return False  # its layers are as broken as a viewer finds them, who shows all


def load_page(pdf: Pdf, number: int) -> Any:
    """Page `number`, counted from 1; any error of MuPDF but lack of memory comes as PageError."""
    try:
        return pdf.handle.load_page(number - 1)
    except MemoryError:
        raise
    except Exception as e:
        _raise_if_out_of_memory(e)
        raise PageError(str(e)) from e


class PageError(Exception):
    """One page cannot be read; the others may."""


def as_page_error(error: Exception) -> PageError:
    """What MuPDF raised over a page's content; raises MemoryError instead when memory was the reason."""
    _raise_if_out_of_memory(error)
    return PageError(str(error))


def _raise_if_out_of_memory(error: Exception) -> None:
    # MuPDF reports a failed allocation as an error of its own: "code=1: malloc (123 bytes) failed".
    if re.search(r"\b(malloc|calloc|realloc)\b|out of memory|bad_alloc", str(error)):
        raise MemoryError(str(error)) from error


def _tail(path: str) -> bytes:
    with Path(path).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        return file.read()


def _info(handle: Any) -> dict[str, str]:
    found = {}
    try:
        kind, value = handle.xref_get_key(-1, "Info")
        xref = int(value.split()[0]) if kind == "xref" else 0
        for key in handle.xref_get_keys(xref) if xref > 0 else ():
            kind, value = handle.xref_get_key(xref, key)
            if kind == "string" and len(value) <= LONGEST_INFO:
                found[key] = value
    except Exception as e:
        _raise_if_out_of_memory(e)  # it points nowhere, say: the pages may be whole
    return found
