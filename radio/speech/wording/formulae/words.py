"""What a mathematician says for each sign of a formula."""

from __future__ import annotations

RELATIONS = {
    "=": "equals", "<": "less than", ">": "greater than", "≤": "less than or equal to", "≥": "greater than or equal to",
    "≠": "not equal to", "≈": "approximately equal to", "≃": "approximately equal to", "≅": "isomorphic to",
    "≡": "equivalent to", "≢": "not equivalent to", "∝": "proportional to", "≪": "much less than",
    "≫": "much greater than", "≲": "less than about", "≳": "greater than about", "≺": "precedes",
    "≼": "precedes or equals", "≻": "succeeds", "≽": "succeeds or equals", "≜": "equals", "≔": "equals",
    "∈": "in", "∋": "contains", "∉": "not in", "⊂": "a subset of", "⊆": "a subset of", "⊊": "a proper subset of",
    "⊃": "a superset of", "⊇": "a superset of", "⊄": "not a subset of", "⊨": "satisfies", "⊢": "proves",
    "→": "to", "←": "from", "↔": "to and from", "⇌": "to and from", "⇒": "implies", "⇐": "follows from",
    "⇔": "if and only if", "↦": "maps to", "∤": "does not divide", "≁": "not similar to",
    "≉": "not approximately equal to",    "≇": "not isomorphic to", "⊭": "does not satisfy", "⋈": "natural join",
}  # fmt: skip
OPERATIONS = {
    "+": "plus", "−": "minus", "±": "plus or minus", "∓": "minus or plus", "×": "times", "·": "times", "∗": "times",
    "÷": "divided by", "/": "over", "∪": "union", "∩": "intersection", "∖": "minus", "∧": "and", "∨": "or",
    "⊕": "plus", "⊗": "tensor", "⊙": "times", "∘": "composed with", "⋆": "star", "⋊": "semidirect", "⋉": "semidirect",
    "•": "dot",
}  # fmt: skip
SIGNS = {
    "∞": "infinity", "∅": "the empty set", "∂": "partial", "∇": "the gradient of", "∀": "for all", "∃": "there exists",
    "¬": "not", "∄": "there is no", "ℓ": "ell", "ℏ": "h bar", "ℵ": "aleph", "ℜ": "the real part of",
    "ℑ": "the imaginary part of",
    "⊤": "top", "⊥": "bottom", "∠": "the angle", "°": "degrees", "†": "dagger", "⫽": "parallel", "%": "percent",
    "Å": "angstroms",
    "↑": "up", "↓": "down", "□": "box", "&": "and", "#": "number", "√": "the square root of", "′": "prime",
    "∼": "about", "$": "dollars",
}  # fmt: skip
BIG = {
    "∑": "the sum", "∏": "the product", "∐": "the coproduct", "∫": "the integral", "∬": "the double integral",
    "∭": "the triple integral", "∮": "the contour integral", "⋃": "the union", "⋂": "the intersection",
    "⨁": "the direct sum", "⨂": "the tensor product", "⋁": "the disjunction", "⋀": "the conjunction",
}  # fmt: skip
LIMITS = {
    "max": "the maximum", "min": "the minimum", "sup": "the supremum", "inf": "the infimum", "lim": "the limit",
    "limsup": "the lim sup", "liminf": "the lim inf", "argmax": "the arg max", "argmin": "the arg min",
}  # fmt: skip
FUNCTIONS = {
    "ln": "log", "lg": "log", "sin": "sine", "cos": "cosine", "tan": "tangent", "cot": "cotangent", "sec": "secant",
    "csc": "cosecant", "sinh": "hyperbolic sine", "cosh": "hyperbolic cosine", "tanh": "hyperbolic tangent",
    "arcsin": "arc sine", "arccos": "arc cosine", "arctan": "arc tangent", "det": "the determinant of",
    "dim": "the dimension of", "ker": "the kernel of", "rank": "the rank of", "deg": "the degree of",
    "gcd": "the greatest common divisor of", "lcm": "the least common multiple of", "Pr": "the probability of",
    "tr": "the trace of", "Tr": "the trace of", "trace": "the trace of", "diag": "diag", "sign": "the sign of",
    "sgn": "the sign of", "sgd": "S G D", "ReLU": "relu", "GELU": "gelu", "Var": "the variance of",
    "var": "the variance of", "Cov": "the covariance of", "cov": "the covariance of", "Corr": "the correlation of",
    "polylog": "poly log", "span": "the span of", "supp": "the support of", "vec": "vec", "erf": "the error function",
    "im": "the image of", "Im": "the image of", "FFN": "F F N", "MLP": "M L P", "KL": "K L", "vol": "the volume of",
    "Vol": "the volume of", "res": "the residue of", "LayerNorm": "layer norm", "std": "the standard deviation of",
}  # fmt: skip
NAMES = {
    "eff": "effective", "tot": "total", "obs": "observed", "exp": "exp", "max": "max", "min": "min", "arg": "arg",
    "ref": "ref", "crit": "critical", "rel": "relative", "abs": "absolute", "init": "initial", "avg": "average",
    "num": "number", "dof": "degrees of freedom", "opt": "optimal", "pred": "predicted", "Pr": "P R", "ln": "log",
    "sys": "systematic", "syst": "systematic", "stat": "statistical", "otherwise": "otherwise",
}  # fmt: skip
"""Shortened names as they stand below a letter."""
FACTOR_LETTERS = frozenset("abcdkmnABCMNαβγδεηκλμτ")
"""Letters that stand before brackets with a sum as factors, not as functions."""
LIE_GROUPS = frozenset(("SU", "SO", "GL", "SL", "PSL", "PGL", "PSU", "Sp", "SP", "OSp", "Spin", "ISO"))
SUN = {"M": "solar masses", "L": "solar luminosities", "R": "solar radii", "Z": "solar metallicity"}
ORDERS = {"O": "order", "o": "little o of", "Θ": "theta of", "Ω": "omega of", "ω": "little omega of"}
ORDINALS = {2: "half", 4: "quarter"}
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
