"""The query API, through the `arxiv` package, which knows its paging and its Atom."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import httpx

from radio.errors import FetchError, UsageError
from radio.model.paper import Author, Paper
from radio.papers.http import ArxivHttp
from radio.papers.ids import parse_key
from radio.papers.listing import ATOM, parse_xml, single_spaced
from radio.papers.oai import OUTSIDE_PHYSICS
from radio.types import PaperId

if TYPE_CHECKING:
    import arxiv  # type: ignore[import-untyped]  # ships no types

log = logging.getLogger(__name__)

PAGE_SIZE = 200
"""Records a request; arXiv allows 2,000 and asks for slices of a size that it answers quickly."""
IDS_PER_REQUEST = 100
"""Keeps the URL well under 2,000 characters."""
EMPTY_PAGE_RETRIES = 2
"""arXiv now and then sends an empty page in the middle of a result; the package asks again."""
WITH_SUBJECTS = frozenset({*OUTSIDE_PHYSICS, "astro-ph", "cond-mat", "nlin", "physics"})
"""Archives whose papers are all in a subject of theirs (https://arxiv.org/category_taxonomy)."""


class ArxivApi:
    """Papers by category or id, without licences, which this API does not tell."""

    def __init__(self, http: ArxivHttp, url: str) -> None:
        self._http = http
        self._url = url

    def newest(self, categories: Sequence[str], limit: int) -> list[Paper]:
        """At most `limit` papers in any of the categories, newest submission first."""
        import arxiv

        query = " OR ".join(f"cat:{_pattern(category)}" for category in categories)
        search = arxiv.Search(query=query, max_results=limit, sort_by=arxiv.SortCriterion.SubmittedDate)
        return self._papers(search, page_size=min(limit, PAGE_SIZE))

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        """The latest versions of these papers, as far as arXiv has them, in any order."""
        import arxiv

        found: list[Paper] = []
        for start in range(0, len(ids), IDS_PER_REQUEST):
            batch = list(ids[start : start + IDS_PER_REQUEST])
            found += self._papers(arxiv.Search(id_list=batch, max_results=len(batch)), page_size=len(batch))
        return found

    def _papers(self, search: arxiv.Search, page_size: int) -> list[Paper]:
        import arxiv

        # The gate spaces the requests and the session repeats them; what is left to the package is the empty page.
        client = arxiv.Client(page_size=page_size, delay_seconds=0, num_retries=EMPTY_PAGE_RETRIES)
        client.query_url_format = self._url + "?{}"
        client._session = _Session(self._http)  # the package offers no other way in
        try:
            return _unique(client.results(search))
        except arxiv.ArxivError as e:
            raise FetchError(e.message, subject=e.url) from e
        except (ValueError, OverflowError) as e:  # a date that is none: the package reads a page whole or not at all
            raise FetchError(f"arXiv's answer cannot be read: {e}", subject=self._url) from e


class _Session:
    """As much of a requests.Session as the package uses; raises our errors, so an answer always has status 200."""

    def __init__(self, http: ArxivHttp) -> None:
        self._http = http

    def get(self, url: str, headers: Any = None) -> httpx.Response:
        """`headers` would hold the package's own User-Agent; ours names the station."""
        answer = self._http.get(url)
        # The package takes whatever has no entries for an empty result, a web page that says "unavailable" too.
        if parse_xml(answer.content, url.partition("?")[0]).tag != f"{ATOM}feed":
            raise FetchError("the answer is no Atom feed of arXiv", subject=url.partition("?")[0])
        return answer


def _unique(results: Iterable[arxiv.Result]) -> list[Paper]:
    """Each paper once, in the highest version: pages overlap when papers arrive between two requests."""
    papers: dict[PaperId, Paper] = {}
    for result in results:
        paper = to_paper(result)
        if paper is not None and (paper.id not in papers or paper.version > papers[paper.id].version):
            papers[paper.id] = paper
    return list(papers.values())


def to_paper(result: arxiv.Result) -> Paper | None:
    """The package's result as ours; None for an entry that is no paper. Raises FetchError for arXiv's error entries."""
    if "/api/errors" in result.entry_id:
        raise FetchError(f"arXiv refused the query: {single_spaced(result.summary)}", retryable=False)
    try:
        paper_id, version = parse_key(result.entry_id)
    except UsageError:
        log.warning("an entry of arXiv's answer has the id %r; left out", result.entry_id)
        return None
    categories = dict.fromkeys([result.primary_category, *result.categories])
    return Paper(
        id=paper_id,
        version=version or 1,
        title=single_spaced(result.title),
        authors=tuple(
            Author(name=single_spaced(author.name), affiliation="; ".join(author.affiliation) or None)
            for author in result.authors
        ),
        abstract=single_spaced(result.summary),
        categories=tuple(category for category in categories if category),
        published=result.published,
        updated=result.updated,
        comment=single_spaced(result.comment or "") or None,
        journal_ref=single_spaced(result.journal_ref or "") or None,
        doi=(result.doi or "").strip() or None,
        source="api",
    )


def _pattern(category: str) -> str:
    """What `cat:` needs: "cs" stands for all subjects of that archive, "hep-th" and "cs.CL" for themselves."""
    return f"{category}.*" if category in WITH_SUBJECTS else category
