"""Chemical formulae, ions, isotopes, spectral lines and crystal faces in words.

Elements of one letter are said by their letter ("H two O"), those of two by their name ("lithium iron P O four"): a
listener does not put "L I F E P O four" together. Compounds that have a name in everybody's mouth are said by it.
Only what cannot be a name of something else is taken: digits, two or more elements, a two-letter symbol among them.
"""

from __future__ import annotations

import itertools
import re

from radio.speech.wording.numbers import cardinal, decimal, digits

_NAMES = """
    H hydrogen He helium Li lithium Be beryllium B boron C carbon N nitrogen O oxygen F fluorine Ne neon Na sodium
    Mg magnesium Al aluminum Si silicon P phosphorus S sulfur Cl chlorine Ar argon K potassium Ca calcium Sc scandium
    Ti titanium V vanadium Cr chromium Mn manganese Fe iron Co cobalt Ni nickel Cu copper Zn zinc Ga gallium
    Ge germanium As arsenic Se selenium Br bromine Kr krypton Rb rubidium Sr strontium Y yttrium Zr zirconium
    Nb niobium Mo molybdenum Tc technetium Ru ruthenium Rh rhodium Pd palladium Ag silver Cd cadmium In indium Sn tin
    Sb antimony Te tellurium I iodine Xe xenon Cs cesium Ba barium La lanthanum Ce cerium Pr praseodymium Nd neodymium
    Sm samarium Eu europium Gd gadolinium Tb terbium Dy dysprosium Ho holmium Er erbium Tm thulium Yb ytterbium
    Lu lutetium Hf hafnium Ta tantalum W tungsten Re rhenium Os osmium Ir iridium Pt platinum Au gold Hg mercury
    Tl thallium Pb lead Bi bismuth Po polonium Rn radon Ra radium Th thorium U uranium Pu plutonium Am americium
"""
ELEMENTS = dict(zip(_NAMES.split()[::2], _NAMES.split()[1::2], strict=True))
_COMPOUNDS = {
    "TiO2": "titanium dioxide", "SiO2": "silicon dioxide", "Al2O3": "aluminum oxide", "ZrO2": "zirconium dioxide",
    "CeO2": "cerium dioxide", "MnO2": "manganese dioxide", "MoS2": "molybdenum disulfide", "WS2": "tungsten disulfide",
    "MoSe2": "molybdenum diselenide", "WSe2": "tungsten diselenide", "LiFePO4": "lithium iron phosphate",
    "LiCoO2": "lithium cobalt oxide", "LiMn2O4": "lithium manganese oxide", "LiNbO3": "lithium niobate",
    "BaTiO3": "barium titanate", "SrTiO3": "strontium titanate", "CaCO3": "calcium carbonate",
    "NaCl": "sodium chloride",
    "KCl": "potassium chloride", "NaOH": "sodium hydroxide", "HCl": "hydrochloric acid", "H2SO4": "sulfuric acid",
    "HNO3": "nitric acid", "MAPbI3": "methylammonium lead iodide", "CH3NH3PbI3": "methylammonium lead iodide",
    "FAPbI3": "formamidinium lead iodide", "MAPbBr3": "methylammonium lead bromide", "CsPbI3": "cesium lead iodide",
    "CsPbBr3": "cesium lead bromide", "Fe2O3": "iron oxide", "Fe3O4": "magnetite", "GaAs": "gallium arsenide",
    "GaN": "gallium nitride", "InAs": "indium arsenide", "InP": "indium phosphide", "InSb": "indium antimonide",
    "SiC": "silicon carbide", "Si3N4": "silicon nitride", "ZnO": "zinc oxide", "MgO": "magnesium oxide",
    "NiO": "nickel oxide", "CuO": "copper oxide", "FeSe": "iron selenide", "CdTe": "cadmium telluride",
    "CdSe": "cadmium selenide", "CdS": "cadmium sulfide", "PbS": "lead sulfide", "LiF": "lithium fluoride",
    "AlGaAs": "aluminum gallium arsenide", "InGaAs": "indium gallium arsenide", "SiGe": "silicon germanium",
    "CaF2": "calcium fluoride", "MgF2": "magnesium fluoride", "NaI": "sodium iodide", "CsI": "cesium iodide",
}  # fmt: skip
_PLAIN = """
    H2O H2O2 D2O CO2 CO3 NO2 NO3 N2O SO2 SO3 SO4 PO4 NH3 NH4 CH4 H2S PH3 SF6 CF4 UO2 UF6 VO2 V2O5 WO3 O3 H2 N2 O2 Cl2
    Br2 C60 HCO3 H3PO4 K2CO3 KNO3 H3O B2H6 C2H2 C2H4 C2H6 C6H6 CH3 CH2 C3N4 CN2 NF3 BF3 BF4 PF6 H2CO
"""
_SAID_BY_LETTERS = frozenset(_PLAIN.split())
"""Formulae of one-letter elements: too like other names to be taken by their build."""

