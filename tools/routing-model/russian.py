"""The Russian half of the table: stems and endings, in the space of the English rows.

Vectors come from the multilingual USE: a linear map from its space to the table's space is
fitted on English texts and then applied to Russian ones. Pieces are the stems of frequent
words (frequency by USE's own piece probabilities) plus inflection endings, so that any
form of a known word is covered; a ridge fit over word forms and sentences gives the stems
the meaning and leaves the endings near zero.
"""
import collections
import math
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
SMOOTHING = 0.1  # of a lemma's probability, spread over all its forms
LEMMA_PART = 0.3  # of that, at least so much to the lemma's own stem
RARELY_ALONE = 0.05  # USE's short pieces begin longer words most of the time
TRANSLATED_FROM = 8  # occurrences of an English word that lend a Russian one its frequency
SAME_MEANING = 0.6  # cosine in USE's space, the hub taken out
LIKE_HUB = 0.7
TEMPER = 0.25
LONG = 14
COLLAPSED = 0.25  # of the usual norm
_ENDINGS = set(ENDINGS)
_CYRILLIC = re.compile("[а-я]+")


def _forms(lemma, flags, rules):
    """All inflected forms of a lemma, the lemma first, ё written as е."""
    out = [lemma]
    for flag in flags:
        for strip, add, condition in rules.get(flag, ()):
            if condition.search(lemma) and lemma.endswith(strip):
                out.append(lemma[:len(lemma) - len(strip)] + add)
    return list(dict.fromkeys(form.replace("ё", "е") for form in out if " " not in form))


class Lexicon:
    """Frequent words with their forms, and the pieces that cover them.

    `lemmas` maps a lemma (or, for jargon the word list lacks, a stem) to its forms; `pieces`
    are stems, each used by a form of these, and endings; `forms` maps a stem to the forms
    whose cover begins with it, the most probable first.
    """

    def __init__(self, work, use, texts, translations, pieces_wanted):
        heard = collections.Counter(word for text in texts for word in tokens.words(text) if _CYRILLIC.fullmatch(word))
        lemmas = _lemmas(work)
        _add_jargon(lemmas, heard)
        probability = Probability(use, heard)
        rare = [lemma for lemma, forms in lemmas.items() if not any(map(probability, forms))]
        translated, unknown = translations(lemmas, rare, probability.pieces)
        weights, intended = {}, {}
        for lemma, forms in lemmas.items():
            chances = [probability.heard(form) if lemma in unknown else probability(form) for form in forms]
            whole = sum(chances) + translated.get(lemma, 0.0)
            for stem, covered in _stems(forms):
                # A stem of one odd form out of many gets next to nothing of the lemma's probability.
                part = (len(covered) / len(forms)) ** 2
                share = SMOOTHING * whole * (max(part, LEMMA_PART) if 0 in covered else part)
                for number in covered:
                    weights[stem] = weights.get(stem, 0.0) + chances[number] + share / len(covered)
                    intended.setdefault(stem, {}).setdefault(forms[number], chances[number] + share / len(forms))
        ranked = sorted(weights, key=lambda stem: (-weights[stem], stem))
        self.pieces, self.forms = _settle(ranked, intended, pieces_wanted)

    def word_texts(self, most):
        """Word forms as texts of one word: of every stem the `most` most probable ones."""
        return list(dict.fromkeys(form for forms in self.forms.values() for form in forms[:most]))


class Probability:
    """How probable a word is: the mean of two unigram models, USE's pieces and our own texts."""

    def __init__(self, use, heard):
        self.tokenizer = use.model._tokenizer
        self.score = {piece: math.exp(score) for piece, score in use.pieces()}
        self.count, self.total = heard, sum(heard.values())

    def heard(self, word):
        """By our own texts alone."""
        return self.count.get(word, 0) / self.total / 2

    def pieces(self, word):
        """By all of USE's pieces, however many."""
        numbers = self.tokenizer.encode(word, out_type=int, add_bos=False, add_eos=False)
        return math.prod(self.score[self.tokenizer._pieces[number]] for number in numbers)

    def __call__(self, word):
        # Three pieces and more: too rare to be told apart.
        best = max([self.score.get("▁" + word, 0.0)]
                   + [self.score.get("▁" + word[:cut], 0.0) * self.score.get(word[cut:], 0.0)
                      for cut in range(1, len(word))])
        if len(word) <= FEW_LETTERS:
            best *= RARELY_ALONE
        return best / 2 + self.heard(word)


def without(vectors, hub):
    """Unit vectors without their part along the unit vector `hub`."""
    vectors = vectors.astype(np.float32)
    return distil.unit(vectors - np.outer(vectors @ hub, hub))


