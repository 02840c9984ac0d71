"""Authors with their institutes, from the title block of a paper, its notes, and lists of collaborations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from radio.documents.blocks import Block
from radio.documents.bylines import (
    Piece,
    in_rows,
    is_mail,
    is_notice,
    is_place,
    joined,
    key,
    names,
    pieces,
    split_known,
    tidy,
)
from radio.documents.lines import prose_share
from radio.model.document import Affiliation, Byline

MOST_AUTHORS = 6000
LONGEST_AFFILIATION = 300
LEAST_KNOWN = 0.4
"""Share of the printed names that must be among those of the metadata, where these are given."""


@dataclass
class _Author:
    name: str
    piece: Piece
    marks: list[str]
    lines: list[list[Piece]] = field(default_factory=list)
    """The institutes that stand by the name, each as its lines."""
    affiliations: list[int] = field(default_factory=list)


class _Places:
    """The institutes that were found, each once."""

    def __init__(self) -> None:
        self.found: list[Affiliation] = []
        self._index: dict[str, int] = {}

    def add(self, parts: Sequence[Piece], *, running: bool = False) -> int | None:
        text = joined(parts, running=running)[:LONGEST_AFFILIATION]
        if sum(c.isalpha() for c in text) < 3:
            return None
        if text not in self._index:
            self._index[text] = len(self.found)
            self.found.append(Affiliation(text=text, boxes=tuple(part.box for part in parts)))
        return self._index[text]


def read_authors(
    front: Sequence[Block],
    notes: Sequence[Block],
    lists: Sequence[Sequence[Block]],
    tail: Sequence[Block],
    known_names: Sequence[str] = (),
) -> tuple[list[Byline], list[Affiliation]]:
    """The authors and institutes of a paper.

    `front`: the title block without the title. `notes`: those of the first pages. `lists`: what stands under the
    headings of collaborations. `tail`: what follows the reference list, where some journals print addresses.
    `known_names`: those of the metadata, which part names that have nothing between them, and tell names from others.
    """
    known = {key(name): name for name in known_names[:MOST_AUTHORS]}
    places = _Places()
    authors = _title_block(front, notes, tail, known, places)
    listed = [author for blocks in lists for author in _listed(blocks, known, places, MOST_AUTHORS)]
    if len(listed) > len(authors):
        authors = listed
    authors = authors[:MOST_AUTHORS]
    if known and sum(key(author.name) in known for author in authors) < LEAST_KNOWN * min(len(authors), len(known)):
        return [], []
    return [
        Byline(name=tidy(a.name), affiliations=tuple(dict.fromkeys(a.affiliations)), boxes=(a.piece.box,))
        for a in authors
    ], places.found


def _title_block(
    front: Sequence[Block],
    notes: Sequence[Block],
    tail: Sequence[Block],
    known: dict[tuple[str, str], str],
    places: _Places,
) -> list[_Author]:
    rows = [_sorted(row, known) for row in _rows(front)]
    _drop_addresses(rows)
    authors = [author for named, _ in rows for author in named]
    others = [rest for _, rest in rows if rest]
    wanted = {mark for author in authors for mark in author.marks}
    entries = _entries(others, wanted, places, running=False)
    addressed = any(is_place(piece.text) for rest in others for piece in rest if not piece.leading)
    if not entries and not addressed:
        entries = _entries(list(_note_rows(notes)), wanted, places, running=True)
    for author in authors:
        author.affiliations += [entries[mark] for mark in author.marks if mark in entries]
    if not entries:
        _by_place(rows)
        for author in authors:
            found = [places.add(lines) for lines in author.lines]
            author.affiliations += [index for index in found if index is not None]
    if authors and not any(author.affiliations for author in authors):
        _by_order(authors, tail, places)
    return authors


def _rows(blocks: Sequence[Block]) -> Iterator[list[Piece]]:
    """The pieces of the title block, row by row down the page."""
    lines = [line for block in blocks for line in block.lines]
    return in_rows(sorted(lines, key=lambda line: (line.page, line.baseline)))


def _sorted(row: Sequence[Piece], known: dict[tuple[str, str], str]) -> tuple[list[_Author], list[Piece]]:
    """The names of a row, and what else of it may be an institute."""
    found: list[_Author] = []
    rest: list[Piece] = []
    for piece in row:
        if is_mail(piece.text) or is_notice(piece.text):
            continue
        listed = [] if piece.leading else names(piece.text)
        single = piece.text.isalpha() and piece.text[0].isupper() and len(piece.text) > 2 and not is_place(piece.text)
        if not listed and found and single and not piece.leading:
            listed = [piece.text]  # of somebody with one name, among others
        listed = [name for part in listed for name in (_parted(part, known) or [part])] or _parted(piece.text, known)
        found += [_Author(name, piece, piece.marks if name is listed[-1] else []) for name in listed]
        if not listed:
            rest.append(piece)
    return found, rest


def _drop_addresses(rows: list[tuple[list[_Author], list[Piece]]]) -> None:
    """Take for addresses what looks like names but stands right under an institute, or comes twice: "Mountain View"."""
    count: Counter[str] = Counter(author.name for named, _ in rows for author in named)
    above: Piece | None = None
    for at, (named, rest) in enumerate(rows):
        close = above is not None and bool(named) and _is_close(above, named[0].piece)
        if named and (close or any(count[author.name] > 1 for author in named)):
            stood = {id(author.piece): author.piece for author in named}
            rest = sorted([*stood.values(), *rest], key=lambda piece: piece.x0)
            rows[at] = ([], rest)
        above = rest[-1] if rest and any(is_place(piece.text) for piece in rest) else above if close else None


def _is_close(above: Piece, below: Piece) -> bool:
    """Whether a row goes on with the address above it: at the usual distance, and in the same type."""
    step = below.line.baseline - above.line.baseline
    bold = below.line.share("b") > 0.9 and above.line.share("b") < 0.5
    return 0 < step < 1.25 * below.line.size and not bold and not below.marks


def _parted(text: str, known: dict[tuple[str, str], str]) -> list[str]:
    return split_known(text.strip(" ,"), known) if known else []


def _note_rows(notes: Sequence[Block]) -> Iterator[list[Piece]]:
    for block in notes:
        yield from (list(pieces(line)) for line in block.lines)
        yield []


def _entries(rows: Sequence[Sequence[Piece]], wanted: set[str], places: _Places, *, running: bool) -> dict[str, int]:
    """The institutes behind each of the marks that names bear. `running`: set as text, as in a footnote."""
    groups: list[tuple[list[str], list[Piece]]] = []
    shared: list[Piece] = []
    open_group = several = False
    for row in rows if wanted else ():
        open_group = open_group and bool(row)
        for piece in row:
            if is_mail(piece.text) or is_notice(piece.text) or prose_share(piece.text) > 0.25:
                open_group = False
            elif piece.leading:
                several = open_group and piece is not row[0]
                groups.append((piece.leading, [_until_notice(piece)]))
                open_group = True
            elif open_group and several and not running and len(row) == 1:
                shared.append(piece)  # a line under a row of several
            elif open_group and sum(len(part.text) for part in groups[-1][1]) < LONGEST_AFFILIATION:
                groups[-1][1].append(_until_notice(piece))
    found: dict[str, int] = {}
    for marks, parts in groups:
        meant = [mark for mark in marks if mark in wanted and mark not in found]
        if not meant or not (any(is_place(part.text) for part in parts) or (running is False) or meant[0].isdigit()):
            continue
        index = places.add([*parts, *shared], running=running)
        if index is not None:
            found |= dict.fromkeys(meant, index)
    return found


def _until_notice(piece: Piece) -> Piece:
    """Without "Correspondence to: ..." that follows an address on its line."""
    found = re.search(r"[\s.;]*\b(?:Correspond\w+|E-?mail)", piece.text)
    if found:
        piece.text = piece.text[: found.start()]
    return piece


def _by_place(rows: Sequence[tuple[list[_Author], list[Piece]]]) -> None:
    """Tie names to the institutes that stand under them: each column to its own, a single line to all above it."""
    group: list[_Author] = []
    last_row: list[_Author] = []
    under = False
    for named, rest in rows:
        if named:
            if under:
                group = []
            group, last_row, under = [*group, *named], named, False
        if not rest or not group or (named and rest):
            continue
        columns = len(last_row) > 1
        for piece in rest:
            near = [a for a in last_row if abs(a.piece.middle - piece.middle) < 0.5 * (piece.x1 - piece.x0) + 12]
            single = (
                columns
                and len(near) == 1
                and (len(rest) > 1 or (under and len(near[0].lines) > 0 and not _is_shared(group)))
            )
            if (
                not under
                and not is_place(piece.text)
                and not single
                and len(rest) == 1
                and prose_share(piece.text) > 0.1
            ):
                continue
            for author in near if single else group:
                _add_line(author, piece)
        under = True


def _is_shared(group: Sequence[_Author]) -> bool:
    """Whether all of a group have had the same lines so far."""
    return len({tuple(id(piece) for lines in author.lines for piece in lines) for author in group}) < 2


def _add_line(author: _Author, piece: Piece) -> None:
    """Another line of an institute, or the first of another one after "and"."""
    before = author.lines[-1][-1].text.rstrip() if author.lines else ""
    if not author.lines or before.endswith((" and", ";")):
        author.lines.append([piece])
    else:
        author.lines[-1].append(piece)


def _by_order(authors: Sequence[_Author], tail: Sequence[Block], places: _Places) -> None:
    """Addresses at the very end, one for each author in order, as mathematicians' journals print them."""
    found = []
    for block in tail:
        lines = [piece for line in block.lines for piece in pieces(line)]
        address = [piece for piece in lines if not is_mail(piece.text) and "address" not in piece.text.lower()]
        if len(address) < len(lines) and address and is_place(" ".join(piece.text for piece in address)):
            found.append(address)
    if len(found) == len(authors):
        for author, address in zip(authors, found, strict=True):
            index = places.add(address)
            if index is not None:
                author.affiliations.append(index)


