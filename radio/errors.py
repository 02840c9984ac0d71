"""Every error of the station carries a decision: can it be tried again, what does it concern, what can be done.

RadioError
├── UsageError               wrong words on the command line            exit 2
├── ConfigError              wrong config, show or prompt file          exit 2
├── NotRunningError          the station is not running                 exit 3
├── PartlyDoneError          some of the work was done                  exit 4
├── FetchError               arXiv or a folder did not give a paper
│   ├── RateLimitedError       told to come back later                  retryable
│   ├── PaperUnavailableError  no such paper, withdrawn, no PDF
│   │   └── PdfMissingError      no PDF of it now: asked again after hours, not seconds
│   └── NotAPdfError           what came is not a PDF
├── ConversionError          a PDF did not become a document
├── LibraryError             the embedding DB
├── ModelFileError           a model file cannot be had
├── LanguageModelError       a language model did not answer usefully
├── WritingError             no script could be written
├── NothingNewError          no episode is due: there is nothing to tell that was not told
├── SpeechError              no clip could be spoken
│   ├── VoiceDownError         a voice cannot speak now, whatever the text
│   └── ReadingsError          a voice spoke, and none of its readings can be used
├── AudioError               sound could not be made, measured or encoded
├── SegmentError             a segment is incomplete or fails its checks
├── WorkerDiedError          a worker process died or was killed         retryable
│   └── PoolClosedError        there are no workers any more              retryable
├── StoreError               database or artefact files
│   └── DiskFullError          no room left                             retryable
├── PlayoutError             the air side
│   └── FallibleGraphError     wiring that could fall silent
└── OutputError              an output (RTMP, OBS, HLS)                 retryable
    ├── ObsUnreachableError    OBS does not answer                      retryable, exit 3
    └── ObsRefusedError        OBS answers, and says no
"""

from __future__ import annotations

from typing import Any, ClassVar


class RadioError(Exception):
    """What went wrong (`args[0]`), what it concerns (`subject`), and what to do now (`hint`)."""

    exit_code: ClassVar[int] = 1
    retryable_by_default: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        subject: str | None = None,
        hint: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.hint = hint
        self.retryable = self.retryable_by_default if retryable is None else retryable

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its state, so that errors with keyword arguments of their own come back from worker processes."""
        return _restore, (type(self), self.args, self.__dict__.copy())

    def __str__(self) -> str:
        where = f"{self.subject}: " if self.subject else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{hint}"


def _restore(kind: type[RadioError], args: tuple[Any, ...], state: dict[str, Any]) -> RadioError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(RadioError):
    """The command line asked for something that does not exist."""

    exit_code = 2


class ConfigError(RadioError):
    """A file that the operator edits is wrong. `subject` is "file:line"."""

    exit_code = 2


class NotRunningError(RadioError):
    """The command needs a running station."""

    exit_code = 3


class PartlyDoneError(RadioError):
    """Some of what was asked is done; the message says what is missing."""

    exit_code = 4


class FetchError(RadioError):
    """A source of papers failed."""

    retryable_by_default = True


class RateLimitedError(FetchError):
    """The server asked us to come back after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float, subject: str | None = None) -> None:
        super().__init__(message, subject=subject, retryable=True)
        self.retry_after = retry_after


class PaperUnavailableError(FetchError):
    """There is no such paper or no PDF of it."""

    retryable_by_default = False


class PdfMissingError(PaperUnavailableError):
    """The paper is known and has no PDF now: it is not made yet, or it was withdrawn."""


class NotAPdfError(FetchError):
    """The answer is no PDF. arXiv serves HTML with status 200 while it makes a PDF, so this may be tried again."""


class ConversionError(RadioError):
    """A PDF did not become a document. `reason` is a short stable word: "encrypted", "timeout", "memory", ..."""

    def __init__(self, message: str, *, reason: str, subject: str | None = None, retryable: bool = False) -> None:
        super().__init__(message, subject=subject, retryable=retryable)
        self.reason = reason


class LibraryError(RadioError):
    """The embedding DB failed."""

    retryable_by_default = True


class ModelFileError(RadioError):
    """A model file cannot be had; the message says which, how big, and what was tried."""


class LanguageModelError(RadioError):
    """A language model gave no useful answer."""

    retryable_by_default = True


class WritingError(RadioError):
    """No script could be written."""


class NothingNewError(RadioError):
    """No episode is due, which is no failure."""


class SpeechError(RadioError):
    """No clip passed its checks."""


class VoiceDownError(SpeechError):
    """A voice cannot speak now, whatever the text: its model is missing, its server does not
    answer. Another one may."""


class ReadingsError(SpeechError):
    """The voice spoke, and none of its readings of this line passed the checks."""


class AudioError(RadioError):
    """Sound could not be made, measured or encoded."""


class SegmentError(RadioError):
    """A segment is incomplete, corrupt or fails its checks."""


class WorkerDiedError(RadioError):
    """A worker process of production crashed, ran out of memory or time, or was stopped."""

    retryable_by_default = True


class PoolClosedError(WorkerDiedError):
    """Production ends: its workers are gone, and none is born any more."""


class StoreError(RadioError):
    """The database or the artefact files failed."""


class DiskFullError(StoreError):
    """There is no room left under the data directory."""

    retryable_by_default = True


class PlayoutError(RadioError):
    """The air side failed."""


class FallibleGraphError(PlayoutError):
    """The wiring of sources could fall silent; refused before anything airs."""


class OutputError(RadioError):
    """An output is down. Messages never hold keys or passwords."""

    retryable_by_default = True


class ObsUnreachableError(OutputError):
    """OBS is not running, its websocket is off, it refuses the password, or it went away."""

    exit_code = 3


class ObsRefusedError(OutputError):
    """OBS refused a request with `code` of obs-websocket."""

    retryable_by_default = False

    def __init__(self, message: str, *, code: int) -> None:
        super().__init__(message)
        self.code = code
