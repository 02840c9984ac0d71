"""The hosts' own words in the mailbag: mailbag.yaml beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from radio.model.base import Model
from radio.writing.language.phrases import Lines
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("mailbag.yaml")


class MailPhrases(Model):
    """Lists to draw from; the fields in their braces are named in the file."""

    disclosure: Lines
    count: Lines
    one: Lines
    paper_first: Lines
    paper_next: Lines
    ask_about: Lines
    ask_outcome: Lines
    read_named: Lines
    read: Lines
    read_many: Lines
    found: Lines
    near: Lines
    more: Lines
    seen: Lines
    seen_closed: Lines
    none: Lines
    none_abstract: Lines
    elsewhere: Lines
    unasked: Lines
    aired: Lines
    thanks_named: Lines
    thanks: Lines
    link: Lines
    end: Lines
    end_all: Lines
    end_none: Lines


@lru_cache(maxsize=1)
def mail_phrases() -> MailPhrases:
    """The phrases that come with the package. Raises ConfigError when the file is broken."""
    return load_model(FILE, MailPhrases)
