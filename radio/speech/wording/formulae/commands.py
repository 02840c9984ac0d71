"""TeX's commands: the character each stands for, or what it does to what follows."""

from __future__ import annotations

CHARACTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "θ", "iota": "ι", "kappa": "κ", "varkappa": "κ", "lambda": "λ", "lam": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "π", "rho": "ρ", "varrho": "ρ", "sigma": "σ", "varsigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "eps": "ε",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "varGamma": "Γ", "varDelta": "Δ", "varOmega": "Ω", "upmu": "μ", "micro": "μ",
    "ell": "ℓ", "hbar": "ℏ", "aleph": "ℵ", "imath": "i", "jmath": "j", "Re": "ℜ", "Im": "ℑ", "infty": "∞",
    "partial": "∂", "nabla": "∇", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "neg": "¬",
    "lnot": "¬", "angle": "∠", "top": "⊤", "bot": "⊥", "perp": "⊥", "prime": "′", "circ": "∘", "degree": "°",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<",
    "gt": ">", "approx": "≈", "approxeq": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡", "doteq": "=",
    "propto": "∝", "ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "la": "≲", "ga": "≳", "prec": "≺",
    "preceq": "≼", "succ": "≻", "succeq": "≽", "triangleq": "≜", "coloneqq": "≔", "coloneq": "≔", "colonequals": "≔",
    "in": "∈", "ni": "∋", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "subsetneq": "⊊", "supset": "⊃",
    "supseteq": "⊇", "cup": "∪", "cap": "∩", "setminus": "∖", "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨",
    "models": "⊨", "vDash": "⊨", "vdash": "⊢", "mid": "|", "nmid": "∤", "parallel": "⫽", "vert": "|", "lvert": "|",
    "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "to": "→", "rightarrow": "→", "longrightarrow": "→",
    "xrightarrow": "→", "rightharpoonup": "→", "leftarrow": "←", "gets": "←", "longleftarrow": "←",
    "leftrightarrow": "↔", "rightleftharpoons": "⇌", "Rightarrow": "⇒", "Longrightarrow": "⇒", "implies": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "Longleftrightarrow": "⇔", "iff": "⇔", "mapsto": "↦", "longmapsto": "↦",
    "hookrightarrow": "→", "twoheadrightarrow": "→", "rightsquigarrow": "→", "leadsto": "→", "uparrow": "↑",
    "downarrow": "↓", "pm": "±", "mp": "∓", "times": "×", "cdot": "·", "ast": "∗", "star": "⋆", "bullet": "•",
    "div": "÷", "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "sun": "☉", "sum": "∑", "prod": "∏", "coprod": "∐",
    "int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁",
    "bigotimes": "⨂", "bigvee": "⋁", "bigwedge": "⋀", "ldots": "…", "dots": "…", "cdots": "…", "dotsc": "…",
    "dotsb": "…", "vdots": "…", "ddots": "…", "dag": "†", "dagger": "†", "ddagger": "‡", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lbrace": "⦃", "rbrace": "⦄", "lbrack": "[",
    "rbrack": "]", "colon": ":", "backslash": "∖", "slash": "/", "percent": "%", "AA": "Å", "square": "□", "Box": "□",
    "ltimes": "⋉", "rtimes": "⋊", "bowtie": "⋈", "checkmark": "", "R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ",
    "F": "𝔽", "E": "𝔼", "P": "ℙ", "RR": "ℝ", "NN": "ℕ", "ZZ": "ℤ", "QQ": "ℚ", "CC": "ℂ", "TeV": "TeV",
    "GeV": "GeV", "MeV": "MeV", "keV": "keV", "eV": "eV", "kms": "km/s", "sm": "⊙", "msun": "M_⊙",
    "Msun": "M_⊙", "lsun": "L_⊙", "Lsun": "L_⊙", "rsun": "R_⊙", "Rsun": "R_⊙",
}  # fmt: skip
"""Command to character. Some are not TeX's own, but what papers often define."""

_FUNCTIONS = """
    log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan det dim ker rank deg gcd lcm mod
    max min sup inf lim limsup liminf argmax argmin Pr tr Tr trace diag sign sgn sgd softmax sigmoid ReLU relu GELU
    Var Cov Corr Bias poly polylog span supp vec conv Hom End Aut Gal Ext Tor coker im id KL MLP FFN LayerNorm
    Attention Concat erf sinc arg rad res vol Vol dist size card cov var std mean med median
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Names of several letters that papers set as one even where TeX would take them for a product."""

FACES = {
    "mathbb": "bb", "Bbb": "bb", "mathds": "bb", "mathcal": "cal", "mathscr": "cal", "cal": "cal", "mathbf": "bold",
    "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "bf": "bold", "mathfrak": "frak", "mathit": "", "mathsf": "",
    "mathtt": "word", "mathrm": "word", "operatorname": "word", "text": "word", "textrm": "word", "textbf": "word",
    "textit": "word", "textsf": "word", "texttt": "word", "textsc": "word", "textnormal": "word", "mbox": "word",
    "hbox": "word", "emph": "word", "rm": "word", "it": "", "sf": "word", "tt": "word", "sc": "word", "roman": "word",
    "mathop": "", "mathbin": "", "mathrel": "", "mathord": "", "smash": "", "ensuremath": "", "underline": "",
    "boxed": "", "em": "",
    "textsuperscript": "^", "textsubscript": "_", "num": "", "si": "word", "mathnormal": "", "underset": "2",
    "overset": "2", "stackrel": "2", "textcolor": "2", "color": "1", "label": "1", "phantom": "1", "hspace": "1",
    "vspace": "1", "tag": "1", "ref": "1", "cite": "1", "citep": "1", "citet": "1", "footnote": "1", "unicode": "1",
}  # fmt: skip
"""Command to the typeface of its argument; "1": its argument is not said; "2": of two arguments, the last is said."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "vec": "vector", "overrightarrow": "vector", "dot": "dot", "ddot": "double dot", "check": "check",
    "breve": "breve", "acute": "acute", "grave": "grave", "mathring": "ring", "underbar": "bar",
}  # fmt: skip
COMBINING = {
    "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u20d7": "vector", "\u0307": "dot",
    "\u0308": "double dot", "\u030c": "check", "\u030a": "ring", "\u0301": "acute", "\u0300": "grave",
}  # fmt: skip
_LOOKS = """
    displaystyle textstyle scriptstyle limits nolimits protect left right big Big bigg Bigg bigl bigr Bigl Bigr
    biggl biggr Biggl Biggr middle bigm mathopen mathclose mathinner mathpunct mathstrut
"""
LOOKS = frozenset(_LOOKS.split())
"""Commands that change the look of what follows, and take nothing."""
_SILENT = """
    quad qquad thinspace enspace enskip nobreakspace space hfill noindent xspace nonumber notag normalfont rmfamily
    blacksquare blacktriangledown blacktriangle
"""
SILENT = frozenset(_SILENT.split())
