"""The configuration: config.yaml, the environment (`RADIO_WEB__PORT=8000`), `--set web.port=8000`; the last wins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from radio.errors import ConfigError
from radio.llmconfig import LlmConfig
from radio.mailbagconfig import MailbagConfig
from radio.papersconfig import PapersConfig
from radio.speechconfig import SpeechConfig
from radio.storeconfig import StoreConfig
from radio.targetconfig import TAKEN_NAMES, IcecastConfig, RtmpConfig, named, with_files
from radio.yamlmodel import Location, Section, describe, first, line_of, parse_yaml, read_yaml

ENV_PREFIX = "RADIO_"
NOT_KEYS = frozenset({"RADIO_CONFIG", "RADIO_FFMPEG", "RADIO_SHARED", "RADIO_MODELS_DIR", "RADIO_ALLOW_CUDA_TORCH"})
"""Variables with our prefix that are no config keys: they are read before there is a config, or by the set-up."""


def child_environment() -> dict[str, str]:
    """Our environment without the config that may stand in it, keys and passwords among it: for programs that need
    none of it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX) or name in NOT_KEYS}


class StationConfig(Section):
    name: str = "Paper Radio"
    tagline: str = "The newest papers, read aloud"
    data_dir: Path = Path("data")
    """Everything the station writes lies under it."""
    timezone: str = "UTC"
    contact: str = ""
    """Mail address or URL that the User-Agent names to arXiv."""
    non_commercial: bool = False
    """Whether licences with an NC clause allow page images here."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as e:
            raise ValueError('no such time zone; use a name such as "Europe/Berlin"') from e
        return value


class WebConfig(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    operator_token: SecretStr | None = None
    """Opens the operator's part of the API (`Authorization: Bearer ...`), which is shut without it."""
    public_url: str | None = None
    """How listeners reach the page, for links in the feed; by default as whoever asks for the feed reached it."""


class ConvertConfig(Section):
    timeout_seconds: float = Field(default=120.0, gt=0)
    memory_mb: int = Field(default=1500, ge=256)
    max_pages: int = Field(default=80, ge=1)


class PictureConfig(Section):
    width: int = Field(default=1280, ge=640, le=3840)
    height: int = Field(default=720, ge=360, le=2160)
    """Pixels; 16 wide for 9 high, and even, as the video codec wants it."""
    theme: Literal["light", "dark"] = "dark"

    @model_validator(mode="after")
    def _shape(self) -> Self:
        if self.width * 9 != self.height * 16 or self.width % 2 or self.height % 2:
            raise ValueError(
                f"{self.width} x {self.height} is not 16:9 in even numbers; use 1280 x 720, 1920 x 1080 or the like"
            )
        return self

    @property
    def page_width(self) -> int:
        """Pixels of a page's picture: half of its width fills the stage, without being drawn larger than it is."""
        return 2000 if self.height <= 720 else 2400


class EncoderConfig(Section):
    frames_in: int = Field(default=5, ge=1, le=30)
    """Frames drawn per second at most."""
    frames_out: int = Field(default=30, ge=1, le=60)
    video_kbps: int = Field(default=2500, ge=200)
    audio_kbps: int = Field(default=160, ge=48)
    preset: str = "veryfast"


class SoundConfig(Section):
    """Music and time on air; what each show has of it stands in its own file."""

    time_checks: Literal["hour", "half_hour", "off"] = "hour"
    """When the time is told: at the first join after each of these."""
    clock: Literal[12, 24] = 12
    """"nine o'clock", or "twenty-one hours"."""
    time_check_minutes: int = Field(default=20, ge=0, le=29)
    """How long after the hour a join may come and still be given the time: an item is not cut for it."""
    bed_lu: float = Field(default=-3.0, ge=-30.0, le=0.0)
    """Loudness of a bed by itself, in LU against speech."""
    ducked_lu: float = Field(default=-18.0, ge=-40.0, le=-6.0)
    """Loudness of a bed under speech, in LU against it."""
    room_tone: bool = True
    """A very soft noise under every talk, so that a pause is no digital black."""
    breaths: bool = True
    """Hosts are heard to breathe in before some of their longer turns, softly."""
    ident_seconds: float = Field(default=45.0, ge=10.0)
    """From one ident to the next while only the bed is on air."""
    crossfade_ms: int = Field(default=40, ge=5, le=500)
    """Overlap of two items at an ordinary join."""
    bed_fade_seconds: float = Field(default=1.5, ge=0.1, le=10.0)
    """In which the bed gives way to a programme."""
    filler_fade_seconds: float = Field(default=2.0, ge=0.1, le=10.0)
    """In which a replay with much left to run gives way to a new item."""

    @field_validator("time_checks", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: object) -> object:
        # YAML 1.1 reads a bare off as False.
        return "off" if value is False else value


