"""PDFs written object by object, so that they can be as wrong as a test wants them."""

from __future__ import annotations

import zlib
from pathlib import Path


def ref(number: int) -> bytes:
    return b"%d 0 R" % number


class RawPdf:
    """Objects in the order in which they are added; object 1 is the catalogue, object 2 the page tree."""

    def __init__(self, *, catalogue: bytes = b"") -> None:
        self._objects: list[bytes] = [b"", b""]
        self.catalogue = catalogue
        self.kids: list[int] = []
        self.count: int | None = None
        """What the page tree claims; None: the truth."""
        self.broken_xref = False
        """The table points beside every object, so that a reader must look for them."""

    def add(self, body: bytes) -> int:
        """An object's body; returns its number."""
        self._objects.append(body)
        return len(self._objects)

    def reserve(self) -> int:
        """A number for an object that is written later by `put`."""
        return self.add(b"null")

    def put(self, number: int, body: bytes) -> None:
        self._objects[number - 1] = body

    def stream(self, data: bytes, entries: bytes = b"", *, pack: bool = False) -> int:
        """A stream object; `pack` deflates it."""
        return self.add(stream_body(data, entries, pack=pack))

    def page(
        self,
        content: bytes | int,
        *,
        resources: bytes = b"",
        box: bytes = b"0 0 600 800",
        entries: bytes = b"",
        pack: bool = False,
    ) -> int:
        """A page; `content` is its content stream, or the number of one."""
        number = content if isinstance(content, int) else self.stream(content, pack=pack)
        kid = self.add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %s/Resources<<%s>>%s>>"
            % (box, ref(number), resources, entries)
        )
        self.kids.append(kid)
        return kid

    def font(self) -> int:
        return self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")

    def tobytes(self) -> bytes:
        count = len(self.kids) if self.count is None else self.count
        self.put(1, b"<</Type/Catalog/Pages 2 0 R%s>>" % self.catalogue)
        if self._objects[1] == b"":
            self.put(2, b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(map(ref, self.kids)), count))
        out = [b"%PDF-1.7\n"]
        at, places = len(out[0]), []
        for number, body in enumerate(self._objects, 1):
            piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
            places.append(at)
            out.append(piece)
            at += len(piece)
        size = len(self._objects) + 1
        out.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        out += [b"%010d 00000 n \n" % (place + 7 * self.broken_xref) for place in places]
        out.append(b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, at))
        return b"".join(out)

    def save(self, path: Path) -> Path:
        path.write_bytes(self.tobytes())
        return path


def stream_body(data: bytes, entries: bytes = b"", *, pack: bool = False) -> bytes:
    """The dictionary and data of a stream."""
    if pack:
        data, entries = zlib.compress(data, 1), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def twice_packed(megabytes: int, fill: bytes) -> bytes:
    """`megabytes` of `fill` over and over, deflated twice: some kilobytes for a gigabyte, and no time to make."""
    block = fill * ((1 << 20) // len(fill))
    packer = zlib.compressobj(9)
    header = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush every block is packed alike, so one is enough, said as often as it is wanted.
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(megabytes):
        checksum = zlib.adler32(block, checksum)
    empty_last_block = b"\x03\x00"
    once = header + again * (megabytes - 1) + empty_last_block + checksum.to_bytes(4, "big")
    return zlib.compress(once, 9)


TWICE_PACKED = b"/Filter[/FlateDecode/FlateDecode]"


def text(lines: list[str] | str, *, x: float = 60, top: float = 720, size: float = 10, lead: float = 14) -> bytes:
    """A text object in font /F, one line under the other."""
    rows = [lines] if isinstance(lines, str) else lines
    shown = b" T* ".join(b"(%s) Tj" % row.encode("latin-1").replace(b"(", b"\\(").replace(b")", b"\\)") for row in rows)
    return b"BT /F %g Tf %g TL %g %g Td %s ET\n" % (size, lead, x, top, shown)
