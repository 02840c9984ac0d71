"""Whether chromadb's files in a folder can be opened: `python -m radio.library.probe FOLDER` ends with 0 then.

They may end the process that tries, which is why a child does it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from radio.errors import LibraryError
from radio.library.index import ChromaIndex


def main() -> int:
    try:
        ChromaIndex.open(Path(sys.argv[1])).close()
    except LibraryError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
