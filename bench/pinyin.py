"""How English letters say the syllables of Chinese names: makes radio/speech/dictionary/pinyin.txt.

    python -m bench.pinyin > radio/speech/dictionary/pinyin.txt

Each syllable's sounds are put together from its beginning and its end, as an English speaker says them, and a spelling
is searched that espeak reads so.
"""

from __future__ import annotations

import sys

from radio.speech.dictionary.guessing import reading
from radio.speech.dictionary.respelling import respelling

STARTS = {
    "": "", "b": "b", "p": "p", "m": "m", "f": "f", "d": "d", "t": "t", "n": "n", "l": "l", "g": "ɡ", "k": "k",
    "h": "h", "j": "dʒ", "q": "tʃ", "x": "ʃ", "zh": "dʒ", "ch": "tʃ", "sh": "ʃ", "r": "ɹ", "z": "z", "c": "ts",
    "s": "s", "y": "j", "w": "w",
}  # fmt: skip
PLAIN = {
    "a": "ˈɑː", "e": "ˈʌ", "ai": "ˈaɪ", "ei": "ˈeɪ", "ao": "ˈaʊ", "ou": "ˈoʊ", "an": "ˈɑːn", "en": "ˈʌn",
    "ang": "ˈɑːŋ", "eng": "ˈʌŋ", "ong": "ˈɔŋ", "u": "ˈuː", "ua": "wˈɑː", "uo": "wˈɔː", "uai": "wˈaɪ", "ui": "wˈeɪ",
    "uan": "wˈɑːn", "un": "ˈʊn", "uang": "wˈɑːŋ",
}  # fmt: skip
FRONT = {
    "i": "ˈiː", "ia": "iˈɑː", "ie": "iˈɛ", "iao": "jˈaʊ", "iu": "jˈoʊ", "ian": "iˈɛn", "in": "ˈɪn", "iang": "jˈɑːŋ",
    "ing": "ˈɪŋ",
}  # fmt: skip
ROUND = {"u": "ˈuː", "ue": "uˈɛ", "uan": "uˈɛn", "un": "ˈʊn", "iong": "iˈɔŋ"}
ENDS = {
    **dict.fromkeys(("d", "t", "n", "l", "g", "k", "h", "zh", "ch", "sh", "r", "z", "c", "s"), PLAIN),
    **dict.fromkeys(("j", "q", "x"), FRONT | ROUND),
    **{s: {k: v for k, v in PLAIN.items() if k[0] in "aeo" or k == "u"} | {"o": "ˈoʊ"} for s in ("b", "p", "m", "f")},
    "y": {"a": "ˈɑː", "an": "ˈɛn", "ang": "ˈɑːŋ", "ao": "ˈaʊ", "e": "ˈɛ", "i": "ˈiː", "in": "ˈɪn", "ing": "ˈɪŋ",
          "ong": "ˈɔŋ", "ou": "ˈoʊ", "u": "ˈuː", "ue": "ˈuːɛ", "uan": "ˈuːɑːn", "un": "ˈʊn"},
    "w": {"a": "ˈɑː", "ai": "ˈaɪ", "an": "ˈɑːn", "ang": "ˈɑːŋ", "ei": "ˈeɪ", "en": "ˈʌn", "eng": "ˈʌŋ", "o": "ˈɔː",
          "u": "ˈuː"},
    "": {"a": "ˈɑː", "ai": "ˈaɪ", "an": "ˈɑːn", "ang": "ˈɑːŋ", "ao": "ˈaʊ", "e": "ˈʌ", "en": "ˈʌn", "er": "ˈɑːɹ",
         "ou": "ˈoʊ"},
}  # fmt: skip
BUZZING = dict.fromkeys(("zh", "ch", "sh", "r"), "ˈɜː") | dict.fromkeys(("z", "c", "s"), "ˈʌ")
FRONTED = ("b", "p", "m", "d", "t", "n", "l")
GOOD = 1.3
BY_EAR = {
    "iao": "eeau", "ian": "ee-en", "iong": "ee-ong", "ia": "ee-ah", "ie": "ee-eh", "iu": "ee-oh", "ue": "oo-eh",
    "uan": "oo-en", "e": "uh", "i": "uh", "en": "un", "un": "oon",
}  # fmt: skip
AS_HEARD = {"ye": "yeh", "zong": "zawng", "zheng": "djung"}
"""What the search found only something near for."""
LETTERS = {"q": "ch", "x": "sh", "c": "ts"}
"""How ends and beginnings are spelt of which no single spelling is read rightly."""
HEADER = """\
# Syllables of Chinese names in letters that espeak reads as an English speaker says them. Made by bench/pinyin.py.
"""


def syllables() -> dict[str, str]:
    """Syllable -> its sounds."""
    found: dict[str, str] = {}
    for start, sound in STARTS.items():
        ends = dict(ENDS[start])
        if start in FRONTED:
            ends |= FRONT
        if start in BUZZING:
            ends["i"] = BUZZING[start]
        found |= {start + end: sound + ipa for end, ipa in ends.items()}
    return found


def main() -> int:
    sys.stdout.write(HEADER)
    for syllable, ipa in sorted(syllables().items()):
        # Not every beginning can stand before a w in English: "jw" is spelt out, "joo-ah" is said.
        tried = [ipa, *([ipa.replace("wˈ", "ˈuː", 1)] if "wˈ" in ipa else []), ipa.replace("jˈ", "iˈ", 1)]
        best = min((respelling(t) for t in dict.fromkeys(tried)), key=lambda f: f[1])
        if syllable in AS_HEARD:
            sys.stdout.write(f"{syllable} {AS_HEARD[syllable]}\n")
        elif best[1] <= GOOD:
            sys.stdout.write(f"{syllable} {best[0].replace(' ', '-')}\n")
        else:
            start = max((b for b in STARTS if syllable.startswith(b)), key=len)
            spelt = LETTERS.get(start, start) + BY_EAR[syllable.removeprefix(start)]
            sys.stdout.write(f"{syllable} {spelt}\n")
            sys.stderr.write(f"{syllable} {ipa}: {spelt} {reading(spelt)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
