"""PDFs that try to hang their reader, to fill its memory, or to make it do something: each small, each made here."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from tests.raw_pdf import TWICE_PACKED, RawPdf, ref, stream_body, text, twice_packed

PROSE = "This is a sentence that can be read by everyone who looks at the page, and it has many words. "
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
IMAGE = b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceRGB"


def prose(pdf: RawPdf, more: bytes = b"", *, resources: bytes = b"", entries: bytes = b"", box: bytes = b"") -> int:
    """A page that can be read, with something more on it."""
    fonts = b"/Font<</F %s>>" % ref(pdf.font())
    return pdf.page(
        text([PROSE] * 3) + more, resources=fonts + resources, entries=entries, box=box or b"0 0 600 800", pack=True
    )


def content_stream(pdf: RawPdf) -> None:
    """Four gigabytes of spaces to be interpreted."""
    pdf.page(pdf.stream(twice_packed(4096, b" "), TWICE_PACKED))


def content_of_operators(pdf: RawPdf) -> None:
    """A gigabyte of operators, each of which is remembered by those who list what a page draws."""
    pdf.page(pdf.stream(twice_packed(1024, b"0 0 m 9 9 l S   "), TWICE_PACKED))


def path_operations(pdf: RawPdf) -> None:
    """A page with three million paths: a plot of every point that was measured."""
    rows = b"".join(b"%d %d m %d %d l S\n" % (n % 600, n % 800, n * 7 % 600, n * 3 % 800) for n in range(1500))
    prose(pdf, rows * 2000)


def one_endless_path(pdf: RawPdf) -> None:
    """A single path of two million curves, filled."""
    rows = b"".join(
        b"%d %d %d %d %d %d c\n" % (n % 600, n % 800, n % 7, n % 5, n * 7 % 600, n % 800) for n in range(1000)
    )
    prose(pdf, b"0 0 m\n" + rows * 2000 + b"f*\n")


def image_that_unpacks(pdf: RawPdf) -> None:
    """A picture of three gigabytes in a few kilobytes."""
    entries = IMAGE + b"/Width 32768/Height 32768" + TWICE_PACKED
    image = pdf.stream(twice_packed(3072, b"\0"), entries)
    pdf.page(b"600 0 0 800 0 0 cm /I Do", resources=b"/XObject<</I %s>>" % ref(image))


def image_dimensions(pdf: RawPdf) -> None:
    """Pictures that claim to be two milliard pixels wide, or have none."""
    images = [
        pdf.stream(b"\0" * 64, IMAGE + b"/Width %d/Height %d" % size)
        for size in ((2_000_000_000, 2_000_000_000), (65_535, 65_535), (1, 2_000_000_000), (0, 0), (-5, 7))
    ]
    names = b"".join(b"/I%d %s" % (n, ref(image)) for n, image in enumerate(images))
    draw = b"".join(b"q 9 0 0 9 0 0 cm /I%d Do Q " % n for n in range(len(images)))
    prose(pdf, draw, resources=b"/XObject<<%s>>" % names)


def jpeg_2000(pdf: RawPdf) -> None:
    """A JPEG 2000 header that promises a picture of 60,000 by 60,000."""
    size = struct.pack(">HHIIIIIIIIH", 47, 0, 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0, 3) + b"\x07\x01\x01" * 3
    data = b"\xff\x4f\xff\x51" + size + b"\xff\xd9"
    image = pdf.stream(data, IMAGE + b"/Width 60000/Height 60000/Filter/JPXDecode")
    prose(pdf, b"q 600 0 0 800 0 0 cm /I Do Q", resources=b"/XObject<</I %s>>" % ref(image))


def forms_of_forms(pdf: RawPdf) -> None:
    """Ten levels of forms that draw the next ten times each: ten milliards of rectangles in three kilobytes."""
    inner = pdf.stream(b"0 0 9 9 re f", FORM)
    for _ in range(10):
        inner = pdf.stream(b"/F Do " * 10, FORM + b"/Resources<</XObject<</F %s>>>>" % ref(inner))
    pdf.page(b"/F Do", resources=b"/XObject<</F %s>>" % ref(inner))


def form_in_itself(pdf: RawPdf) -> None:
    """A form that draws itself."""
    form = pdf.reserve()
    pdf.put(form, stream_body(b"/F Do", FORM + b"/Resources<</XObject<</F %s>>>>" % ref(form)))
    prose(pdf, b"/F Do", resources=b"/XObject<</F %s>>" % ref(form))


def deep_forms(pdf: RawPdf) -> None:
    """Thirty thousand forms, one inside the other."""
    inner = pdf.stream(b"0 0 9 9 re f", FORM)
    for _ in range(30_000):
        inner = pdf.stream(b"/F Do", FORM + b"/Resources<</XObject<</F %s>>>>" % ref(inner))
    prose(pdf, b"/F Do", resources=b"/XObject<</F %s>>" % ref(inner))


def type3_in_itself(pdf: RawPdf) -> None:
    """A font whose only letter is drawn with that letter, twenty times."""
    font = pdf.reserve()
    glyph = pdf.stream(b"1000 0 d0 BT /T 1 Tf (aaaaaaaaaaaaaaaaaaaa) Tj ET")
    pdf.put(
        font,
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]"
        b"/Encoding<</Differences[97/a]>>/CharProcs<</a %s>>/Resources<</Font<</T %s>>>>>>" % (ref(glyph), ref(font)),
    )
    pdf.page(b"BT /T 10 Tf 60 700 Td (aaaaaaaa) Tj ET", resources=b"/Font<</T %s>>" % ref(font))


def tiling(pdf: RawPdf) -> None:
    """A pattern whose tiles are a ten-thousandth of a point wide, over the whole page."""
    tile = pdf.stream(
        b"0 0 1 1 re f",
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .0001/YStep .0001/Resources<<>>",
    )
    prose(pdf, b"/Pattern cs /P scn 0 0 600 800 re f", resources=b"/Pattern<</P %s>>" % ref(tile))


def soft_masks(pdf: RawPdf) -> None:
    """Soft masks inside soft masks: each level keeps a picture of the page."""
    group = FORM + b"/Group<</S/Transparency/CS/DeviceGray>>"
    inner = pdf.stream(b"1 g 0 0 600 800 re f", group)
    for _ in range(200):
        state = b"/Resources<</ExtGState<</G<</SMask<</S/Luminosity/G %s>>>>>>>>" % ref(inner)
        inner = pdf.stream(b"/G gs 1 g 0 0 600 800 re f", group + state)
    prose(pdf, b"/G gs 0 0 600 800 re f", resources=b"/ExtGState<</G<</SMask<</S/Luminosity/G %s>>>>>>" % ref(inner))


def gigantic_page(pdf: RawPdf) -> None:
    """A page of 35 million kilometres a side, and one with an absurd unit."""
    prose(pdf, box=b"0 0 99999999999 99999999999")
    prose(pdf, entries=b"/UserUnit 100000000")


def empty_page(pdf: RawPdf) -> None:
    """Pages without size, inside out, and of no numbers."""
    for box in (b"0 0 0 0", b"600 800 0 0", b"(a) (b) (c) (d)", b"0 0 1e999 -1e999"):
        prose(pdf, box=box)


def fonts(pdf: RawPdf) -> None:
    """Six thousand fonts on one page, each with a letter of its own."""
    numbers = [
        pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/A%d]>>>>" % n)
        for n in range(6000)
    ]
    names = b"".join(b"/F%d %s" % (n, ref(number)) for n, number in enumerate(numbers))
    shown = b"".join(b"/F%d 9 Tf 60 %d Td (A) Tj 0 0 Td " % (n, n % 700) for n in range(6000))
    pdf.page(b"BT " + shown + b" ET", resources=b"/Font<<%s>>" % names, pack=True)


def glyph_counts(pdf: RawPdf) -> None:
    """A TrueType font that claims 65,535 letters it does not have, and a width for each of four million characters."""
    maxp = struct.pack(">IH", 0x00010000, 65_535) + b"\xff" * 26
    head = struct.pack(
        ">IIIIHH16x4hHH3h", 0x00010000, 0, 0, 0x5F0F3CF5, 0, 16, -32768, -32768, 32767, 32767, 0, 3, 2, 1, 0
    )
    tables = {
        b"glyf": b"\xff" * 64, b"head": head, b"hhea": b"\xff" * 36, b"hmtx": b"\0" * 8, b"loca": b"\xff" * 64,
        b"maxp": maxp,
    }  # fmt: skip
    at, directory, body = 12 + 16 * len(tables), b"", b""
    for name, data in tables.items():
        directory += name + struct.pack(">III", 0, at + len(body), len(data))
        body += data
    sfnt = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 32) + directory + body
    file = pdf.stream(sfnt, b"/Length1 %d" % len(sfnt))
    descriptor = pdf.add(
        b"<</Type/FontDescriptor/FontName/Absurd/Flags 4/FontBBox[-99999999 -99999999 99999999 99999999]/ItalicAngle 0"
        b"/Ascent 99999999/Descent -99999999/CapHeight 1/StemV 1/FontFile2 %s>>" % ref(file)
    )
    widths = b" ".join(b"%d[%s]" % (n * 1000, b"500 " * 1000) for n in range(4000))
    child = pdf.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Absurd/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %s/W[%s]>>" % (ref(descriptor), widths)
    )
    font = pdf.add(b"<</Type/Font/Subtype/Type0/BaseFont/Absurd/Encoding/Identity-H/DescendantFonts[%s]>>" % ref(child))
    shown = b"BT /A 10 Tf 60 400 Td <" + b"0041FFFF1234" * 500 + b"> Tj ET"
    ours = pdf.font()
    pdf.page(text([PROSE] * 3) + shown, resources=b"/Font<</F %s/A %s>>" % (ref(ours), ref(font)))


def notes(pdf: RawPdf) -> None:
    """A hundred thousand notes on one page."""
    notes = [
        pdf.add(b"<</Type/Annot/Subtype/FreeText/Rect[%d %d %d %d]/DA(/Helv 9 Tf)/Contents(note %d)>>" % (
            n % 500, n % 700, n % 500 + 90, n % 700 + 20, n))
        for n in range(100_000)
    ]  # fmt: skip
    prose(pdf, entries=b"/Annots[%s]" % b" ".join(map(ref, notes)))


def actions(pdf: RawPdf) -> None:
    """Scripts, programs to start, forms to send and addresses to open, at every chance a PDF has."""
    script = b"<</S/JavaScript/JS(while\\(true\\)app.alert\\('x'\\);this.submitForm\\('http://127.0.0.1:1/'\\))>>"
    launch = b"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c 'touch /tmp/launched')>>>>"
    pdf.catalogue = (
        b"/OpenAction %s/AA<</WC %s/WS %s>>/Names<</JavaScript<</Names[(a)%s]>>>>"
        b"/AcroForm<</NeedAppearances true/XFA(<xdp/>)/Fields[]>>" % (script, launch, script, script)
    )
    prose(pdf, entries=b"/AA<</O %s/C %s>>/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 600 800]/A %s>>]" % (
        launch, script, launch))  # fmt: skip


def attachments(pdf: RawPdf) -> None:
    """A file inside the file that unpacks to two gigabytes, and one that has a path."""
    file = pdf.stream(twice_packed(2048, b"\0"), b"/Type/EmbeddedFile" + TWICE_PACKED)
    evil = pdf.stream(b"#!/bin/sh\n", b"/Type/EmbeddedFile")
    names = b"".join(
        b"(%s)<</Type/Filespec/F(%s)/EF<</F %s>>>>" % (name, name, ref(number))
        for name, number in ((b"a.zip", file), (b"../../evil.sh", evil))
    )
    pdf.catalogue = b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names
    prose(pdf)


def object_stream(pdf: RawPdf) -> None:
    """An object stream that unpacks to two gigabytes before its first object is found."""
    stream = pdf.stream(twice_packed(2048, b" "), b"/Type/ObjStm/N 2000000000/First 2000000000" + TWICE_PACKED)
    # Read by whoever repairs the file: the cross-reference table points beside everything.
    prose(pdf, entries=b"/Extra %s" % ref(stream))
    pdf.broken_xref = True


def flat_page_tree(pdf: RawPdf) -> None:
    """A tree that claims two milliards of pages, with one page a million times in it."""
    page = prose(pdf)
    pdf.kids, pdf.count = [page] * 1_000_000, 2_000_000_000


def endless_page_tree(pdf: RawPdf) -> None:
    """A node of the tree that is its own child, beside a page that can be read."""
    page = prose(pdf)
    pdf.put(2, b"<</Type/Pages/Kids[%s 2 0 R]/Count 100000000>>" % ref(page))


def deep_page_tree(pdf: RawPdf) -> None:
    """A page under a hundred thousand nodes with one child each."""
    below = prose(pdf)
    for _ in range(100_000):
        below = pdf.add(b"<</Type/Pages/Parent 2 0 R/Kids[%s]/Count 1>>" % ref(below))
    pdf.kids = [below]


def nested_arrays(pdf: RawPdf) -> None:
    """Two million brackets in one another, in the page and in its content."""
    prose(pdf, b"[" * 2_000_000 + b" TJ", entries=b"/Extra " + b"[" * 2_000_000 + b"]" * 2_000_000)


def long_strings(pdf: RawPdf) -> None:
    """Sixty million letters on one page."""
    font = pdf.font()
    line = b"(" + b"word " * 20_000 + b") Tj 0 -1 Td "
    pdf.page(b"BT /F 10 Tf 60 700 Td " + line * 600 + b" ET", resources=b"/Font<</F %s>>" % ref(font), pack=True)


def many_pages(pdf: RawPdf) -> None:
    """Twenty thousand pages, each with a sentence."""
    font = b"/Font<</F %s>>" % ref(pdf.font())
    content = pdf.stream(text([PROSE] * 3))
    for _ in range(20_000):
        pdf.page(content, resources=font)


BOMBS: dict[str, Callable[[RawPdf], None]] = {
    bomb.__name__: bomb
    for bomb in (
        content_stream, content_of_operators, path_operations, one_endless_path, image_that_unpacks, image_dimensions,
        jpeg_2000, forms_of_forms, form_in_itself, deep_forms, type3_in_itself, tiling, soft_masks, gigantic_page,
        empty_page, fonts, glyph_counts, notes, actions, attachments, object_stream, flat_page_tree,
        endless_page_tree, deep_page_tree, nested_arrays, long_strings, many_pages,
    )
}  # fmt: skip


def write(name: str, folder: Path) -> Path:
    """The bomb of that name as a file in `folder`."""
    pdf = RawPdf()
    BOMBS[name](pdf)
    return pdf.save(folder / f"{name}.pdf")


def write_all(folder: Path) -> list[Path]:
    return [write(name, folder) for name in BOMBS]
