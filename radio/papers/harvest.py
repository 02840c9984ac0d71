"""What a record of OAI-PMH means to a station that was away: news, a new version, or nothing.

A datestamp tells when the record last changed, not when the paper was announced: a new version, a journal reference
or a bulk change of arXiv's moves it. So all records that changed since the first missed day are looked at, up to the
present: a paper that was announced while we were away and changed again is among them, under its later date. What
tells news from old papers is that the station does not know the paper and that it was submitted lately.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, NamedTuple

from radio.model.paper import Paper
from radio.papers.days import list_day_from, listed_after, start_of
from radio.papers.oai import OaiRecord

HELD_DAYS = 14
"""A record that was created longer before is an old paper that changed: arXiv's moderators rarely hold a submission
for more than a week or two."""


class Verdict(NamedTuple):
    kind: Literal["new", "version", "told", "nothing"]
    """new: a paper to be taken; version: a known one in a version that the record does not number; told: a known one
    of which the record knows more; nothing: known already, or an old paper."""
    paper: Paper | None = None
    ask: bool = False
    """Whether the source has to be asked for the paper's version: it is not the first."""


def judge(record: OaiRecord, known: Paper | None, open_days: Collection[date], since: date) -> Verdict:
    """What to do about a record of a harvest that begins at `since`, while the lists of `open_days` are not known."""
    lately = record.created >= since - timedelta(days=HELD_DAYS)
    day = start_of(announced_on(record, open_days))
    if known is None:
        if not lately:
            return Verdict("nothing")
        return Verdict("new", record.paper.model_copy(update={"announced": day}), ask=record.replaced)
    if record.replaced and _may_be_newer(record, known):
        return Verdict("version", known, ask=True)
    fuller = _told(record, known)
    if known.announced is None and lately:
        fuller = fuller.model_copy(update={"announced": day})
    return Verdict("nothing") if fuller == known else Verdict("told", fuller)


def announced_on(record: OaiRecord, open_days: Collection[date]) -> date:
    """The day of the list that most likely announced a paper: the datestamp, unless the paper changed again since; then
    the first list that it can have been in, as three quarters of a day (in UTC) lie before the cut-off.

    What was not known can only have been in a list that is not known: `open_days`, if any, bound the answer."""
    stamp = list_day_from(record.datestamp)
    first, _ = listed_after(record.created)
    day = first if record.replaced and stamp > first else stamp
    if day in open_days or not open_days:
        return day
    later = [other for other in open_days if day < other <= stamp]
    return min(later) if later else max((other for other in open_days if other <= day), default=min(open_days))


def _may_be_newer(record: OaiRecord, known: Paper) -> bool:
    changed, ours = record.paper.updated.date(), known.updated.date()
    # Lists tell the day of a version at best, and a second version may follow the first on one day.
    return changed > ours or (changed == ours and known.source == "rss")


def _told(record: OaiRecord, known: Paper) -> Paper:
    """The known paper with what it lacks; its words stay as they are."""
    told = record.paper
    lacking = {name: getattr(told, name) for name in ("comment", "journal_ref", "doi") if not getattr(known, name)}
    if known.licence.source == "unknown" and told.licence.source != "unknown":
        lacking["licence"] = told.licence
    return known.model_copy(update=lacking)
