"""What is never spoken, wherever it comes from: markup, prompts, code, and instructions that a paper holds."""

from __future__ import annotations

import re

from radio.writing.lexis import alternatives


def _pattern(rows: str) -> re.Pattern[str]:
    return re.compile(alternatives(rows), re.IGNORECASE)


_UNSPEAKABLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a tag", _pattern(r"</?[a-z][\w-]*\s*/?>|<\|")),
    ("markup", _pattern(r"```|\*\*|__\w|^\s*#{1,6}\s|^\s*[*•-]\s|\[[^\]]+\]\([^)]+\)")),
    ("JSON", _pattern(r'[{}]|"\s*:\s*["\[{]|\\n|\\u[0-9a-f]{4}')),
    ("code", _pattern(r"\bdef \w+\(|\bimport \w+\.|\breturn \w+\(|;\s*$|==|!=|=>|::|\$\(|\\[a-z]{2,}")),
    ("a web address", _pattern(r"https?://|www\.\S|\S+@\S+\.\w")),
    ("a role label", _pattern(r"^\s*(?:user|system|assistant|human|ai|host|speaker|question|answer)\s*\d?\s*:")),
    ("words about being a model", _pattern(r"""
        \bas an? (?:ai|large|language) (?:language )?(?:model|assistant)\b
        \bi (?:cannot|can(?:no|')t) (?:assist|help|comply)\b|\bi(?:'m| am) (?:sorry|unable|an ai)\b
    """)),
    ("words of the prompt", _pattern(r"""
        \b(?:json|schema|the prompt|system prompt)\b.*\b(?:return|answer with|output|format)\b
        \breturn only\b|\bevidence (?:sentences?|slots?)\b|\bquoted sentences?\b
        \baccording to the (?:evidence|data above|sentences?)\b
    """)),
)  # fmt: skip
_INSTRUCTION = _pattern(r"""
    \b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|guidelines|previous messages?)\b
    \b(?:ignore|disregard|forget) (?:all |everything )?(?:of )?(?:the )?(?:above|previous)\b
    \byou are (?:an?|the|now) (?:\w+ ){0,3}(?:ai|assistant|model|chatbot|reviewer|expert|agent)\b
    \b(?:do not|don't|never) (?:mention|highlight|reveal|reject) (?:any |the |this )?(?:negative|weakness|paper)
    \b(?:give|write|provide|output|recommend)\b.{0,25}\b(?:positive|favou?rable) (?:review|evaluation|score|feedback)
    \bsystem prompt\b|\bas an? (?:ai|large) language model\b|\bact as an? (?:expert|ai|assistant|reviewer)\b
    \bfrom now on\b.{0,20}\byou\b|\b(?:repeat|say|read) (?:after me|the following|this) (?:out loud|aloud|on air)
    \b(?:llm|ai|language model) (?:reviewers?|readers?|assistants?)\s*[:,]\s*(?:please|you|ignore|give)
""")  # fmt: skip
_IMPERATIVE = _pattern(r"""
    ^(?:please |kindly |now )?(?:answer|respond|reply|output|generate|return|classify|rewrite|pretend)\b(?! t)
    ^(?:please |kindly |now )?(?:execute|send|visit|click|subscribe|buy|transfer) (?:the|an?|this|your|here|on|to)\b
""")


def unspeakable(text: str) -> str | None:
    """Why this line must not be spoken, or None."""
    if not text.strip():
        return "empty"
    for name, pattern in _UNSPEAKABLE:
        if pattern.search(text):
            return f"holds {name}"
    return "holds an instruction" if instructs(text) else None


def instructs(text: str) -> bool:
    """Whether a sentence speaks to a machine, or quotes a prompt: such sentences of a paper are never chosen.

    Papers about language models print prompts in their text, and some hide instructions to reviewers.
    """
    return bool(_INSTRUCTION.search(text) or _IMPERATIVE.match(text))
