"""The stages of a paper: fetch, convert, embed, summarize."""

from __future__ import annotations

import logging
import resource
from pathlib import Path

from radio.errors import ConversionError, FetchError, PaperUnavailableError, PdfMissingError
from radio.model.document import Document
from radio.model.paper import UNTITLED, LicenceCode, Paper
from radio.production import absent, tasks
from radio.production.files import load, save
from radio.production.flow import SEPARATOR, paper_of
from radio.production.learnt import with_affiliations
from radio.production.work import Outcome, Work
from radio.production.workshop import Workshop
from radio.store.files import write_atomically

log = logging.getLogger(__name__)


def thread_cpu() -> float:
    """User and system CPU seconds of this thread so far."""
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return used.ru_utime + used.ru_stime


class PaperStages:
    def __init__(self, workshop: Workshop) -> None:
        self._w = workshop

    def fetch(self, key: str) -> Outcome:
        """The PDF into papers/. The source keeps to arXiv's rate law and checks that it is a PDF; a child opens it."""
        begin, cpu = thread_cpu(), 0.0
        paper = self._w.paper(key)
        if not self._w.files.pdf(key).exists():
            try:
                fetched = self._w.source_of(paper).fetch_pdf(paper, self._w.files.incoming(key))
                cpu = self._w.pools.bench.call(tasks.check_opens, fetched.path, self._w.config).cpu_seconds
            except PdfMissingError:
                self._w.store.papers.set_state(paper.id, "failed", absent.reason(paper, self._w.clock.now()))
                raise
            except (PaperUnavailableError, ConversionError) as e:
                # What came is whole, so the file itself is broken, and would be at the next try.
                self._w.files.incoming(key).unlink(missing_ok=True)
                self._w.store.papers.set_state(paper.id, "failed", str(e))
                raise
            self._w.files.keep_pdf(key, fetched.sha256)
        return Outcome(self._after(key), cpu + thread_cpu() - begin)

    def convert(self, key: str) -> Outcome:
        """papers/KEY.pdf to documents/KEY/, in a child of a worker."""
        cpu = 0.0
        paper = self._w.paper(key)
        target = self._w.files.document(key)
        if not target.exists():
            try:
                done = self._w.pools.bench.call(tasks.convert, self._w.files.pdf(key), paper, self._w.config)
            except ConversionError as e:
                self._w.store.papers.set_state(paper.id, "failed", str(e))
                raise
            document, cpu = done.value, done.cpu_seconds
            # Before the document is there: as soon as it is, the planner has the paper summarized and written, and
            # asking a source for a licence takes seconds. A script would say that its pages stay on arXiv, and the
            # segment, assembled later, would show them.
            self._learn(paper, document)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, document.model_dump_json())
            self._w.store.papers.set_state(paper.id, "converted")
        else:
            document = load(target, Document)
        # Also when the document was there: a run that was killed may have left off right here.
        self._w.store.documents.put(document)
        # A side branch: nothing waits for it, and it waits for everything else.
        return Outcome((*self._after(key), Work("embed", key, "backlog")), cpu)

    def embed(self, key: str) -> Outcome:
        """The paper and its passages into the library."""
        document = self._w.files.document(key)
        done = self._w.pools.library.call(
            tasks.add_document,
            self._w.config.path("library"),
            self._w.models_dir,
            self._w.paper(key),
            document,
            self._w.clock.now(),
        )
        return Outcome(cpu_seconds=done.cpu_seconds)

    def summarize(self, key: str) -> Outcome:
        """documents/KEY/summary-PURPOSE.json, for a key such as "2605.20098v1@brief"."""
        from radio.papers.policy import licence_policy
        from radio.writing import PaperMaterial, summarize

        begin = thread_cpu()
        paper_key, _, purpose = key.partition(SEPARATOR)
        target = self._w.files.summary(paper_key, purpose)
        if not target.exists():
            document = load(self._w.files.document(paper_key), Document)
            material = PaperMaterial(paper=self._w.paper(paper_key), document=document)
            model = None if self._w.is_lean() else self._w.model()
            summary = summarize(
                material,
                purpose,  # type: ignore[arg-type] # a purpose by construction
                model,
                prompts_dir=self._w.config.prompts_dir,
                licences=licence_policy(self._w.config),
            )
            save(target, summary)
        return Outcome(self._after(key), thread_cpu() - begin)

    def _learn(self, paper: Paper, document: Document) -> None:
        """The title, the authors' institutes and the licence that the source did not tell: what the PDF says of itself,
        or else, for the licence, the source, asked singly; for the title, the file's name."""
        from radio.papers.licence import parse_licence

        learnt: dict[str, object] = {}
        if paper.title == UNTITLED:
            learnt["title"] = document.title or Path(paper.pdf_url or paper.id).stem.replace("_", " ")
        unknown = paper.licence.code is LicenceCode.UNKNOWN
        # What was told and not understood, "all rights reserved" say, is not for the PDF to overrule.
        if unknown and paper.licence.source == "unknown":
            licence = parse_licence(document.licence_url, "pdf-info")
            unknown = licence.code is LicenceCode.UNKNOWN
            if not unknown:
                learnt["licence"] = licence
        told = with_affiliations(paper.model_copy(update=learnt), document)
        if told != paper:
            self._w.store.papers.upsert(told)
        if not unknown:
            return
        try:
            for known in self._w.source_of(paper).by_ids([paper.id]):
                self._w.store.papers.upsert(with_affiliations(known, document))
        except FetchError as e:
            log.info("the licence of %s stays unknown, so its pages are not shown: %s", paper.id, e)

    def _after(self, key: str) -> tuple[Work, ...]:
        return self._w.flow.after(paper_of(key), self._w.broken())