def _listed(blocks: Sequence[Block], known: dict[tuple[str, str], str], places: _Places, most: int) -> list[_Author]:
    """The members of a collaboration: names with marks and institutes behind them, or names under their institutes."""
    authors: list[_Author] = []
    entries: dict[str, list[Piece]] = {}
    current: list[Piece] | None = None
    head: Piece | None = None
    number = ""
    behind: list[str] = []
    """Marks at the end of a piece of an address: the next one begins with them."""
    for piece in (p for row in in_rows(line for block in blocks for line in block.lines) for p in row):
        if behind and not piece.leading:
            piece.leading = behind
        behind = []
        listed = [] if piece.leading else names(piece.text)
        if listed and len(authors) < most:
            current = None
            found = [_Author(name, piece, piece.marks if name is listed[-1] else []) for name in listed]
            authors += found
            if (
                head is not None
                and not any(mark[0].isdigit() for mark in piece.marks)
                and (index := places.add([head])) is not None
            ):
                for author in found:
                    author.affiliations.append(index)
        elif piece.leading:
            current = [piece]
            for mark in piece.leading:
                number = mark if mark.isdigit() else number
                # "(a) ...; (b) ..." under 104 are what the marks 104a and 104b mean.
                entries.setdefault(mark if mark == number else number + mark, current)
            behind = piece.marks
        elif current is not None and sum(len(part.text) for part in current) < LONGEST_AFFILIATION:
            current.append(piece)
            behind = piece.marks
        elif is_place(piece.text):
            head = piece
    for author in authors:
        for mark in author.marks:
            if mark in entries and (index := places.add(entries[mark], running=True)) is not None:
                author.affiliations.append(index)
    return authors
