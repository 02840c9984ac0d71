"""Fetch models with a progress bar: fetch_models.py NAME... [--report FILE]

NAME is a model of radio/store/models.yaml or a set of them: core, llm, test. The report is a JSON object of the
files that are there now and their sizes in bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from radio.commands.progress import model_progress
from radio.config import load_config
from radio.errors import RadioError
from radio.store.modelfiles import ensure, missing, models_dir
from radio.store.modelmanifest import ModelEntry, load_manifest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    console = Console(soft_wrap=True)
    try:
        directory = models_dir(load_config().path())
        for model in missing(arguments.names, directory):
            console.print(f"  {model.name}: {model.purpose}, {model.size / 1e6:,.0f} MB, {model.licence}")
        with model_progress() as report:
            ensure(arguments.names, directory, report)
    except RadioError as e:
        console.print(str(e), style="red", markup=False, highlight=False)
        return e.exit_code
    if arguments.report is not None:
        chosen = load_manifest().select(arguments.names)
        arguments.report.write_text(json.dumps(sizes(chosen, directory)), encoding="utf-8")
    return 0


def sizes(models: tuple[ModelEntry, ...], directory: Path) -> dict[str, int]:
    return {str(model.folder(directory) / file.path): file.size for model in models for file in model.files}


if __name__ == "__main__":
    sys.exit(main())