class ObsConfig(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=4455, ge=1, le=65535)
    """Of OBS's websocket."""
    password: SecretStr = SecretStr("")
    feed_port: int = Field(default=9001, ge=1, le=65535)
    """UDP port on OBS's machine that the station's stream is sent to."""
    stream: RtmpConfig | None = None
    """Where OBS streams to; by default what is set in OBS."""
    profile: str | None = None
    """OBS profile to use, made when missing; "" takes the current one as it is. By default "Paper Radio" when `stream`
    is given, else the current one."""
    collection: str = "Paper Radio"
    """OBS scene collection to use, made when missing; "" takes the current one."""
    fps: int = Field(default=30, ge=1, le=60)
    video_kbps: int = Field(default=2500, ge=200)
    audio_kbps: int = Field(default=160, ge=64)
    encoder: str = "x264"
    """As OBS's simple output names them: x264, nvenc, qsv, amd, apple_h264."""
    preset: str = "veryfast"
    """Of x264."""
    now_playing: Literal["shown", "hidden"] = "hidden"
    """Whether the text source with the title is seen; the station's picture has the title anyway."""
    take_over_after_minutes: float | None = Field(default=3.0, gt=0)
    """When OBS has not streamed for so long, the station pushes to `stream` itself until OBS is back; null: never."""


class AircheckConfig(Section):
    enabled: bool = True
    keep_hours: int = Field(default=48, ge=1)


class OutputsConfig(Section):
    rtmp: tuple[RtmpConfig, ...] = ()
    icecast: tuple[IcecastConfig, ...] = ()
    obs: ObsConfig | None = None
    aircheck: AircheckConfig = AircheckConfig()

    def named_rtmp(self) -> list[tuple[str, RtmpConfig]]:
        return named("rtmp", self.rtmp)

    def named_icecast(self) -> list[tuple[str, IcecastConfig]]:
        return named("icecast", self.icecast)

    @model_validator(mode="after")
    def _one_name_each(self) -> OutputsConfig:
        names = [name for name, _ in (*self.named_rtmp(), *self.named_icecast())]
        twice = {name for name in names if names.count(name) > 1} | (set(names) & TAKEN_NAMES)
        if twice:
            raise ValueError(f"each output needs a name of its own; taken: {', '.join(sorted(twice))}")
        return self


