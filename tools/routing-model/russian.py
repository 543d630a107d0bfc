"""The Russian half of the table: stems and endings, in the space of the English rows.

Vectors come from the multilingual USE: a linear map from its space to the table's space is
fitted on English texts and then applied to Russian ones. Pieces are the stems of frequent
words (frequency by USE's own piece probabilities) plus inflection endings, so that any
form of a known word is covered; a ridge fit over word forms and sentences gives the stems
the meaning and leaves the endings near zero.
"""
import re

import numpy as np

import distil
import sources
import tokens

ENDINGS = sorted(set("""
а я о е ы и у ю ь й ой ей ою ею ом ем ем ам ям ами ями ах ях ов ев ей ий ия ию ие ии ием иям иями иях ью
ый ая ое ые ого его ому ему ым им ую юю яя ее ых их ыми ими ь ья ье ьи ьев ьям ьями ьях
ть ти чь л ла ло ли т ю у ешь ет ем ете ют ут ишь ит им ите ят ат ал ала ало али ял яла яло яли ил ила ило или
ел ела ело ели ул ула уло ули ать ять ить еть уть ыть оть ай айте яй яйте и ите ь ьте й йте ся сь ться тся
аю аешь ает аем аете ают яю яешь яет яем яете яют ею еешь еет еем еете еют ую уешь ует уем уете уют ну нешь нет нем
нете нут уй уйте нь ньте ив ав ев в вши вшись аться яться иться еться ится ится атся ются утся ется ется ешься ишься
юсь усь аюсь ался алась алось ались ился илась илось ились емся имся етесь итесь айся айтесь ись итесь
вая вав вать ваю вает вают вал вала вали вай вайте ная ный ное ные ного ному ным ной ную ных ными ном ен на но ны
нный нная нное нные нного нному нным нной нную нных нными нном ость ости остью остей остям остями остях
ние ния нию нием ний ниям ниями ниях ение ения ению ением ении ений ениям ениями ениях ание ания анию анием ании аний
ка ки ку кой ке ок кам ками ках ик ика ику иком ике ики иков икам иками иках ция ции цию цией ций циям циями циях
ский ская ское ские ского скому ским ской скую ских скими ском ка че ше ейший ейшая ейшие
м х в н го му ми ш щ на но ны ющий ющая ющие ющих ющего ющее ющей ющую ащий ащие ащих вший вшие вшая вшего
""".split()), key=lambda e: (-len(e), e))
FEW_LETTERS = 3
_CYRILLIC = re.compile("[а-я]+")


def _split(word):
    """(stem, ending): the longest known ending that leaves a stem of some length."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= FEW_LETTERS:
            return word[:-len(ending)], ending
    return word, ""


def _forms(lemma, flags, rules):
    """All inflected forms of a lemma, the lemma first, ё written as е."""
    out = [lemma]
    for flag in flags:
        for strip, add, condition in rules.get(flag, ()):
            if condition.search(lemma) and lemma.endswith(strip):
                out.append(lemma[:len(lemma) - len(strip)] + add)
    return list(dict.fromkeys(form.replace("ё", "е") for form in out if " " not in form))


class Lexicon:
    """Frequent lemmas with their forms, the pieces that cover them, ranked by frequency."""

    def __init__(self, work, use, texts, lemmas_wanted, pieces_wanted):
        score = dict(use.pieces())
        tokenizer = use.model._tokenizer
        pieces = tokenizer._pieces

        def rank(word):
            numbers = tokenizer.encode(word, out_type=int, add_bos=False, add_eos=False)
            return sum(score[pieces[n]] for n in numbers) if numbers else -99.0

        lemmas, rules = sources.hunspell(work)
        heard = {}
        for text in texts:
            for word in tokens.words(text):
                if _CYRILLIC.fullmatch(word):
                    heard[word] = heard.get(word, 0) + 1
        forms = {lemma: _forms(lemma, flags, rules) for lemma, flags in lemmas}
        # A lemma is as frequent as it or one of its forms; words of our own texts come first.
        best = {lemma: max(rank(f) for f in (fs[0], fs[len(fs) // 2]))
                + 4 * (sum(heard.get(f, 0) for f in fs) > 0) for lemma, fs in forms.items()}
        self.lemmas = sorted(best, key=lambda w: (-best[w], w))[:lemmas_wanted]
        self.forms = {lemma: forms[lemma] for lemma in self.lemmas}
        stems, whole = {}, {}
        for place, lemma in enumerate(self.lemmas):
            for form in self.forms[lemma]:
                stem, _ = _split(form)
                (stems if len(form) > FEW_LETTERS else whole).setdefault(
                    stem if len(form) > FEW_LETTERS else form, place)
        for word, count in heard.items():  # names, jargon: what the list does not know
            if count >= 3 or len(word) <= FEW_LETTERS:
                stems.setdefault(_split(word)[0] if len(word) > FEW_LETTERS else word, lemmas_wanted - count)
        stems.update(whole)
        wanted = sorted(stems, key=lambda s: (stems[s], s))[:pieces_wanted - len(ENDINGS)]
        self.pieces = sorted(wanted) + ["##" + e for e in sorted(ENDINGS)]

    def word_texts(self, wordpiece, per_lemma):
        """Word forms as texts of one word: the lemma and a few others that are covered."""
        out = []
        for lemma in self.lemmas:
            forms = self.forms[lemma]
            some = forms[:1] + forms[1:][::max(1, len(forms) // per_lemma)][:per_lemma]
            out += [f for f in some if wordpiece.word(f)]
        return list(dict.fromkeys(out))


def linear_map(source, target, damping):
    """The matrix A with source @ A ~ target (ridge)."""
    source = source.astype(np.float32)
    return np.linalg.solve(source.T @ source + damping * np.eye(source.shape[1], dtype=np.float32),
                           source.T @ target)


def rows(lexicon, wordpiece, texts, vectors, words, word_vectors, log, *, damping=1.0, word_weight=0.3):
    """Rows of the Russian pieces.

    texts, vectors: sentences and their vectors already mapped to the table's space;
    words, word_vectors: the same for single word forms.
    """
    vectors, word_vectors = distil.unit(vectors), distil.unit(word_vectors)
    matrix = distil.counts(words + texts, wordpiece)
    target = np.vstack([word_vectors, vectors])
    weights = np.r_[np.full(len(words), word_weight), np.ones(len(texts))]
    # Prior of a stem: the mean of its forms; of an ending: nothing.
    only = distil.counts(words, wordpiece)
    number = np.asarray(only.sum(0)).ravel()
    prior = (only.T @ word_vectors) / np.maximum(number, 1)[:, None]
    ending = np.array([piece.startswith("##") for piece in wordpiece.pieces])
    prior[ending] = 0
    prior *= distil.sif(matrix)[:, None]
    return distil.ridge(matrix, target, prior, damping, log, rounds=2, shrink=0.8, weights=weights)
