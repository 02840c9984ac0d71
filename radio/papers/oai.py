"""OAI-PMH: records with licences, by day or by id (https://info.arxiv.org/help/oa/index.html)."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element

from radio.errors import FetchError, UsageError
from radio.model.base import Model, UtcDatetime
from radio.model.paper import Author, Paper
from radio.papers.days import usual_day
from radio.papers.ids import parse_id
from radio.papers.licence import parse_licence
from radio.papers.listing import parse_xml, single_spaced

log = logging.getLogger(__name__)

OAI = "{http://www.openarchives.org/OAI/2.0/}"
META = "{http://arxiv.org/OAI/arXiv/}"
OUTSIDE_PHYSICS = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})


class OaiRecord(Model):
    """One paper as it stands now. The format tells no version; `replaced` says that there are later ones than v1."""

    datestamp: date
    """Day of the record's last change, of its metadata included."""
    created: date
    replaced: bool
    paper: Paper
    """With version 1, whatever the true one, and dates to the day."""


class OaiPage(Model):
    records: tuple[OaiRecord, ...]
    token: str | None
    """Asks for the next page; None at the end."""
    expires: UtcDatetime | None = None
    """When the token stops being good, where the answer tells."""


class StaleTokenError(FetchError):
    """The token does not ask for a page any more: the list has to be asked for anew."""


def set_of(category: str) -> str:
    """The OAI set that holds an arXiv category: "cs" for cs.CL, "physics:hep-ex" for hep-ex."""
    archive = category.partition(".")[0]
    return archive if archive in OUTSIDE_PHYSICS else f"physics:{archive}"


def parse_page(content: bytes, subject: str) -> OaiPage:
    """Read an answer to ListRecords or GetRecord; "no records match" and "no such id" are empty pages. Single records
    that cannot be read are left out.

    Raises StaleTokenError, FetchError for any other error that the answer names, and for what is no OAI-PMH.
    """
    root = parse_xml(content, subject)
    error = root.find(f"{OAI}error")
    if error is not None:
        code = error.get("code", "")
        if code in ("noRecordsMatch", "idDoesNotExist"):
            return OaiPage(records=(), token=None)
        kind = StaleTokenError if code == "badResumptionToken" else FetchError
        raise kind(f"OAI-PMH says {code}: {error.text or ''}", subject=subject)
    body = root.find(f"{OAI}ListRecords")
    if body is None:
        body = root.find(f"{OAI}GetRecord")
    if body is None:
        raise FetchError("the answer is no OAI-PMH", subject=subject)
    records, wrong = [], 0
    for element in body.iterfind(f"{OAI}record"):
        try:
            record = _record(element)
        except (ValueError, UsageError) as e:
            wrong += 1
            log.warning("a record of OAI-PMH cannot be read and is left out: %.200s", e)
            continue
        if record is not None:
            records.append(record)
    if wrong and not records:
        raise FetchError(f"none of the {wrong} records can be read", subject=subject)
    more = body.find(f"{OAI}resumptionToken")
    token = (more.text or "").strip() if more is not None else ""
    expires = _moment(more.get("expirationDate")) if more is not None and token else None
    return OaiPage(records=tuple(records), token=token or None, expires=expires)


def _record(element: Element) -> OaiRecord | None:
    header, meta = element.find(f"{OAI}header"), element.find(f"{OAI}metadata/{META}arXiv")
    if header is None or meta is None or header.get("status") == "deleted":
        return None
    created = usual_day(date.fromisoformat(_text(meta, "created")))
    updated = _text(meta, "updated")
    return OaiRecord(
        datestamp=usual_day(date.fromisoformat((header.findtext(f"{OAI}datestamp") or "")[:10])),
        created=created,
        replaced=bool(updated),
        paper=Paper(
            id=parse_id(_text(meta, "id")),
            title=_text(meta, "title"),
            authors=tuple(_author(author) for author in meta.iterfind(f"{META}authors/{META}author")),
            abstract=_text(meta, "abstract"),
            categories=tuple(_text(meta, "categories").split()),
            published=_midnight(created),
            updated=_midnight(usual_day(date.fromisoformat(updated)) if updated else created),
            licence=parse_licence(_text(meta, "license"), "oai"),
            comment=_text(meta, "comments") or None,
            journal_ref=_text(meta, "journal-ref") or None,
            doi=_text(meta, "doi") or None,
            source="oai",
        ),
    )


def _author(element: Element) -> Author:
    parts = (_text(element, "forenames"), _text(element, "keyname"), _text(element, "suffix"))
    return Author(name=" ".join(part for part in parts if part), affiliation=_text(element, "affiliation") or None)


def _text(element: Element, name: str) -> str:
    return single_spaced(element.findtext(f"{META}{name}") or "")


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        return None  # arXiv forgets the token when it likes; then it says so
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
