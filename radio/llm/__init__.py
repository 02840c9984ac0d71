"""Language models: one client for every OpenAI-compatible server, an embedded model, and their composition.

Importing the package is light: the show loader needs its prompts, and no client.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radio.clock import Clock
    from radio.config import Config
    from radio.llm.chain import Chain
    from radio.store import Store


def build_chain(config: Config, clock: Clock, run_dir: Path, store: Store | None = None) -> Chain | None:
    """The configured servers in their order, then the embedded model, each behind a breaker and with its own account.

    In `store` what they take is kept and held within the budget; without one it is not.
    None when there is neither: the extractive writer works alone.
    """
    from radio.llm.chain import build

    return build(config, clock, run_dir, store)
