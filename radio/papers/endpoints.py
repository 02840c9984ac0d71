"""Where arXiv's services are asked, and who says that we ask."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from radio import __version__
from radio.config import Config
from radio.model.base import Model
from radio.types import PaperId

NO_CONTACT = "no contact given"


class Endpoints(Model):
    """Addresses without a slash at the end. The defaults are those that arXiv's documentation gives to programs."""

    api: str = "https://export.arxiv.org/api/query"
    rss: str = "https://rss.arxiv.org/rss"
    atom: str = "https://rss.arxiv.org/atom"
    oai: str = "https://oaipmh.arxiv.org/oai"
    pdf: str = "https://export.arxiv.org/pdf"

    @classmethod
    def under(cls, base_url: str | None) -> Endpoints:
        """All services under one root (a mirror, a replay); arXiv's own hosts for None."""
        if base_url is None:
            return cls()
        root = base_url.rstrip("/")
        return cls(
            api=f"{root}/api/query", rss=f"{root}/rss", atom=f"{root}/atom", oai=f"{root}/oai2", pdf=f"{root}/pdf"
        )

    def feed_url(self, categories: Sequence[str], *, atom: bool = False) -> str:
        return f"{self.atom if atom else self.rss}/{'+'.join(quote(category, safe='.-') for category in categories)}"

    def pdf_url(self, paper_id: PaperId, version: int) -> str:
        return f"{self.pdf}/{quote(paper_id, safe='/.-')}v{version}"


def user_agent(config: Config) -> str:
    """Names the station and whom arXiv may write to: "PaperRadio/0.1.0 (My Station; mailto:me@example.org)"."""
    contact = config.arxiv_contact or NO_CONTACT
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    return f"PaperRadio/{__version__} ({_header_text(config.station.name)}; {_header_text(contact)})"


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this URL. Read here because httpx's own way would go round the gate."""
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)


def _header_text(text: str) -> str:
    """ASCII that may stand in a comment of a User-Agent: no line breaks, no parentheses."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(c for c in plain if c.isprintable() and c not in "()\\").strip() or "unnamed"
