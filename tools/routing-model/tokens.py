"""Text -> words -> pieces, exactly as the router (format 1 of router.bin) does it.

Every step that counts words or trains rows goes through this module, so that the
table is trained on the very pieces the router will look up.
"""
import re
import unicodedata

MAX_WORD = 64
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_APOSTROPHE = re.compile(r"['\u2019]")


def _fold(text):
    """Lower case, without the combining marks of Latin letters; й stays, ё becomes е."""
    text = text.lower()
    if text.isascii():
        return text
    out = []
    for char in text:
        if char == "ё":
            out.append("е")
        elif "\u0400" <= char <= "\u04ff":
            out.append(char)
        else:
            parts = unicodedata.normalize("NFD", char)
            out.append("".join(c for c in parts if unicodedata.category(c) != "Mn"))
    return unicodedata.normalize("NFC", "".join(out))


def words(text):
    """The words of a text: maximal runs of letters or of digits, folded."""
    text = unicodedata.normalize("NFKC", text)
    text = _CAMEL.sub(" ", text)
    text = _APOSTROPHE.sub(" ", text)
    return [word[:MAX_WORD] for word in _WORD.findall(_fold(text))]


class WordPiece:
    """Greedy longest-match WordPiece over a fixed list of pieces."""

    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.number = {piece: i for i, piece in enumerate(self.pieces)}
        self.longest = max((len(p) for p in self.pieces), default=0)
        self._cache = {}

    def word(self, word):
        """Piece numbers of one word; empty where no full cover exists."""
        got = self._cache.get(word)
        if got is None:
            got = self._cache[word] = self._cover(word)
        return got

    def _cover(self, word):
        out, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(min(len(word), start + self.longest), start, -1):
                number = self.number.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return ()
            out.append(number)
            start = end
        return tuple(out)

    def text(self, text):
        """Piece numbers of all words of a text."""
        return [number for word in words(text) for number in self.word(word)]
