"""The lexicon in files: the list that is shipped, and the station's own, which wins and is what `radio lexicon` writes.

Kept apart, an upgrade that brings a better list clashes with nothing that an operator decided.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

import yaml

from radio.config import Config
from radio.errors import ConfigError, UsageError
from radio.speech.dictionary.lexicon import EMPTY, Lexicon, fault, load_lexicon
from radio.store.files import write_atomically
from radio.store.locks import FileLock

OWN = "lexicon.yaml"
"""The station's own list, in its data directory."""
HEADING = """\
# This station's own words. Written by `radio lexicon`, yours to edit: "word: how it is said", letters only.
# What stands here wins over the list that is shipped. A word that stands for itself is said as it is written.
"""
LOCK_WAIT_SECONDS = 10.0

_log = logging.getLogger(__name__)

Stamp = tuple[int, int] | None
"""A file's time of change in ns and its size; None where there is no file."""


class LexiconFiles:
    """Both files, read again when one has changed. One that is broken counts as it was when last it was whole."""

    def __init__(self, shipped: Path, own: Path) -> None:
        self._paths = (shipped, own)
        self._read: dict[Path, tuple[Stamp, Lexicon]] = {}
        self._merged = EMPTY
        self._problems: dict[Path, str] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, config: Config) -> LexiconFiles:
        return cls(config.speech.lexicon, config.path(OWN))

    @property
    def own(self) -> Path:
        return self._paths[1]

    @property
    def shipped(self) -> Path:
        return self._paths[0]

    def look(self) -> tuple[str, ...]:
        """What is wrong with the files now."""
        self.current()
        return tuple(self._problems.values())

    def current(self) -> Lexicon:
        """The words as the files have them now: two looks at the file system, unless one has changed."""
        with self._lock:
            changed = [self._renew(path) for path in self._paths]
            if any(changed):
                shipped, own = (self._read[path][1] for path in self._paths)
                self._merged = own.over(shipped)
            return self._merged

    def own_words(self) -> Lexicon:
        """The station's own alone."""
        self.current()
        return self._read[self.own][1]

    def shipped_words(self) -> Lexicon:
        self.current()
        return self._read[self.shipped][1]

    def _renew(self, path: Path) -> bool:
        stamp = _stamp(path)
        known = self._read.get(path)
        if known is not None and known[0] == stamp:
            return False
        self._problems.pop(path, None)
        lexicon = known[1] if known is not None else EMPTY
        try:
            # A station without words of its own is the rule; without the shipped list, a mistake.
            lexicon = EMPTY if stamp is None and path == self.own else load_lexicon(path)
        except ConfigError as e:
            self._problems[path] = f"lexicon: {e}; its last good state is in use"
            _log.warning("%s", self._problems[path])
        self._read[path] = (stamp, lexicon)
        return True


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def check(config: Config) -> None:
    """Raises ConfigError, with "file:line", when one of the files is broken or the shipped list is not there."""
    load_lexicon(config.speech.lexicon)
    if config.path(OWN).exists():
        load_lexicon(config.path(OWN))


def set_words(path: Path, words: Mapping[str, str]) -> None:
    """Put entries into the file, each in the place of its former one; comments and order stay.

    Raises UsageError for what cannot be an entry, ConfigError when the file is broken, StoreError when it cannot be
    written.
    """
    for word, spoken in words.items():
        if word and (word != word.strip() or not word.isprintable()):
            raise UsageError(
                "has spaces around it, or signs that are not seen: no text would have it", subject=ascii(word)
            )
        wrong = fault(word, spoken)
        if wrong:
            raise UsageError(wrong, hint='letters only, as in "kwen"; letters to be spelt stand apart: "G P T"')

    def changed(text: str) -> str:
        spans = _spans(text)
        # From the end on, so that the places before stay what they were.
        for word in sorted(words.keys() & spans.keys(), key=lambda word: spans[word], reverse=True):
            text = text[: spans[word][0]] + _entry(word, words[word]) + text[spans[word][1] :]
        new = [f"{_entry(word, words[word])}\n" for word in words if word not in spans]
        return text + ("" if not new or not text or text.endswith("\n") else "\n") + "".join(new)

    _edit(path, changed)


def remove_word(path: Path, word: str) -> None:
    """Take an entry out. Raises UsageError when there is none, and else what `set_words` raises."""

    def changed(text: str) -> str:
        span = _spans(text).get(word)
        if span is None:
            raise UsageError("the station's own lexicon has no such word", subject=word, hint="radio lexicon words")
        begin = text.rfind("\n", 0, span[0]) + 1
        end = text.find("\n", span[1])
        return text[:begin] + (text[end + 1 :] if end >= 0 else "")

    _edit(path, changed)


def _edit(path: Path, change: Callable[[str], str]) -> None:
    with FileLock(path.with_name(f".{path.name}.lock"), wait=LOCK_WAIT_SECONDS):
        if path.exists():
            load_lexicon(path)
            text = path.read_text(encoding="utf-8")
        else:
            text = HEADING
        edited = change(text)
        _check(edited, path)
        write_atomically(path, edited)


def _check(text: str, path: Path) -> None:
    """Raises ConfigError where an entry cannot be edited as lines, as in a file of `{a: b}`."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        data = False
    if not isinstance(data, Mapping | None):
        raise ConfigError('is not lines of "word: how it is said"; edit it by hand', subject=str(path))


def _entry(word: str, spoken: str) -> str:
    return f"{_scalar(word)}: {_scalar(spoken)}"


def _scalar(text: str) -> str:
    """`text` as YAML writes it on one line, in quotes where it would be read as something else than text."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style=None).removesuffix("\n...\n").rstrip()


def _spans(text: str) -> dict[str, tuple[int, int]]:
    """Where each entry begins and ends in a file that is known to be whole."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return {}
    return {key.value: (key.start_mark.index, value.end_mark.index) for key, value in node.value}
