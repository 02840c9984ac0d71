"""What `radio doctor` looks at. Nothing here asks arXiv: its requests are counted."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from radio.errors import ConfigError, RadioError

if TYPE_CHECKING:
    from radio.commands.common import Setting
    from radio.config import Config
    from radio.types import ShowId, VoiceId

MIN_FREE_GB = 5.0
"""Models (1.5 GB), and a day of segments, clips and airchecks."""


@dataclass(frozen=True)
class Finding:
    what: str
    state: Literal["ok", "warning", "failed"]
    found: str
    todo: str = ""


def examine(setting: Setting) -> list[Finding]:
    """All findings; a config that cannot be read ends the list."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    findings = [Finding("Python", "ok", version)]
    try:
        config = setting.load()
    except ConfigError as e:
        return [*findings, Finding("config", "failed", str(e), "mend that line")]
    findings.append(Finding("config", "ok", str(setting.config_file or "config.yaml or defaults")))
    for check in (
        _shows,
        _lexicon,
        _data_dir,
        _ffmpeg,
        _models,
        _voices,
        _speech,
        _ear,
        _port,
        _llm,
        _database,
        _arxiv,
        _outputs,
    ):
        findings.extend(_guarded(check, config))
    return findings


def _guarded(check: Callable[[Config], Iterator[Finding]], config: Config) -> Iterator[Finding]:
    """A check that fails by itself is a finding too."""
    try:
        yield from check(config)
    except (RadioError, OSError, ImportError) as e:
        yield Finding(check.__name__.strip("_").replace("_", " "), "failed", str(e), getattr(e, "hint", None) or "")


def _shows(config: Config) -> Iterator[Finding]:
    from radio.schedule.shows import station_shows

    shows = station_shows(config)
    yield Finding("shows", "ok", ", ".join(sorted(shows)))


def _lexicon(config: Config) -> Iterator[Finding]:
    from radio.speech.dictionary import lexiconfiles

    lexiconfiles.check(config)
    own = len(lexiconfiles.LexiconFiles.of(config).own_words())
    yield Finding("lexicon", "ok", f"{config.speech.lexicon}, and {own} words of this station")


def _data_dir(config: Config) -> Iterator[Finding]:
    folder = config.station.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".doctor"
    probe.write_bytes(b"ok")
    probe.unlink()
    free = shutil.disk_usage(folder).free / 1e9
    enough = free >= MIN_FREE_GB
    todo = "" if enough else f"free at least {MIN_FREE_GB:.0f} GB, or set station.data_dir to a larger disk"
    yield Finding("disk", "ok" if enough else "warning", f"{free:.1f} GB free under {folder}", todo)


def _ffmpeg(config: Config) -> Iterator[Finding]:
    from radio.audio.ffmpeg import ffmpeg_exe, run

    first = run(["-hide_banner", "-version"]).stdout.decode(errors="replace").splitlines()[0]
    yield Finding("ffmpeg", "ok", f"{first.split(' Copyright')[0]} ({ffmpeg_exe()})")


def _models(config: Config) -> Iterator[Finding]:
    from radio.store.modelfiles import missing, models_dir
    from radio.store.modelmanifest import load_manifest

    names = [m.name for m in load_manifest().models]
    absent = {m.name for m in missing(names, models_dir(config.station.data_dir))}
    wanted = {"minilm", "piper-joe"}
    if config.llm.embedded.model != "off":
        wanted.add(config.llm.embedded.model)
    for name in sorted(wanted):
        here = name not in absent
        state: Literal["ok", "warning"] = "ok" if here else "warning"
        yield Finding(
            f"model {name}", state, "here" if here else "missing", "" if here else f"radio models fetch {name}"
        )


def _voices(config: Config) -> Iterator[Finding]:
    from radio.schedule.shows import station_shows
    from radio.speech import build_cast
    from radio.speech.speakers.voiceprint import confusable
    from radio.store.modelfiles import models_dir

    cast = build_cast(config, models_dir(config.station.data_dir))
    shows = station_shows(config).values()
    used: dict[tuple[str, tuple[VoiceId, ...]], list[ShowId]] = {}
    for show in shows:
        for host in show.hosts:
            used.setdefault((host.name, host.voices), []).append(show.id)
    for (name, voices), where in used.items():
        usable = [v for v in voices if cast.available(v)]
        state: Literal["ok", "warning", "failed"] = "ok"
        if voices[0] not in usable:
            state = "warning" if usable else "failed"
        todo = "" if state == "ok" else f"radio voices download {voices[0]}"
        which = "all shows" if len(where) == len(shows) else ", ".join(where)
        yield Finding(f"voice of {name} in {which}", state, ", ".join(usable) or "none", todo)
    for show in shows:
        for lean in (False, True):
            heard = [next(iter(cast.order(host.voices, lean=lean)), None) for host in show.hosts]
            for pair in confusable(voice for voice in heard if voice):
                found = f"{pair.first} and {pair.second} are alike ({pair.likeness:.2f})"
                yield Finding(f"{'lean ' if lean else ''}cast of {show.id}", "warning", found, "give one another voice")