_SYMBOL = "|".join(sorted(ELEMENTS, key=len, reverse=True))
_COUNT = (
    r"(?:_?\{?\d{1,3}(?:\.\d+)?(?:[-–−]\d{1,3})?(?:[-−+±][xyδ])?\}?"
    r"|_\{?(?:[2-9]?[-−+]?[xyδ]|\d(?:\.\d+)?[-−+±][xyδ])\}?)"
)
_UNIT = rf"(?:(?:{_SYMBOL}){_COUNT}?|\((?:(?:{_SYMBOL}){_COUNT}?)+\){_COUNT}?)"
_FORMULA = re.compile(
    rf"(?<![\w.$\\/-])(?P<body>(?:MA|FA)?{_UNIT}{{1,14}})(?P<charge>\s?\^\{{?\d?[+−-]\}}?|\s\d[+−-](?![\w.])|[+−](?![\w(]))?"
    r"(?![\w^_{])"
)
_RADICAL = re.compile(r"\((?:NH4|OH|SO4|NO3|PO4|CO3|CH3)\)")
_PIECE = re.compile(rf"(MA|FA(?=Pb|Sn))|({_SYMBOL})|([()])|({_COUNT})")
_ION = re.compile(rf"(?<![\w.-])({_SYMBOL})\s?\^?\{{?(\d)?([+−]|(?<=\d)-|(?<=Cl)-(?=[\s,;)]))\}}?(?![\w.])")
_ISOTOPE = re.compile(rf"(?<![\w^])\^\{{?(\d{{1,3}})(m?)\}}?({_SYMBOL})(?![a-z])")
_NMR = re.compile(r"(?<!\w)(\d{1,2})(H|C|N|F|P|Si)(?=[ -](?:NMR|isotop|MAS|labell?ed|nuclear|chemical shift))")
_KNOWN = """
    C-12 C-13 C-14 U-235 U-238 Pu-239 Cs-137 Co-60 Sr-90 I-131 K-40 Rn-222 Th-232 Ra-226 Tc-99 Ga-68 Lu-177 Am-241
    Xe-136 Ge-76 Pb-208 He-3 He-4 N-15 O-16 O-18 Al-26 Fe-60 Ni-56 Be-10
"""
_HYPHENED = re.compile(rf"(?<![\w-])({'|'.join(_KNOWN.split())})(?![\w-])")
_SURE = (
    "Li|Na|Mg|Al|Si|Cl|Ca|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|Br|Rb|Sr|Zr|Nb|Mo|Ru|Rh|Pd|Ag|Cd|Sn|Sb|Te|Cs|Ba|Ce|Nd|Sm|Eu|Gd"
    "|Tb|Dy|Tm|Yb|Lu|Hf|Ta|Ir|Pt|Au|Hg|Tl|Pb|Bi"
)
"""Symbols that are no words: not "In", "As", "No"."""
_OF_MATTER = (
    r"(?:ions?|atoms?|atomic|metals?|metallic|anodes?|cathodes?|electrodes?|batter(?:y|ies)|(?:self-)?diffusion|diffusivity|transport"
    r"|migration|mobility|conductivity|concentrations?|contents?|salts?|plating|stripping|dendrites?|vacanc(?:y|ies)|intercalation"
    r"|(?:de)?lithiation|insertion|foils?|nanoparticles?|nanowires?|surfaces?|substrates?|lines?|abundances?|opacit(?:y|ies)|alloys?"
    r"|doping|doped|dopants?|rich|poor|free|based|bearing|isotopes?|impurit(?:y|ies)|interstitials?|K-edge|films?|sublattices?)\b"
)
_MATTER = re.compile(rf"(?<![\w.-])({_SURE})(?=[ -]{_OF_MATTER})")
"""A symbol that what follows makes an element: "Li anodes", "Ni-rich"; elsewhere Li is a name."""
_TWO_OF_MATTER = re.compile(
    rf"(?<![\w.-])(?:({_SURE})( and | or |, |/)({_SYMBOL})|({_SYMBOL})( and | or |, |/)({_SURE}))(?=[ -]{_OF_MATTER})"
)
_LINE = re.compile(
    rf"\[\s?({_SYMBOL})\s?(I{{1,3}}|IV|VI{{0,3}}|IX|X)\s?\]|\b([A-Z][a-z]|[CNOSH])\s(I{{2,3}}|IV|VI{{1,3}})(?=[\s,.;)λ])"
    r"|\bH\s?I(?=\s(?:regions?|gas|clouds?|emission|absorption|lines?|mass|surveys?|dis[ck]|column|21))"
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_LYMAN = re.compile(r"\bLy-?\s?([αβγ])|\b([HP])([αβγδ])\b")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta"}
_FACE = re.compile(
    rf"(?:(?<=\b)(?P<of>{_SYMBOL}|TiO_?2|[A-Z][a-z]?[A-Z][a-z]?)\s?(?=[(\[]))?"
    r"[(\[{<⟨]\s?(?P<h>[-−]?\d)\s?(?P<k>[-−]?\d)\s?(?P<l>[-−]?\d)(?:\s?(?P<m>[-−]?\d))?\s?[)\]}>⟩]"
    r"(?P<what>[\s-](?:surfaces?|planes?|faces?|facets?|directions?|orientations?|oriented|substrates?|terminat\w+|texture|wafers?))?"
)


def chemistry(text: str) -> str:
    """`text` with what chemists and spectroscopists write in words."""
    text = _FACE.sub(_face, text)
    text = _LINE.sub(_line, text)
    text = _LYMAN.sub(lambda m: f"Lyman {_GREEK[m[1]]}" if m[1] else f"{m[2]} {_GREEK[m[3]]}", text)
    text = _HYPHENED.sub(lambda m: _isotope(*m[1].split("-")), text)
    text = _NMR.sub(lambda m: _isotope(m[2], m[1]), _ISOTOPE.sub(lambda m: _isotope(m[3], m[1], m[2]), text))
    text = _FORMULA.sub(_compound, text)
    text = _MATTER.sub(lambda m: ELEMENTS[m[1]], _TWO_OF_MATTER.sub(_two, text))
    return _ION.sub(_ion, text)


def is_formula(text: str) -> bool:
    """Whether all of `text` is one chemical formula."""
    found = _FORMULA.fullmatch(text)
    return bool(found and _is_chemical(found["body"], found["charge"]))


def _plain(body: str) -> str:
    return re.sub(r"[_{}]", "", body).replace("−", "-")


def _is_chemical(body: str, charge: str | None) -> bool:
    plain = _plain(body)
    if plain in _COMPOUNDS or plain in _SAID_BY_LETTERS:
        return True
    symbols = [m[2] for m in _PIECE.finditer(body) if m[2]]
    if len(symbols) < 2 or any(a == b for a, b in itertools.pairwise(symbols)):
        return False
    counted = any(c.isdigit() for c in plain)
    organic = set(symbols) <= {"C", "H", "O", "N", "S", "P"} and re.match(r"C\d*H\d", plain)
    if _RADICAL.search(plain):
        return True
    return bool((counted or charge) and (organic or any(len(s) == 2 for s in symbols)))


def _compound(found: re.Match[str]) -> str:
    body, charge = found["body"], found["charge"]
    if not _is_chemical(body, charge):
        return found[0]
    return _COMPOUNDS.get(_plain(body), "") or _pieces(body) + _charge(charge)


def _pieces(body: str) -> str:
    said: list[str] = []
    for molecule, symbol, _, count in _PIECE.findall(body):
        if molecule:
            said.append("methylammonium" if molecule == "MA" else "formamidinium")
        elif symbol:
            said.append(symbol if len(symbol) == 1 else ELEMENTS[symbol])
        elif count:
            said.append(_number(count))
    return " ".join(said)


def _number(count: str) -> str:
    bare = _plain(count)
    low, dash, high = bare.partition("-")
    if dash and low.isdigit() and high.isdigit():
        return f"{cardinal(int(low))} to {cardinal(int(high))}"
    signs = {"-": "minus", "+": "plus", "±": "plus or minus", "–": "to", "δ": "delta"}
    parts = re.findall(r"\d+(?:\.\d+)?|\S", bare)
    return " ".join(decimal(p) if p[0].isdigit() else signs.get(p, p) for p in parts)


def _charge(charge: str | None) -> str:
    if not charge:
        return ""
    number = "".join(c for c in charge if c.isdigit())
    return (f" {cardinal(int(number))}" if number else "") + (" plus" if "+" in charge else " minus")


def _ion(found: re.Match[str]) -> str:
    symbol, number, sign = found[1], found[2], found[3]
    if (len(symbol) == 1 and not (number or symbol == "H")) or (sign != "+" and not number and symbol != "Cl"):
        return found[0]
    name = symbol if len(symbol) == 1 else ELEMENTS[symbol]
    return f"{name}{_charge((number or '') + sign)}"


def _two(found: re.Match[str]) -> str:
    """ "Na and K opacity": both are elements."""
    first, between, second = found[1] or found[4], found[2] or found[5], found[3] or found[6]
    names = [symbol if len(symbol) == 1 else ELEMENTS[symbol] for symbol in (first, second)]
    return f"{names[0]}{' and ' if between == '/' else between}{names[1]}"


def _isotope(symbol: str, mass: str, excited: str = "") -> str:
    """ "carbon fourteen", "uranium two thirty five"."""
    said = cardinal(int(mass)) if int(mass) < 100 else f"{digits(mass[0])} {_tail(mass[1:])}"
    return f"{ELEMENTS[symbol]} {said}{' M' if excited else ''}"


def _tail(two: str) -> str:
    return f"oh {digits(two[1])}" if two[0] == "0" else cardinal(int(two))


def _line(found: re.Match[str]) -> str:
    symbol, numeral = found[1] or found[3] or "H", found[2] or found[4] or "I"
    if symbol not in ELEMENTS:
        return found[0]
    return f"{symbol if len(symbol) == 1 else ELEMENTS[symbol]} {cardinal(_ROMAN[numeral])}"


def _face(found: re.Match[str]) -> str:
    """A crystal's face, digit by digit; only with the crystal before it or a word like "surface" after it."""
    if not (found["of"] or found["what"]):
        return found[0]
    indices = [i for i in (found["h"], found["k"], found["l"], found["m"]) if i]
    said = " ".join(f"bar {digits(i)}" if i[0] in "-−" else digits(i) for i in indices)
    of = found["of"] or ""
    name = ELEMENTS.get(of, _COMPOUNDS.get(_plain(of), of))
    return f"{name} {said} {(found['what'] or '').strip(' -')}".strip()
