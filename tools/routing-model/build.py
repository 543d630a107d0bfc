"""Builds router.bin: `python -m build --work DIR --out FILE`, or checks one: `--verify FILE`.

Steps: fetch text -> teachers' vectors (cached) -> PCA target -> ridge -> tuning -> Russian
rows -> pack -> verify. Every step says what it does; a stopped build goes on from its cache.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np

import corpus as corpora
import distil
import pack
import russian
import sources
import teachers
import tokens
import tune
import verify
import vocabulary

DIMS = 256
TEACHERS = {"minilm": 1.0, "use": 0.7}
DAMPING, SHRINK, ROUNDS, STEPS = 1.0, 0.3, 3, 15
TUNING = dict(steps=800, rate=0.1, pair_share=0.3, sharp=20.0, anchor=1.0)
SPLIT_WORDS = dict(minimum=8, most=3000)
RUSSIAN_PIECES = 10_830


def log(message):
    """One line of progress with the time of day."""
    print(time.strftime("%H:%M:%S"), message, flush=True)


def english(corpus, lemmas, cache, steps):
    """(pieces, rows) of the Latin half."""
    texts = corpus.all_english()
    pieces = vocabulary.latin(texts, lemmas, corpus.english["requests"], **SPLIT_WORDS)
    wordpiece = tokens.WordPiece(pieces)
    log(f"{len(texts)} English texts, {len(pieces)} Latin pieces")
    vectors = [cache(name).vectors(texts) for name in TEACHERS]
    projection = distil.Projection(vectors, list(TEACHERS.values()), DIMS)
    target = projection(vectors)
    log(f"PCA to {DIMS} dims keeps {projection.kept:.3f} of the variance")

    matrix = distil.counts(texts, wordpiece)
    lone = [i for i, piece in enumerate(pieces) if not piece.startswith("##")]
    prior = np.zeros((len(pieces), DIMS), np.float32)
    prior[lone] = projection([cache(name).vectors([pieces[i] for i in lone]) for name in TEACHERS])
    prior *= distil.sif(matrix)[:, None]
    table = distil.ridge(matrix, target, prior, DAMPING, log, rounds=ROUNDS, steps=STEPS, shrink=SHRINK)

    centred = [distil.unit(v.astype(np.float32) - m).astype(np.float16)
               for v, m in zip(vectors, projection.means)]
    pairs = {}
    for kind, both in corpus.pairs.items():
        number = {}
        labels = np.array([number.setdefault(right, len(number)) for _, right in both])
        pairs[kind] = (distil.counts([a for a, _ in both], wordpiece),
                       distil.counts([b for _, b in both], wordpiece), labels)
    return pieces, tune.tune(table, matrix, centred, list(TEACHERS.values()), target, pairs, log, **{**TUNING, "steps": steps})


def cyrillic(corpus, work, latin, table, cache, pieces_wanted):
    """(pieces, rows) of the Russian half, in the space of the Latin pieces' rows `table`."""
    vectors, english, texts = cache("use").vectors, corpus.all_english(), corpus.all_russian()
    translations = russian.Translations(english, [piece for piece in latin if piece.isalpha()], vectors)
    lexicon = russian.Lexicon(work, teachers.Use(1), texts, translations, pieces_wanted)
    words = lexicon.word_texts(6)
    log(f"{len(texts)} Russian texts, {len(words)} word forms, {len(lexicon.pieces)} Cyrillic pieces")
    target = distil.unit(distil.counts(english, tokens.WordPiece(latin)) @ table)
    to_table = russian.linear_map(vectors(english), target, 3.0)
    return lexicon.pieces, russian.rows(tokens.WordPiece(lexicon.pieces),
                                        texts, vectors(texts).astype(np.float32) @ to_table,
                                        words, vectors(words).astype(np.float32) @ to_table, log)


def latin_of(path):
    """(pieces, scales, values) of the Latin half of a built table."""
    table = verify.Table(path)
    count = sum(piece.isascii() for piece in table.pieces)
    return table.pieces[:count], table.scales[:count], table.values[:count]


def build(work, out, quick, threads, keep_latin):
    """The whole build, or with `keep_latin` (a table) its Russian half only; writes `out` and <work>/build.json."""
    started = time.time()
    Path(work).mkdir(parents=True, exist_ok=True)
    record = {"inputs": sources.fetch(work, log), "teachers": teachers.hashes()}
    corpus = corpora.build(work, corpora.QUICK if quick else corpora.Sizes())
    record["texts"] = {kind: len(texts) for kind, texts in corpus.english.items()}
    record["russian texts"] = {kind: len(texts) for kind, texts in corpus.russian.items()}
    record["pairs"] = {kind: len(pairs) for kind, pairs in corpus.pairs.items()}
    opened = {}

    def cache(name):
        if name not in opened:
            opened[name] = teachers.Cache(name, work, log, threads)
        return opened[name]

    lemmas = {lemma for _, lemmas, _, _, _ in sources.wordnet(work) for lemma in lemmas if lemma.islower()}
    if keep_latin:
        latin, scales, values = latin_of(keep_latin)
        record["latin half of"] = sources.sha256(keep_latin)
    else:
        latin, table = english(corpus, lemmas, cache, 60 if quick else TUNING["steps"])
        scales, values = pack.quantise(table)
    # Fitted to the rows as they are stored: the Russian half is the same with and without `keep_latin`.
    pieces, rows = cyrillic(corpus, work, latin, values * scales[:, None], cache, 2000 if quick else RUSSIAN_PIECES)
    more_scales, more_values = pack.quantise(rows)
    data = pack.pack(latin + pieces, np.r_[scales, more_scales], np.vstack([values, more_values]))
    temporary = Path(str(out) + ".tmp")
    temporary.write_bytes(data)
    temporary.rename(out)
    record["output"] = {"sha256": sources.sha256(out), "bytes": len(data), "latin pieces": len(latin),
                        "cyrillic pieces": len(pieces), "seconds": round(time.time() - started)}
    (Path(work) / "build.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    log(f"wrote {out}: {record['output']}")
    verify.verify(out, log)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(prog="build", description=__doc__.split("\n")[0])
    parser.add_argument("--work", default="work", help="folder for downloads and caches (about 1 GB)")
    parser.add_argument("--out", default="router.bin", help="file to write")
    parser.add_argument("--quick", action="store_true", help="a small smoke run (a few minutes, a bad table)")
    parser.add_argument("--threads", type=int, default=1, help="threads of the teachers")
    parser.add_argument("--keep-latin", metavar="FILE", help="take the Latin half of FILE as it is, build the Russian one")
    parser.add_argument("--verify", metavar="FILE", help="only check FILE and print some nearest pieces")
    arguments = parser.parse_args()
    if arguments.verify:
        verify.verify(arguments.verify)
    else:
        build(arguments.work, arguments.out, arguments.quick, arguments.threads, arguments.keep_latin)


if __name__ == "__main__":
    main()