def _speech(config: Config) -> Iterator[Finding]:
    """Each speech server says one word, which a hosted one charges for; and the voices that rest."""
    from radio.clock import SystemClock
    from radio.model.status import ProductionStatus
    from radio.speech.voices.http_engine import HttpEngine
    from radio.store.status import read_status

    for engine in config.speech.engines:
        for name, theirs in engine.voices.items():
            server = HttpEngine(engine, SystemClock())
            try:
                samples, rate = server.speak("Hello.", theirs)
            except RadioError as e:
                todo = e.hint or "another voice speaks for its hosts meanwhile"
                yield Finding(f"speech {engine.name}, {name}", "warning", e.message, todo)
            else:
                yield Finding(f"speech {engine.name}, {name}", "ok", f"{len(samples) / rate:.1f} s at {rate} Hz")
            finally:
                server.close()
    told = read_status(config.path("run"), "production", ProductionStatus)
    for voice in told.voices if told is not None else ():
        found = f"gave up {voice.failures} lines, the last at {voice.failed:%Y-%m-%d %H:%M} UTC: {voice.error}"
        resting = voice.state == "resting"
        todo = "nothing: it is tried again by itself" if resting else ""
        yield Finding(f"voice {voice.voice}", "warning" if resting else "ok", found, todo)


def _ear(config: Config) -> Iterator[Finding]:
    """What hears the clips. The station does without, so what is missing is no failure."""
    from radio.model.status import ProductionStatus
    from radio.speech.ears.hearing import recogniser_here
    from radio.speech.speakers.identity import speaker_here
    from radio.store.modelfiles import models_dir
    from radio.store.status import read_status

    how = config.speech.check_by_ear
    if how == "off":
        yield Finding("clips heard", "ok", "off, by speech.check_by_ear")
        return
    models = models_dir(config.station.data_dir)
    for name, here, what in (
        ("whisper-base", recogniser_here(models), "missing and repeated words"),
        ("campplus", speaker_here(models), "another voice than the host's"),
    ):
        found = f"{how}: {what}" if here else f"{what}: not heard"
        state: Literal["ok", "warning"] = "ok" if here else "warning"
        yield Finding(f"clips heard by {name}", state, found, "" if here else f"radio models fetch {name}")
    told = read_status(config.path("run"), "production", ProductionStatus)
    for voice in told.clips.voices if told is not None and told.clips is not None else ():
        found = f"{voice.fault_share:.0%} of the last {voice.recent} readings failed"
        todo = "radio logs production says how; another voice in speech.hosts" if voice.faulty else ""
        yield Finding(f"readings of {voice.voice}", "warning" if voice.faulty else "ok", found, todo)


def _port(config: Config) -> Iterator[Finding]:
    from radio.commands.common import running_pid
    from radio.commands.station import check_port

    pid = running_pid(config)
    if pid is not None:
        yield Finding("station", "ok", f"running as process {pid}")
        return
    check_port(config)
    yield Finding("port", "ok", f"{config.web.host}:{config.web.port} is free")


def _llm(config: Config) -> Iterator[Finding]:
    """Each server is asked for its models and for one short answer by a schema, which a hosted one charges for."""
    from radio.clock import SystemClock
    from radio.llm.probe import probe

    for name, server in config.llm.named_servers():
        found = probe(server, SystemClock(), name)
        state: Literal["ok", "warning"] = "warning" if found.todo else "ok"
        yield Finding(f"LLM {name}", state, f"{server.base_url}: {found.told}", found.todo)
    if not config.llm.servers:
        yield Finding("LLM servers", "ok", f"none; embedded: {config.llm.embedded.model}")


def _outputs(config: Config) -> Iterator[Finding]:
    """Whether the servers can be reached. What they think of key and password shows on air: asking would publish."""
    from radio.playout.outputs.connect import TargetError, connected
    from radio.playout.outputs.rtmpclient import Target

    places = []
    for name, target in config.outputs.named_rtmp():
        to = Target.of(target.url, "", target.ca_file)
        places.append((name, to.host, to.port, to.scheme == "rtmps", target.ca_file))
    for name, mount in config.outputs.named_icecast():
        places.append((name, mount.host, mount.port, mount.tls, mount.ca_file))
    for name, host, port, tls, ca_file in places:
        try:
            connected(host, port, tls=tls, ca_file=ca_file).close()
        except TargetError as e:
            yield Finding(f"output {name}", "warning", str(e), "it is tried for ever while the station is on air")
        else:
            checked = ", certificate checked" if tls else ""
            yield Finding(f"output {name}", "ok", f"{host}:{port} answers{checked}")


def _database(config: Config) -> Iterator[Finding]:
    from radio.clock import SystemClock
    from radio.store import Store
    from radio.store.postgres import without_password

    if config.store.url is None:
        yield Finding("database", "ok", f"SQLite under {config.station.data_dir}")
        return
    Store.of(config, SystemClock()).close()
    yield Finding("database", "ok", without_password(config.store.url.get_secret_value()))


def _arxiv(config: Config) -> Iterator[Finding]:
    """Who we say that we are, and what the gate remembers."""
    from radio.clock import SystemClock
    from radio.papers.endpoints import user_agent
    from radio.papers.gatebuild import build_gate

    if not config.papers.arxiv.enabled:
        return
    found, todo = f"arXiv is told {user_agent(config)}", "set station.contact; arXiv asks for one"
    if config.arxiv_contact:
        yield Finding("contact", "ok", found)
    else:
        yield Finding("contact", "warning", found, todo)
    standing = build_gate(config, SystemClock(), config.path("run")).standing()
    said = f"{standing.requests_today} of {standing.daily_requests} requests today"
    if standing.closed_until is None:
        yield Finding("arXiv", "ok", said)
        return
    until = f"not asked until {standing.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    yield Finding("arXiv", "warning", f"{said}; {until}: {standing.why}", "nothing: it is asked again by itself")