class AlarmsConfig(Section):
    """Both URLs are secrets, since tokens stand in them: better in the environment than in a file."""

    webhook: SecretStr | None = None
    """Gets a POST at each alarm, and one when it is over; Slack, Mattermost and Discord understand it."""
    heartbeat: SecretStr | None = None
    """A dead-man's switch: gets a GET every `heartbeat_minutes` while the station is on air, else none."""
    heartbeat_minutes: float = Field(default=5.0, ge=0.1)

    @field_validator("webhook", "heartbeat", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("webhook", "heartbeat")
    @classmethod
    def _is_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value


class ReserveConfig(Section):
    target_minutes: float = Field(default=60.0, gt=0)
    """Production pauses when more than this is ready and unaired."""
    low_minutes: float = Field(default=8.0, ge=0)
    """Below it production goes lean: the extractive writer, the cheap voices, shorter shows."""


class KeepConfig(Section):
    """How much of what was made stays on disk."""

    segments_gb: float = Field(default=20.0, gt=0)
    pdfs_gb: float = Field(default=10.0, gt=0)
    """PDFs of papers; those of the last two days stay in any case."""
    pages_gb: float = Field(default=2.0, ge=0)
    """Page images beside those of segments, so that a page is not drawn twice; those used longest ago go first."""
    clips_gb: float = Field(default=4.0, ge=0)
    """Clips of lines, so that what is said again is not spoken again: a day of speech. Those of the last day stay."""
    archive_days: int = Field(default=365, ge=1)
    min_free_mb: int = Field(default=1024, ge=0)
    """Production pauses when less is free under the data directory."""
    passages_days: int = Field(default=14, ge=1)
    """Passages of papers' text stay in the library so long; what was said on air stays for good."""
    papers_days: int = Field(default=180, ge=1)
    """Papers that never aired stay in the library so long after they were published."""


class Config(Section):
    station: StationConfig = StationConfig()
    web: WebConfig = WebConfig()
    store: StoreConfig = StoreConfig()
    papers: PapersConfig = PapersConfig()
    mailbag: MailbagConfig = MailbagConfig()
    convert: ConvertConfig = ConvertConfig()
    llm: LlmConfig = LlmConfig()
    speech: SpeechConfig = SpeechConfig()
    picture: PictureConfig = PictureConfig()
    encoder: EncoderConfig = EncoderConfig()
    sound: SoundConfig = SoundConfig()
    outputs: OutputsConfig = OutputsConfig()
    alarms: AlarmsConfig = AlarmsConfig()
    reserve: ReserveConfig = ReserveConfig()
    keep: KeepConfig = KeepConfig()
    shows_dir: Path = Path("shows")
    prompts_dir: Path = Path("prompts")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def __hash__(self) -> int:
        """Workers keep what they loaded by config; mappings in it have no hash of their own."""
        return hash(self.model_dump_json())

    def path(self, *parts: str) -> Path:
        """A path under the data directory."""
        return self.station.data_dir.joinpath(*parts)

    @property
    def arxiv_contact(self) -> str:
        """Whom arXiv may write to; empty when nothing tells."""
        return self.station.contact or self.web.public_url or ""

    @property
    def database(self) -> str | Path:
        """Where the tables are: a Postgres URL, which may hold a password, or the SQLite file."""
        return self.store.url.get_secret_value() if self.store.url else self.path("radio.db")

    @property
    def public_url(self) -> str:
        host = f"[{self.web.host}]" if ":" in self.web.host else self.web.host
        return (self.web.public_url or f"http://{host}:{self.web.port}").rstrip("/")


def load_config(
    path: Path | None = None, *, environment: Mapping[str, str] | None = None, overrides: Iterable[str] = ()
) -> Config:
    """Read the configuration; relative paths in it count from the config file's folder.

    `path` None takes $RADIO_CONFIG, else config.yaml of the working directory, which may be missing (all defaults).
    Raises ConfigError naming the file and line, the variable or the --set that is wrong.
    """
    env = os.environ if environment is None else environment
    named = path or (Path(env["RADIO_CONFIG"]) if "RADIO_CONFIG" in env else None)
    file = named or Path("config.yaml")
    data: Any = {}
    lines: dict[Location, int] = {}
    if named is not None or file.exists():
        data, lines = read_yaml(file)
        if not isinstance(data, dict):
            raise ConfigError("must be a mapping of keys to values", subject=f"{file}:1")
    origins: dict[Location, str] = {}
    for name, value in sorted(env.items()):
        if name.startswith(ENV_PREFIX) and name not in NOT_KEYS:
            location = tuple(name[len(ENV_PREFIX) :].lower().split("__"))
            _put(data, location, _parse(value), origins, f"${name}")
    for text in overrides:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise ConfigError("write it as KEY=VALUE, for example web.port=8000", subject=f"--set {key}")
        _put(data, tuple(key.split(".")), _parse(value), origins, f"--set {key}")
    try:
        config = Config.model_validate(data)
    except ValidationError as e:
        raise ConfigError(describe(e, Config), subject=_origin(e, origins, file, lines)) from e
    return _absolute(config, file.resolve().parent)


def _parse(value: str) -> Any:
    """Environment and --set values are YAML: numbers, booleans and lists as in the file; other text as it is."""
    try:
        return parse_yaml(value)
    except yaml.YAMLError:
        return value


def _put(
    data: MutableMapping[str, Any],
    location: tuple[str, ...],
    value: Any,
    origins: dict[Location, str],
    origin: str,
) -> None:
    here: Any = data
    for part in location[:-1]:
        following = here.get(part)
        if following is None:
            following = here[part] = {}
        if not isinstance(following, dict):
            raise ConfigError(f'"{part}" holds no keys; give the whole list as YAML instead', subject=origin)
        here = following
    here[location[-1]] = value
    origins[location] = origin


def _origin(error: ValidationError, origins: Mapping[Location, str], file: Path, lines: Mapping[Location, int]) -> str:
    location: Location = first(error)["loc"]
    if location not in lines:
        # A part that stands in no file came with the first variable or option for a key of it.
        begun = (origin for key, origin in origins.items() if key[: len(location)] == location)
        if origin := next(begun, None):
            return origin
    while location:
        if location in origins:
            return origins[location]
        location = location[:-1]
    return f"{file}:{line_of(error, lines)}"


def _absolute(config: Config, base: Path) -> Config:
    """The config with every relative path made absolute from `base`."""

    def fix(path: Path) -> Path:
        return path if path.is_absolute() else base / path

    folder = config.papers.folder
    return config.model_copy(
        update={
            "station": config.station.model_copy(update={"data_dir": fix(config.station.data_dir.expanduser())}),
            "papers": config.papers.model_copy(update={"folder": fix(folder.expanduser()) if folder else None}),
            "speech": config.speech.model_copy(update={"lexicon": fix(config.speech.lexicon)}),
            "outputs": config.outputs.model_copy(
                update={
                    "rtmp": with_files(config.outputs.rtmp, fix),
                    "icecast": with_files(config.outputs.icecast, fix),
                    "obs": _obs_with_files(config.outputs.obs, fix),
                }
            ),
            "shows_dir": fix(config.shows_dir),
            "prompts_dir": fix(config.prompts_dir),
        }
    )


def _obs_with_files(obs: ObsConfig | None, fix: Callable[[Path], Path]) -> ObsConfig | None:
    if obs is None or obs.stream is None:
        return obs
    return obs.model_copy(update={"stream": with_files([obs.stream], fix)[0]})
