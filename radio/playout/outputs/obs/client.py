"""The connection to OBS by obs-websocket 5, with errors that say what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from radio.config import ObsConfig
from radio.errors import ObsRefusedError, ObsUnreachableError

TIMEOUT: Final = 5
"""Seconds. A scene collection with many sources takes a second or two to load, and OBS answers nothing meanwhile."""

EXISTS: Final = 601
"""obs-websocket: a source or scene of that name is there already."""
NOT_FOUND: Final = 600
NOT_READY: Final = 207
"""obs-websocket 5.3 and later, while a scene collection is being changed."""

SWITCH_ON: Final = "start OBS, and turn on its Tools > WebSocket Server Settings > Enable WebSocket server"
PASSWORD_HINT: Final = "outputs.obs.password must be the one of OBS's Tools > WebSocket Server Settings"  # noqa: S105 - a hint


class RawClient(Protocol):
    """What we use of obsws_python.ReqClient."""

    def send(self, param: str, data: dict[str, Any] | None = None, raw: bool = False) -> Any: ...
    def disconnect(self) -> None: ...


class Obs:
    """Asks OBS. After an ObsUnreachableError it must be thrown away: the library does not match answers to requests."""

    def __init__(self, client: RawClient, where: str, secrets: tuple[str, ...]) -> None:
        self._client = client
        self._where = where
        self._secrets = tuple(filter(None, secrets))

    def ask(self, request: str, **data: Any) -> dict[str, Any]:
        """The answer's data. Raises ObsRefusedError when OBS says no, ObsUnreachableError when it says nothing."""
        from obsws_python.error import OBSSDKRequestError

        try:
            return self._client.send(request, data or None, raw=True) or {}
        except OBSSDKRequestError as e:
            raise ObsRefusedError(self._told(f"OBS refuses {request}: {e}"), code=e.code) from None
        except Exception as e:
            # The library lets through what sockets, its websocket library and odd answers (KeyError) raise.
            said = f"OBS was lost at {request}: {type(e).__name__}: {e}"
            raise ObsUnreachableError(self._told(said), subject=self._where) from None

    def close(self) -> None:
        try:
            self._client.disconnect()
        except Exception as e:
            logging.getLogger(__name__).debug("closing the connection to OBS: %s", self._told(str(e)))

    def _told(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


Connect = Callable[[ObsConfig], Obs]


def connect(config: ObsConfig) -> Obs:
    """A connection by obsws-python. Raises ObsUnreachableError."""
    # It logs the password at INFO, stream keys at DEBUG, and a traceback for every refused request.
    logging.getLogger("obsws_python").setLevel(logging.CRITICAL)
    import obsws_python
    from obsws_python.error import OBSSDKError

    where = f"{config.host}:{config.port}"
    password = config.password.get_secret_value()
    key = config.stream.key.get_secret_value() if config.stream else ""
    try:
        client = obsws_python.ReqClient(host=config.host, port=config.port, password=password, timeout=TIMEOUT)
    except ConnectionRefusedError:
        raise ObsUnreachableError("nothing listens there", subject=where, hint=SWITCH_ON) from None
    except OBSSDKError:
        # Its text is the same for a wrong password and a closed connection; which, OBS tells nobody.
        raise ObsUnreachableError("OBS refused the connection", subject=where, hint=PASSWORD_HINT) from None
    except Exception as e:
        said = f"OBS cannot be reached: {type(e).__name__}"
        raise ObsUnreachableError(said, subject=where, hint=SWITCH_ON) from None
    return Obs(client, where, (password, key))
