"""Which Latin pieces the table has: BERT's, pruned, plus whole words of our field.

BERT's vocabulary comes from encyclopedias and novels of 2018: it lacks "delete", "json"
or "itinerary" and holds many names. Names and continuations no text uses are dropped;
frequent words that fall apart into pieces become pieces of their own.
"""
import collections
import re

import teachers
import tokens

_LATIN = re.compile(r"(?:##)?(?:[a-z]+|[0-9]+)")
KEEP_FIRST = 12_000  # BERT numbers its pieces by frequency: the first ones stay in any case


def bert_pieces():
    """BERT's pieces of Latin letters or of digits, in BERT's order."""
    return [(i, p) for i, p in enumerate(teachers.vocabulary()) if _LATIN.fullmatch(p)]


def latin(texts, lemmas, own_texts, minimum, most):
    """The Latin pieces.

    `lemmas`: words that stay though no text holds them; `own_texts`: texts whose words count
    threefold (the requests); a split word needs a count of `minimum`, at most `most` are added.
    """
    bert = bert_pieces()
    wordpiece = tokens.WordPiece([p for _, p in bert])
    heard = collections.Counter(word for text in texts for word in tokens.words(text))
    for text in own_texts:
        heard.update({word: 2 for word in set(tokens.words(text))})
    used = collections.Counter()
    for word, count in heard.items():
        for number in wordpiece.word(word):
            used[number] += count
    kept = [p for number, (i, p) in enumerate(bert)
            if used[number] or len(p.lstrip("#")) == 1 or (not p.startswith("##") and (i < KEEP_FIRST or p in lemmas))]
    split = [(word, count) for word, count in heard.items()
             if count >= minimum and re.fullmatch("[a-z]{4,20}|js|py|ui|db|css|csv|dns|git|ssh|ssl|yml|vpn|gpu|gps|sms",
                                                  word) and len(wordpiece.word(word)) > 1]
    split.sort(key=lambda item: (-item[1], item[0]))
    return kept + sorted(word for word, _ in split[:most])
