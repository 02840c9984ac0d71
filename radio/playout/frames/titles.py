"""Titles as characters: TeX that authors write into titles and abstracts, as far as a title needs it."""

from __future__ import annotations

import re

_COMMANDS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Delta": "Δ", "Gamma": "Γ", "Lambda": "Λ", "Omega": "Ω", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Pi": "Π",
    "Theta": "Θ", "infty": "∞", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "to": "→", "rightarrow": "→", "approx": "≈", "sim": "~", "ell": "l", "cdot": "·", "sqrt": "√", "partial": "∂",
    "sum": "∑", "prod": "∏", "int": "∫", "ldots": "…", "dots": "…", "circ": "°", "nabla": "∇", "in": "∈",
    "log": "log", "min": "min", "max": "max", "arg": "arg", "ln": "ln", "exp": "exp", "ss": "ß", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å",
}  # fmt: skip
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plain(text: str) -> str:
    """A title's TeX as characters: "$\\sqrt{s}=10^{3}$" is "√s=10³"."""
    if not re.search(r"[$\\{}^_]", text):
        return " ".join(text.split())
    text = re.sub(r"\\[\"'`^~=.](\w)", r"\1", text)
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda match: _COMMANDS.get(match[1], ""), text)
    text = re.sub(r"\^(?:\{([0-9]+)\}|([0-9]))", lambda match: (match[1] or match[2]).translate(_RAISED), text)
    if "$" in text:
        text = re.sub(r"_(?:\{([0-9]+)\}|([0-9]))", lambda match: (match[1] or match[2]).translate(_LOWERED), text)
        text = text.replace("_", "")
    return " ".join(re.sub(r"[$\\{}]", "", text).split())
