"""Page images that were drawn before: kept by the PDF's content, the page and the width, and shared with segments.

A segment gets a link of its own to each picture, so that what is cleaned away here is never missed on air.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from radio.documents.jobs import Limits
from radio.documents.process import check_header, render_pages
from radio.errors import ConversionError, DiskFullError, StoreError

log = logging.getLogger(__name__)


class PageImages:
    """A folder of page images, `SHA256-WIDTH/p0001.webp`. Any number of processes may use it at once."""

    def __init__(self, folder: Path, *, limits: Limits, width: int) -> None:
        self._folder = folder
        self._limits = limits
        self._width = width

    def draw(self, pdf: Path, pages: Sequence[int], target: Path) -> dict[int, str]:
        """Pictures of `pages` (counted from 1) in the folder `target`; page -> file name.

        Only what is not here yet is drawn. A page that cannot be drawn is missing from the result; ConversionError
        when none can.
        """
        home = self._folder / f"{check_header(pdf)}-{self._width}"
        names = {page: f"p{page:04d}.webp" for page in dict.fromkeys(pages)}
        missing = [page for page, name in names.items() if not _used(home / name)]
        if missing:
            try:
                render_pages(pdf, missing, home, limits=self._limits, width=self._width)
            except ConversionError as e:
                # Each picture appears when it is done: one page that takes for ever does not cost the others.
                if not any((home / name).exists() for name in names.values()):
                    raise
                log.warning("not all pages were drawn: %s", e)
        target.mkdir(parents=True, exist_ok=True)
        return {page: name for page, name in names.items() if _shared(home / name, target / name)}


def _used(picture: Path) -> bool:
    """Whether it is there; it counts as new again, for what is cleaned away goes by its last use."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(picture)
        return True
    return False


def _shared(picture: Path, target: Path) -> bool:
    """Link or copy `picture` to `target`; False when it is not there."""
    try:
        os.link(picture, target)
    except FileNotFoundError:
        return False
    except FileExistsError:
        pass
    except OSError:  # another file system, or one that knows no links
        part = target.with_name(f".tmp-{target.name}-{os.getpid()}")
        try:
            shutil.copyfile(picture, part)
            part.replace(target)  # a picture that was cut short would count as one ever after
        except OSError as e:
            part.unlink(missing_ok=True)
            if e.errno == errno.ENOSPC:
                raise DiskFullError("no room for a page image", subject=str(target)) from e
            raise StoreError(f"no page image can be copied: {e}", subject=str(target), retryable=True) from e
    return True
