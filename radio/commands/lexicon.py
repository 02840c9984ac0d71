"""radio lexicon: how words are said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from radio.commands import playing
from radio.commands.common import config_options, json_option, opened_store, print_json, print_table, setting

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.guessed import GuessedWord
    from radio.speech.dictionary.lexiconfiles import LexiconFiles
    from radio.speech.review import Review
    from radio.types import VoiceId

HELP = "a respelling or [[IPA]] to hear it so, Enter to take it; h hear again, k keep as it is, s skip, q quit"


@click.group()
@config_options
def lexicon() -> None:
    """How words are said: those that were guessed, and what you decided.

    \b
    Examples:
      radio lexicon list                     words whose sound was guessed on air
      radio lexicon review                   hear them one by one, and mend them
      radio lexicon set Qwen "kwen"          from the next clip on, without a restart
      radio lexicon say Qwen --as "kwen"     hear it first
    """


@dataclass
class _Desk:
    """What the subcommands work on."""

    config: Config
    files: LexiconFiles
    review: Review

    def hear(self, word: str, spoken: str | None, voice: str | None, out: Path | None = None) -> Path:
        """Say `word` in its sentence; play it where something can, and where it lies as a WAV."""
        from radio.speech import build_cast
        from radio.store.modelfiles import models_dir

        cast = build_cast(self.config, models_dir(self.config.station.data_dir))
        chosen = voice or self.review.voice(word)
        voices = [v for v in cast.ids() if v == chosen and cast.available(v)] or self._host(cast)
        clip = self.review.hear(word, spoken, cast, voices, self.config.path("clips"))
        target = out or self.config.path("lexicon", f"{_file_name(word)}.wav")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clip.path, target)
        player = playing.player()
        if player is not None and out is None:
            playing.play(player, target)
        return target

    def _host(self, cast: Any) -> list[VoiceId]:
        from radio.errors import SpeechError
        from radio.schedule.shows import station_shows

        shows = station_shows(self.config)
        lead = next(host for show in shows.values() for host in show.hosts if host.role == "lead")
        voices = list(cast.order(lead.voices, lean=True))
        if not voices:
            raise SpeechError("none of the lead host's voices is here", subject=lead.name, hint="see radio voices")
        return voices


@contextmanager
def _desk() -> Iterator[_Desk]:
    from radio.speech.dictionary.lexiconfiles import LexiconFiles
    from radio.speech.review import Review

    config = setting().load()
    files = LexiconFiles.of(config)
    with opened_store(config) as store:
        yield _Desk(config, files, Review(files, store.guessed_words))


@lexicon.command("list")
@click.option(
    "--limit",
    default=30,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="How many, the most frequent first; 0 for all.",
)
@json_option
@config_options
def list_(limit: int, as_json: bool) -> None:
    """Words whose sound was guessed, and that you have not decided on."""
    with _desk() as desk:
        words = desk.review.open()
    shown = words[:limit] if limit else words
    if as_json:
        print_json([_told(word) for word in shown])
        return
    rows = [
        (w.word, w.count, "no dictionary" if w.doubt == "unknown" else "said otherwise", _ipa(w.word), _sentence(w))
        for w in shown
    ]
    print_table(
        f"Guessed words ({len(words)})", ("word", "lines", "why", "as it is said", "where"), rows,
        empty="no word had to be guessed that you have not decided on",
    )  # fmt: skip


@lexicon.command()
@click.option("--own", is_flag=True, help="This station's own alone.")
@json_option
@config_options
def words(own: bool, as_json: bool) -> None:
    """All words that are said in a way of their own."""
    with _desk() as desk:
        mine = desk.files.own_words().words
        found: Mapping[str, str] = mine if own else desk.files.current().words
    told = [{"word": w, "spoken": s, "own": w in mine} for w, s in sorted(found.items(), key=lambda e: e[0].lower())]
    if as_json:
        print_json(told)
        return
    rows = [(t["word"], t["spoken"], "own" if t["own"] else "shipped") for t in told]
    print_table("Lexicon", ("word", "is said", "from"), rows, empty="the lexicon is empty")


@lexicon.command("set")
@click.argument("word")
@click.argument("spoken")
@json_option
@config_options
def set_(word: str, spoken: str, as_json: bool) -> None:
    """Say WORD as SPOKEN from the next clip on. Letters to be spelt stand apart: "G P T".

    SPOKEN may be IPA in double brackets, "[[kəlˈɛski]]": a spelling that is read so is found and kept. A word in small
    letters is also meant with a capital; one with capitals as it is written, and in capitals throughout.
    """
    from radio.speech.dictionary.respelling import in_letters

    _decide({word: in_letters(spoken)}, as_json)


@lexicon.command()
@click.argument("words", nargs=-1, required=True)
@json_option
@config_options
def ignore(words: tuple[str, ...], as_json: bool) -> None:
    """Words that are right as they are: they are listed no more, and a shipped spoken form of theirs goes."""
    _decide({word: word for word in words}, as_json)


def _decide(decided: Mapping[str, str], as_json: bool) -> None:
    with _desk() as desk:
        desk.review.decide(decided)
        own = desk.files.own
    if as_json:
        print_json({"set": dict(decided), "file": own})
        return
    for word, spoken in decided.items():
        click.echo(f"{word}: {'as it is written' if word == spoken else spoken}")


@lexicon.command()
@click.argument("word")
@json_option
@config_options
def remove(word: str, as_json: bool) -> None:
    """Forget what you decided on WORD; the shipped lexicon's form of it counts again."""
    from radio.speech.dictionary.lexiconfiles import remove_word

    with _desk() as desk:
        remove_word(desk.files.own, word)
        shipped = desk.files.shipped_words().words.get(word)
    if as_json:
        print_json({"removed": word, "shipped": shipped})
        return
    click.echo(f"{word} is said {f'as shipped: {shipped}' if shipped else 'as the voice takes it'}")


