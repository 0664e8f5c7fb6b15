"""Taking off a word's ending: elections and election, Wahlen and Wahl, انتخابات and الانتخابات are looked for as one.

Light stemming: the endings of number, gender, case and tense alone, never those that make another word, so that
universe and university stay two. It follows the light stemmers of Jacques Savoy (https://members.unine.ch/jacques.savoy/clef/)
and, for Arabic, Larkey's light10 (https://doi.org/10.1145/564376.564425). Words come folded: without case and accents.
"""

import re

#: By language: endings with what takes their place, the longest first; of one word, the first that leaves three
#: letters and a vowel.
_ENDINGS = {
    "en": "ies:i ied:i ying:y ings ing ed es s e y:i",
    "da": "ernes erne erens eren erer enes ene ers ets ens er et en es s e",
    "nb": "enes ene ers ets ens er et en ane ar es s a e",
    "sv": "ornas arnas ernas orna arna erna ens ets or ar er en et na as es s a e",
    "de": "ern em en er es e n s",
    "nl": "en es s e",
    "fr": "issements issement ements ement eaux:eau aux:al euses:eu euse:eu ees ee es er ez s x e",
    "es": "ces:z es os as s o a e",
    "pt": "oes:ao aes:ao ais:al eis:el ns:m es os as s o a e",
    "it": "chi:c che:c ghi:g ghe:g i e o a",
    "ru": (
        "иями ями ами иях ях ах ией ием ьев ьям ого его ому ему ыми ими ов ев ои еи ом ем ам ям ых их ыи ии ым им "
        "ую юю ая яя ое ее ые ие ию ью ия ья у ю а я о е ы и ь"
    ),
    "pl": "owie ami ach owi ego emu ymi imi ych ich ej em om ow ie y i a e o u",
    "ar": "ها ان ات ون ين يه ه ي",
}
_ENDINGS["nn"] = _ENDINGS["no"] = _ENDINGS["nb"]
_ENDINGS["uk"] = _ENDINGS["be"] = _ENDINGS["ru"]

_VOWEL = re.compile("[aeiouyаеиоуыэюяієї]")
_ARABIC_ARTICLE = re.compile("^(?:وال|بال|كال|فال|لل|ال|و(?=...))(?=..)")
_NO_ENDING = {
    # An s after these is the word's own: news is no new, bus no bu.
    "en": re.compile("(?:[uis]s|^news)$"),
    "de": re.compile("[^bdfghklmnrt]s$"),
}

_RULES = {
    language: [(suffix, instead) for suffix, _colon, instead in (ending.partition(":") for ending in endings.split())]
    for language, endings in _ENDINGS.items()
}
_CYRILLIC = {"ru", "uk", "be"}


def stem(word, language):
    """Return a folded word without its ending in `language` (a code such as "en"); as it is where none is known.

    The script overrules the language: an Arabic name in an English story is an Arabic word.
    """
    first = word[0]
    if "\u0621" <= first <= "\u064a":
        return _without_ending(_ARABIC_ARTICLE.sub("", word), "ar", 2)
    if "\u0430" <= first <= "\u045f":
        language = language if language in _CYRILLIC else "ru"
    elif language in _CYRILLIC or language == "ar" or not first.isalpha():
        return word
    word = _without_ending(word, language, 3)
    # Before an ending the last letter is often doubled: run, running.
    return word[:-1] if language in _RULES and len(word) > 3 and word[-1] == word[-2] else word


def _without_ending(word, language, least):
    kept = _NO_ENDING.get(language)
    for suffix, instead in _RULES.get(language, ()):
        left = word[: -len(suffix)]
        if word.endswith(suffix) and len(left) >= least and (least < 3 or _VOWEL.search(left)):
            if kept and suffix == "s" and kept.search(word):
                continue
            return left + instead
    return word
