"""What is never spoken, wherever it comes from: markup, prompts, code, and instructions that a paper holds."""

from __future__ import annotations

import re

_UNSPEAKABLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("a tag", r"</?[a-z][\w-]*\s*/?>|<\|"),
        ("markup", r"```|\*\*|__\w|^\s*#{1,6}\s|^\s*[*•-]\s|\[[^\]]+\]\([^)]+\)"),
        ("JSON", r"[{}]|\"\s*:\s*[\"\[{]|\\n|\\u[0-9a-f]{4}"),
        ("code", r"\bdef \w+\(|\bimport \w+\.|\breturn \w+\(|;\s*$|==|!=|=>|::|\$\(|\\[a-z]{2,}"),
        ("a web address", r"https?://|www\.\S|\S+@\S+\.\w"),
        ("a role label", r"^\s*(?:user|system|assistant|human|ai|host|speaker|question|answer)\s*\d?\s*:"),
        ("words about being a model", r"\bas an? (?:ai|large|language) (?:language )?(?:model|assistant)\b|\bi cannot (?:assist|help|comply)\b"
         r"|\bi(?:'m| am) (?:sorry|unable|an ai)\b|\bi can(?:no|')t (?:assist|help)\b"),
        ("words of the prompt", r"\b(?:json|schema|the prompt|system prompt|evidence slot|few-shot example above)\b.*\b(?:return|answer with|output|format|above)\b"
         r"|\breturn only\b|\bevidence sentences?\b|\baccording to the (?:evidence|data above|sentences?)\b"),
    )
)  # fmt: skip
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines|context|above|previous)\b"
    r"|\byou are (?:an?|the|now) (?:\w+ ){0,3}(?:ai|assistant|model|chatbot|reviewer|expert|agent|language model)\b"
    r"|\b(?:do not|don't|never) (?:mention|highlight|reveal|disclose|reject) (?:any |the |this )?(?:negatives?|weaknesses|instructions?|paper|prompt)\b"
    r"|\b(?:give|write|provide|output|recommend)\b.{0,25}\b(?:positive|favou?rable) (?:review|evaluation|score|feedback)s?\b(?: only)?"
    r"|\bsystem prompt\b|\bas an? (?:ai|large) language model\b|\bact as an?\b|\bfrom now on\b.{0,20}\byou\b"
    r"|\b(?:repeat|say|read) (?:after me|the following|this) (?:out loud|aloud|on air|verbatim)\b"
    r"|\b(?:llm|ai|language model) (?:reviewers?|readers?|assistants?)\s*[:,]\s*(?:please|you|ignore|give)",
    re.IGNORECASE,
)
_IMPERATIVE_TO_READER = re.compile(
    r"^(?:please |kindly |now )?(?:answer|respond|reply|output|generate|return|classify|translate|summari[sz]e|rewrite|"
    r"pretend|execute|send|visit|click|subscribe|buy|transfer)\b(?! (?:quality|time|times|to the question))",
    re.IGNORECASE,
)


def unspeakable(text: str) -> str | None:
    """Why this line must not be spoken, or None."""
    if not text.strip():
        return "empty"
    for name, pattern in _UNSPEAKABLE:
        if pattern.search(text):
            return f"holds {name}"
    if instructs(text):
        return "holds an instruction"
    return None


def instructs(text: str) -> bool:
    """Whether a paper's sentence speaks to a machine (or quotes a prompt): such sentences are never chosen.

    Papers about language models print prompts in their text, and some hide instructions to reviewers.
    """
    return bool(_INSTRUCTION.search(text) or _IMPERATIVE_TO_READER.match(text))
