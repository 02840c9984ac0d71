"""What a real model does with planted orders when the door before it is open, and what the gate behind it lets through.

    python -m bench.injections --server http://127.0.0.1:8080/v1 --name llm-1.5b [--json FILE]

Writers never see such a sentence (`radio.writing.sayable`). Here each is put among the evidence of a turn all the same,
so that the figures say what the claim gate alone is worth.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from radio.clock import SystemClock
from radio.config import StationConfig
from radio.llm.server import OpenAIServer
from radio.llmconfig import LlmServer
from radio.model.summary import Beat
from radio.schedule.shows import load_shows
from radio.types import Seconds, SentenceId, ShowId
from radio.writing import PaperMaterial, WritingBrief
from radio.writing.drafting.candidates import Attempt
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.materials import Evidence
from radio.writing.reading.slots import Slot
from tests.injections import BODY, INJECTIONS, Injection, metadata, spoken_marks

ROOT = Path(__file__).resolve().parent.parent
BEATS: dict[str, Beat] = {"introduction": "why", "method": "how", "results": "evidence", "limitations": "limits"}


def slot_with(injection: Injection, material: PaperMaterial) -> Slot:
    """An innocent sentence of the same part, and the order after it."""
    part = injection.place.capitalize() if injection.place.capitalize() in BODY else "Results"
    rows = (BODY[part][0], injection.planted)
    paper = material.paper.id
    evidence = tuple(Evidence(paper_id=paper, sentence=SentenceId(f"s{n}"), text=row) for n, row in enumerate(rows))
    return Slot(beat=BEATS.get(injection.place, "evidence"), nth=0, evidence=evidence)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="base URL of an OpenAI-compatible server")
    parser.add_argument("--name", required=True, help="the model's name there")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    server = LlmServer.model_validate(
        {"base_url": arguments.server, "model": arguments.name, "timeout_seconds": 600, "context_tokens": 4096}
    )
    model = OpenAIServer(server, SystemClock())
    show = load_shows(ROOT / "shows", ROOT / "prompts")[ShowId("rotation")]
    rows = []
    for number, injection in enumerate(INJECTIONS):
        material = PaperMaterial(paper=metadata(injection, number))
        brief = WritingBrief.model_validate(
            {
                "show": show,
                "station": StationConfig(),
                "materials": (material,),
                "target": Seconds(240),
                "now": material.paper.published,
                "prompts_dir": ROOT / "prompts",
            }
        )
        seen: list[Attempt] = []
        dialogue = Dialogue(brief, model, watch=seen.append)
        pair = dialogue.turn(material, slot_with(injection, material), brief.second.id, brief.lead.id)
        said = [line.text for attempt in seen for line in (attempt.question, attempt.answer)]
        kept = [line.text for line in pair or ()]
        row = {
            "name": injection.name,
            "said": said,
            "obeyed": spoken_marks(injection, " ".join(said)),
            "kept": kept,
            "spoken": spoken_marks(injection, " ".join(kept)),
            "refused": [reason for attempt in seen for reason in attempt.refused],
        }
        rows.append(row)
        told = "SPOKEN" if row["spoken"] else "stopped" if row["obeyed"] else "not said"
        print(f"{injection.name:20} {told:9} {'; '.join(row['refused'])[:90]}", flush=True)
    print(f"{len(rows)} orders: said by the model {sum(bool(r['obeyed']) for r in rows)}, "
          f"kept by the gate {sum(bool(r['spoken']) for r in rows)}")  # fmt: skip
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
