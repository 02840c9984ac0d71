"""Setting text: measuring, wrapping, and cutting what does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PIL import ImageDraw

from radio.model.style import Colour
from radio.playout.fonts import Face, drawable, font

_COMMANDS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "nu": "ν",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "theta": "θ",
    "Delta": "Δ", "Gamma": "Γ", "Lambda": "Λ", "Omega": "Ω", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "infty": "∞",
    "times": "×", "pm": "±", "leq": "≤", "geq": "≥", "to": "→", "rightarrow": "→", "approx": "≈", "sim": "~",
    "ell": "l", "cdot": "·", "sqrt": "√",
}  # fmt: skip


def plain(text: str) -> str:
    """A title's TeX as characters, as far as a title needs it: "$\\sqrt{s}=7$" is "√s=7"."""
    if not re.search(r"[$\\{}]", text):
        return " ".join(text.split())
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda match: _COMMANDS.get(match[1], ""), text)
    text = re.sub(r"\\[\"'`^~=.](\w)", r"\1", text)
    return " ".join(re.sub(r"[$\\{}]", "", text).replace("_", "").split())


def width(text: str, face: Face, size: int) -> float:
    return float(font(face, size).getlength(text))


def wrap(text: str, face: Face, size: int, room: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines of `room` pixels; the last ends in an ellipsis when something is left out."""
    words = drawable(text, face).split()
    found: list[str] = []
    at = 0
    while at < len(words) and len(found) < lines:
        line = words[at]
        at += 1
        while at < len(words) and width(f"{line} {words[at]}", face, size) <= room:
            line = f"{line} {words[at]}"
            at += 1
        found.append(line)
    if found and at < len(words):
        found[-1] += " …"
    return [_shortened(line, face, size, room) for line in found]


def fitted(text: str, face: Face, sizes: Sequence[int], room: int, lines: int) -> tuple[int, list[str]]:
    """The largest of `sizes` (falling) at which `text` fits whole, and its lines; else the smallest, cut."""
    for size in sizes:
        found = wrap(text, face, size, room, lines)
        if not found or not found[-1].endswith("…"):
            return size, found
    return sizes[-1], wrap(text, face, sizes[-1], room, lines)


def _shortened(line: str, face: Face, size: int, room: int) -> str:
    if width(line, face, size) <= room:
        return line
    line = line.removesuffix(" …")
    while line and width(line + "…", face, size) > room:
        line = line[:-1]
    return line.rstrip(" ,;:") + "…"


def put(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: Face, size: int, colour: Colour) -> None:
    """One line, with `at` the left end of its base line."""
    draw.text(at, drawable(text, face), font=font(face, size), fill=colour, anchor="ls")


def put_lines(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    lines: Sequence[str],
    face: Face,
    size: int,
    colour: Colour,
    leading: float = 1.22,
) -> float:
    """Lines from the base line of the first downwards; returns the base line that would follow."""
    x, y = at
    for line in lines:
        put(draw, (x, y), line, face, size, colour)
        y += round(size * leading)
    return y