class Translations:
    """What the USE's space says about Russian words: their English word, and whether USE knows them.

    USE's own probabilities say little about words of several pieces (столбец, просрочен);
    that their English words are frequent in our texts does. Words USE does not know all lie
    near one point, the hub: the mean of the rare ones.
    """

    def __init__(self, english_texts, english_words, vectors):
        heard = collections.Counter(word for text in english_texts for word in tokens.words(text))
        total = sum(heard.values())
        self.words = [word for word in english_words if heard[word] >= TRANSLATED_FROM and len(word) > FEW_LETTERS]
        self.frequency = np.array([heard[word] / total for word in self.words])
        self.vectors = vectors

    def __call__(self, lemmas, rare, probability):
        """({lemma: frequency of its English word, less for worse translations and rare pieces}, lemmas unknown to USE)."""
        asked = sorted(lemma for lemma in lemmas if FEW_LETTERS < len(lemma) <= LONG and " " not in lemma)
        rare = sorted(set(rare) & set(asked))
        hub = distil.unit(self.vectors(rare).astype(np.float32).mean(0, keepdims=True))[0]
        english = without(self.vectors(self.words), hub)
        near, unknown = {}, set()
        for start in range(0, len(asked), 4096):
            part = asked[start:start + 4096]
            vectors = self.vectors(part).astype(np.float32)
            known = vectors @ hub < LIKE_HUB
            unknown.update(lemma for lemma, yes in zip(part, known) if not yes)
            cosines = without(vectors, hub) @ english.T
            for lemma, yes, place, cosine in zip(part, known, cosines.argmax(1), cosines.max(1)):
                if yes and cosine >= SAME_MEANING:
                    near.setdefault(int(place), []).append((-float(cosine), lemma))
        return {lemma: float(self.frequency[place]) * probability(lemma) ** TEMPER / (1 + rank)
                for place, those in near.items() for rank, (_, lemma) in enumerate(sorted(those))}, unknown


def _lemmas(work):
    """{lemma: forms} of the word list, ё written as е."""
    lemmas, rules = sources.hunspell(work)
    out = {}
    for lemma, flags in lemmas:
        key = lemma.replace("ё", "е")
        out[key] = list(dict.fromkeys(out.get(key, []) + _forms(lemma, flags, rules)))
    return out


def _add_jargon(lemmas, heard):
    """Adds the words of our texts that the list lacks, grouped by the stem that most of them share."""
    known = {form for forms in lemmas.values() for form in forms}
    unknown = sorted(word for word, count in heard.items() if word not in known and count >= 2)
    shared = collections.Counter(stem for word in unknown for stem in _candidates(word))
    for word in unknown:
        stem = max(_candidates(word), key=lambda s: (shared[s], len(s)))
        lemmas.setdefault("jargon " + stem, []).append(word)


def _candidates(word):
    """The stems a word may have: what is left of it without a known ending, and itself."""
    if len(word) <= FEW_LETTERS:
        return [word]
    return [word] + [word[:cut] for cut in range(FEW_LETTERS, len(word))
                     if word[cut:] in _ENDINGS or (word[-2:] in ("ся", "сь") and word[cut:-2] in _ENDINGS)]


def _stems(forms):
    """[(stem, numbers of the forms it covers)]: few stems that cover all forms, long ones first."""
    reach = {}
    for number, form in enumerate(forms):
        for stem in _candidates(form):
            reach.setdefault(stem, set()).add(number)
    out, left = [], set(range(len(forms)))
    while left:
        stem = max(reach, key=lambda s: (len(reach[s] & left), len(s), s))
        out.append((stem, sorted(reach[stem] & left)))
        left -= reach[stem]
    return out


def _settle(ranked, intended, pieces_wanted):
    """(pieces, {stem: forms}): the first stems of `ranked` that greedy longest match does use.

    A stem all of whose words begin with a longer one is dropped and the next takes its
    place, until all are used; endings no word needs are dropped as well.
    """
    dropped, endings = set(), set(ENDINGS)
    for _ in range(12):
        wanted = [stem for stem in ranked if stem not in dropped][:pieces_wanted - len(endings)]
        wordpiece = tokens.WordPiece(wanted + ["##" + ending for ending in sorted(endings)])
        forms, used = {}, set()
        for stem in wanted:
            for form, chance in intended[stem].items():
                cover = wordpiece.word(form)
                if cover:
                    used.update(cover)
                    forms.setdefault(wordpiece.pieces[cover[0]], {})[form] = chance
        unused = {stem for stem in wanted if stem not in forms}
        needless = {e for e in endings if wordpiece.number["##" + e] not in used}
        if not unused and not needless:
            break
        dropped |= unused
        endings -= needless
    else:
        wanted = [stem for stem in wanted if stem in forms]
    forms = {stem: sorted(forms[stem], key=lambda f: (-forms[stem][f], f)) for stem in sorted(wanted)}
    return sorted(wanted) + sorted("##" + ending for ending in endings), forms


def linear_map(source, target, damping):
    """The matrix A with source @ A ~ target (ridge)."""
    source = source.astype(np.float32)
    return np.linalg.solve(source.T @ source + damping * np.eye(source.shape[1], dtype=np.float32),
                           source.T @ target)


def rows(wordpiece, texts, vectors, words, word_vectors, log, *, damping=1.0, word_weight=0.3):
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
    stems = np.array([not piece.startswith("##") for piece in wordpiece.pieces])
    without = [piece for piece, stem, count in zip(wordpiece.pieces, stems, number) if stem and not count]
    if without:
        raise ValueError(f"{len(without)} stems without a word text, e.g. {without[:5]}")
    prior[~stems] = 0
    rarity = distil.sif(matrix)
    table = distil.ridge(matrix, target, prior * rarity[:, None], damping, log, rounds=2, shrink=0.8, weights=weights)
    return _restore(table, prior, stems, rarity, log)


def _restore(table, prior, stems, rarity, log):
    """Gives a stem whose row collapsed in the fit its prior back, at the norm usual for its frequency."""
    norms = np.linalg.norm(table, axis=1) / rarity
    usual = np.median(norms[stems])
    lost = stems & (norms < COLLAPSED * usual)
    table[lost] = distil.unit(prior[lost]) * (usual * rarity[lost])[:, None]
    log(f"{lost.sum()} of {stems.sum()} stems had collapsed and have their prior back")
    return table