@lexicon.command()
@click.argument("word")
@click.option("--as", "spoken", help="Try this spoken form, without keeping it.")
@click.option("--voice", help="Who says it. Default: who said it on air, else the first show's lead host.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the sound there, and play nothing.")
@json_option
@config_options
def say(word: str, spoken: str | None, voice: str | None, out: Path | None, as_json: bool) -> None:
    """Hear WORD in the last sentence it was said in."""
    with _desk() as desk:
        spoken = _letters(word, spoken) if spoken else None
        told = {
            "word": word,
            "spoken": spoken or desk.files.current().words.get(word, word),
            "ipa": _ipa(spoken or desk.files.current().words.get(word, word)),
            "sentence": desk.review.sentence(word),
            "file": desk.hear(word, spoken, voice, out),
        }
    if as_json:
        print_json(told)
        return
    click.echo(f"{told['spoken']} [{told['ipa']}] {told['file']}\n{told['sentence']}")


@lexicon.command()
@click.option("--voice", help="Who says them. Default: who said each on air.")
@click.option("--silent", is_flag=True, help="Show the words, and speak none.")
@config_options
def review(voice: str | None, silent: bool) -> None:
    """Go through the guessed words: hear each in its sentence, then keep, mend or skip it."""
    with _desk() as desk:
        found = desk.review.open()
        if not found:
            click.echo("no word had to be guessed that you have not decided on")
            return
        click.echo(f"{len(found)} words. Type {HELP}.")
        if playing.player() is None and not silent:
            click.echo(f"Nothing here plays sound ({playing.NAMES}): it is written to {desk.config.path('lexicon')}")
        for number, word in enumerate(found, start=1):
            click.echo(f"\n{number}/{len(found)}  {word.word}  [{_ipa(word.word)}]  in {word.count} lines")
            click.echo(f"    {_sentence(word)}")
            if not _reviewed(desk, word, voice, silent):
                break


def _reviewed(desk: _Desk, word: GuessedWord, voice: str | None, silent: bool) -> bool:
    """One word; False when the operator has had enough."""
    from radio.errors import SpeechError, UsageError

    spoken: str | None = None
    hear = not silent
    while True:
        if hear:
            try:
                desk.hear(word.word, spoken, voice)
            except SpeechError as e:
                # It can be decided by eye, and the next one may be heard.
                click.echo(f"    cannot be heard: {e}")
        try:
            answer = click.prompt(f"    {spoken or word.word}", default="", show_default=False, prompt_suffix=" > ")
        except click.Abort:
            # The end of what was typed, as from a file.
            return False
        answer = answer.strip()
        hear = answer == "h"
        if answer == "q":
            return False
        if answer == "s" or (answer == "" and spoken is None):
            return True
        if answer == "k" or answer == "":
            desk.review.decide({word.word: word.word if answer == "k" or spoken is None else spoken})
            return True
        if answer == "h":
            continue
        try:
            spoken = _letters(word.word, answer)
        except UsageError as e:
            click.echo(f"    {e}; {HELP}")
            continue
        hear = not silent
        click.echo(f"    {spoken} [{_ipa(spoken)}]")


@lexicon.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@config_options
def export(file: Path | None) -> None:
    """This station's own words as YAML, to FILE or to the screen."""
    with _desk() as desk:
        own = desk.files.own
        text = own.read_text(encoding="utf-8") if own.exists() else ""
    if file is None:
        click.echo(text, nl=False)
        return
    from radio.store.files import write_atomically

    write_atomically(file, text)


@lexicon.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@config_options
def import_(file: Path, as_json: bool) -> None:
    """Take the words of FILE, as `export` writes it, into this station's own; they win over those of the same name."""
    from radio.speech.dictionary.lexicon import load_lexicon

    taken = load_lexicon(file).words
    with _desk() as desk:
        desk.review.decide(taken)
    if as_json:
        print_json({"taken": len(taken)})
        return
    click.echo(f"{len(taken)} words taken")


def _letters(word: str, spoken: str) -> str:
    """A spoken form with its IPA in letters. Raises UsageError when it can be no entry."""
    from radio.errors import UsageError
    from radio.speech.dictionary.lexicon import fault
    from radio.speech.dictionary.respelling import in_letters

    letters = in_letters(spoken)
    wrong = fault(word, letters)
    if wrong:
        raise UsageError(wrong)
    return letters


def _told(word: GuessedWord) -> dict[str, Any]:
    return {**word.model_dump(mode="json"), "ipa": _ipa(word.word)}


def _ipa(text: str) -> str:
    from radio.speech.dictionary.guessing import reading

    return reading(text)


def _sentence(word: GuessedWord) -> str:
    return word.contexts[0].sentence if word.contexts else ""


def _file_name(word: str) -> str:
    """Letters alone: a word comes from the command line."""
    return "".join(c for c in word if c.isalnum()) or "word"


COMMANDS = (lexicon,)
