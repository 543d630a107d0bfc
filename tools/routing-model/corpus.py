"""The training texts: what is read, how much of it, in which order; and the pairs."""
from dataclasses import dataclass, field

import phrases
import sources


@dataclass
class Sizes:
    """How many texts of each kind (upper bounds)."""

    per_topic: int = 350
    around_words: int = 20_000
    glosses: int = 40_000
    examples: int = 20_000
    packages: int = 45_000
    sentences: int = 20_000
    russian_per_topic: int = 400


QUICK = Sizes(per_topic=20, around_words=500, glosses=1500, examples=500, packages=1500, sentences=500,
              russian_per_topic=20)


@dataclass
class Corpus:
    """Texts by kind, and pairs (a, b) of texts that mean much the same."""

    english: dict = field(default_factory=dict)
    russian: dict = field(default_factory=dict)
    pairs: dict = field(default_factory=dict)

    def all_english(self):
        """Every English text once, in a fixed order."""
        return list(dict.fromkeys(text for texts in self.english.values() for text in texts))

    def all_russian(self):
        """Every Russian text once, in a fixed order."""
        return list(dict.fromkeys(text for texts in self.russian.values() for text in texts))


def build(work, sizes):
    """The corpus; deterministic for given inputs and sizes."""
    corpus = Corpus()
    synsets = sources.shuffled(sources.wordnet(work), 1)
    synsets.sort(key=lambda s: -min(s[4], 1))  # senses that WordNet saw in text first
    frequent = sorted(synsets, key=lambda s: -s[4])
    packages = sources.shuffled(sources.debian(work), 2)
    requests = phrases.english(sizes.per_topic)
    corpus.english["requests"] = [text for text, _, _ in requests]
    corpus.english["around words"] = phrases.around_words(frequent, sizes.around_words)
    corpus.english["glosses"] = [gloss for _, _, gloss, _, _ in synsets[:sizes.glosses]]
    examples = [e for _, _, _, examples, _ in synsets for e in examples if len(e.split()) > 2]
    corpus.english["examples"] = examples[:sizes.examples]
    corpus.english["packages"] = [short for _, short, _ in packages[:sizes.packages]]
    sentences = [s for _, _, sentences in packages for s in sentences[:1]]
    corpus.english["sentences"] = sentences[:sizes.sentences]
    corpus.english["skills"] = [f"{name}. {does}" for name, does in phrases.skills()]
    corpus.english["skills"] += list(dict.fromkeys(skill for _, skill, _ in requests))

    used = set(corpus.english["packages"])
    corpus.pairs["package: short, first sentence"] = [
        (short, sentences[0]) for _, short, sentences in packages if sentences and short in used]
    corpus.pairs["package: name, short"] = [
        (name, short) for name, short, _ in packages
        if short in used and not name.startswith(("lib", "python3-", "golang-", "node-", "r-", "ruby-"))]
    corpus.pairs["word, gloss"] = [(lemmas[0], gloss) for _, lemmas, gloss, _, _ in synsets[:sizes.glosses]]
    corpus.pairs["example, gloss"] = [
        (examples[0], gloss) for _, _, gloss, examples, _ in synsets[:sizes.glosses] if examples]

    packages = sources.debian(work, "ru")
    corpus.russian["requests"] = phrases.russian(sizes.russian_per_topic)
    corpus.russian["packages"] = [short for _, short, _ in packages]
    corpus.russian["sentences"] = [s for _, _, sentences in packages for s in sentences[:2]]
    return corpus
