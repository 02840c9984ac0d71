"""Ids, licences and sidecars: small texts that people write in many ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radio.errors import UsageError
from radio.model.paper import LicenceCode, LicencePolicy
from radio.papers.ids import key_in_file_name, month_of, parse_key
from radio.papers.licence import parse_licence
from radio.papers.sidecar import read_catalogue, read_sidecar
from radio.types import PaperId

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2605.20098", ("2605.20098", None)),
        ("2605.20098v12", ("2605.20098", 12)),
        ("arXiv:2605.20098v1", ("2605.20098", 1)),
        ("oai:arXiv.org:2605.20098v3", ("2605.20098", 3)),
        ("http://arxiv.org/abs/hep-th/9108004v1", ("hep-th/9108004", 1)),
        ("https://arxiv.org/pdf/2605.20098v1.pdf", ("2605.20098", 1)),
        ("math.GT/0309136", ("math/0309136", None)),
        ("HEP-TH/9108004", ("hep-th/9108004", None)),
        ("arXiv: 2605.20098", ("2605.20098", None)),
        ("arxiv.org/abs/2605.20098", ("2605.20098", None)),
        ("https://arxiv.org/abs/2605.20098v2?context=cs.CL", ("2605.20098", 2)),
        ("https://arxiv.org/pdf/2605.20098v2.pdf#page=3", ("2605.20098", 2)),
        ("https://arxiv.org/html/2605.20098/", ("2605.20098", None)),
        ("https://doi.org/10.48550/arXiv.2605.20098", ("2605.20098", None)),
        ("local:0123456789abcdef", ("local:0123456789abcdef", None)),
    ],
)
def test_ids_are_found_in_every_usual_form(text: str, key: tuple[str, int | None]) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2605.2009812",
        "hello",
        "../2605.20098",
        "2605.20098v0",
        f"2605.20098v{10**30}",
        "２６０５.２００９８",
        "local:xyz",
    ],
)
def test_other_texts_are_no_ids(text: str) -> None:
    with pytest.raises(UsageError):
        parse_key(text)


@pytest.mark.parametrize(
    ("stem", "key"),
    [
        ("2605.20098v2", ("2605.20098", 2)),
        ("arxiv-2605.20098", ("2605.20098", 1)),
        ("Smith 2026 - 2605.20098v1 (copy)", ("2605.20098", 1)),
        ("hep-th_9108004v1", ("hep-th/9108004", 1)),
        ("math.GT_0309136", ("math/0309136", 1)),
        (f"2605.20098v{10**30}", ("2605.20098", 1)),
        ("10.1103.2605.20098", None),
        ("scan_2613.12345", None),
        ("12605.20098", None),
        ("thesis", None),
    ],
)
def test_file_names_tell_ids(stem: str, key: tuple[str, int] | None) -> None:
    assert key_in_file_name(stem) == key


@pytest.mark.parametrize(
    ("paper_id", "month"), [("2605.20098", "2026-05"), ("hep-th/9108004", "1991-08"), ("math/0309136", "2003-09")]
)
def test_an_id_tells_its_month(paper_id: str, month: str) -> None:
    found = month_of(PaperId(paper_id))
    assert found is not None
    assert f"{found:%Y-%m}" == month


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", LicenceCode.CC_BY),
        ("https://creativecommons.org/licenses/by-sa/4.0/", LicenceCode.CC_BY_SA),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/", LicenceCode.CC_BY_NC_SA),
        ("http://creativecommons.org/licenses/by-nc-nd/4.0/", LicenceCode.CC_BY_NC_ND),
        ("http://creativecommons.org/publicdomain/zero/1.0/", LicenceCode.CC0),
        ("http://creativecommons.org/licenses/publicdomain/", LicenceCode.PUBLIC_DOMAIN),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", LicenceCode.ARXIV),
        ("http://arxiv.org/licenses/assumed-1991-2003/", LicenceCode.ARXIV),
        ("This work is under http://creativecommons.org/licenses/by/3.0.", LicenceCode.CC_BY),
        ("CC BY 4.0", LicenceCode.CC_BY),
        ("cc-by-nc-nd 4.0", LicenceCode.CC_BY_NC_ND),
        ("Creative Commons Attribution-ShareAlike 4.0 International", LicenceCode.CC_BY_SA),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives", LicenceCode.CC_BY_NC_ND),
        ("CC0 1.0", LicenceCode.CC0),
        ("CC BY or CC BY-NC, see below", LicenceCode.UNKNOWN),
        ("http://creativecommons.org/licenses/by/4.0/ http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
         LicenceCode.UNKNOWN),
        ("http://creativecommons.org/licenses/by-xx/4.0/", LicenceCode.UNKNOWN),
        ("http://example.org/creativecommons.org-like", LicenceCode.UNKNOWN),
        ("All rights reserved", LicenceCode.UNKNOWN),
        ("", LicenceCode.UNKNOWN),
        (None, LicenceCode.UNKNOWN),
    ],
)  # fmt: skip
def test_licences_are_read_and_never_guessed(text: str | None, code: LicenceCode) -> None:
    assert parse_licence(text, "feed").code is code


@pytest.mark.parametrize(
    "text",
    [
        "CC BY–NC 4.0",
        "CC BY\u2011NC",
        "CC BY-NonCommercial 4.0",
        "CC BY-NC4.0",
        "CC BY-NCSA",
        "CC BY (non-commercial)",
        "CC BY, NC",
        "CC BY/ND",
        "CC BY no derivatives",
        "not CC BY",
        "CC BY 4.0. All rights reserved.",
        "CC0 1.0 (metadata only)",
        "Creative Commons Attribution, NonCommercial",
        "Creative Commons Attribution–NonCommercial 4.0",
        "Creative Commons Attribution 4.0 International, non-commercial",
        "Creative Commons Attribution-No Derivatives",
        "Creative Commons Attribution (BY-NC)",
        "CC BY-NC 4.0 https://creativecommons.org/licenses/by/4.0/",
        "for non-commercial use: https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0/ creativecommons.org/licenses/by-nc/4.0",
        "https://example.org/?u=creativecommons.org/licenses/by/4.0/",
        "https://notcreativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org@example.org/licenses/by/4.0/",
        "https://example.org/https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0-nc",
        "http://creativecommons.org/licenses/by/4.0/)-nc",
        "https://creativecommons.org/licenses/by%2Dnc/4.0",
        "https://creativecommons.org/publicdomain/zerox/1.0",
        "https://[creativecommons.org/licenses/by/4.0/",
    ],
)
def test_what_is_not_open_is_never_taken_for_open(text: str) -> None:
    assert not LicencePolicy().allows_pages(parse_licence(text, "oai"))


@pytest.mark.parametrize(
    "text",
    [
        "https://www.creativecommons.org/licenses/by/4.0/legalcode",
        "HTTP://CreativeCommons.org/licenses/BY/4.0",
        "http://creativecommons.org/licenses/by/3.0/us/deed.en",
        "https://creativecommons.org/licenses/by/4.0/?ref=chooser-v1",
        "creativecommons.org/licenses/by/4.0/",
        "(see https://creativecommons.org/licenses/by/4.0/)",
        "CC BY 4.0: https://creativecommons.org/licenses/by/4.0/.",
        "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        "Some rights reserved. CC-BY-4.0",
    ],
)
def test_one_licence_has_many_forms(text: str) -> None:
    assert parse_licence(text, "operator").code is LicenceCode.CC_BY


def test_an_unknown_licence_keeps_its_url() -> None:
    assert parse_licence("http://example.org/l", "oai").url == "http://example.org/l"


def test_a_sidecar_is_read_as_arxiv_writes_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    row = {
        "id": "2605.20098v2",
        "title": "A\n  title",
        "authors": ["A. B.", {"name": "C. D.", "affiliation": "X"}],
        "published": "2026-05-19T16:00:00",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "more": 1,
    }
    path.write_text(json.dumps(row))
    sidecar = read_sidecar(path)
    assert sidecar is not None
    assert sidecar.key() == ("2605.20098", 2)
    assert (sidecar.title, [a.name for a in sidecar.authors]) == ("A title", ["A. B.", "C. D."])
    assert (sidecar.licence.code, sidecar.licence.source) == (LicenceCode.CC_BY, "operator")


@pytest.mark.parametrize("text", ["", "[", "[]", '{"id": "nonsense"}', '{"published": "yesterday"}', '{"authors": 3}'])
def test_a_wrong_sidecar_is_reported_and_passed_over(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.json").write_text(text)
    assert read_sidecar(tmp_path / "a.json") is None
    assert "a.json" in caplog.text


def test_a_catalogue_leaves_out_wrong_lines(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "catalogue.jsonl"
    path.write_text('{"pdf": "a.pdf", "title": "A"}\n{broken\n\n{"title": "no file"}\n')
    assert list(read_catalogue(path)) == ["a.pdf"]
    assert "catalogue.jsonl:2" in caplog.text
