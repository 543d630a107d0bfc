"""Openly licensed text: WordNet, Debian package descriptions, a Russian word list.

Fetches the inputs with apt into the work directory, records (and, where a hash is
pinned, checks) their SHA-256, and parses them. Nothing is read from the system's own
package lists, so a build does not depend on what else the machine has installed.
"""
import hashlib
import random
import re
import subprocess
from pathlib import Path

# Debian 12 (stable): these packages do not change any more.
PACKAGES = {
    "wordnet-base": ("1:3.0-37", "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752"),
    "hunspell-ru": ("1:7.5.0-1",
                    "ef3f0a54a8e52682be80932e414b97d7d268d4a33dfcb5b27b46142b5d84cfe3"),
}
SOURCES = """Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
# A stable point release changes the translations a little; the hash is then only recorded.
TRANSLATIONS = ("en", "ru")


def sha256(path):
    """Hex SHA-256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def fetch(work, log):
    """Downloads the packages and translation lists; returns {input name: sha256}."""
    apt = (Path(work) / "apt").resolve()
    for part in ("lists/partial", "cache/archives/partial", "etc"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    (apt / "etc/debian.sources").write_text(SOURCES)
    options = ["-o", f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}/cache",
               "-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={apt}/etc",
               "-o", "Acquire::Languages=" + ",".join(TRANSLATIONS), "-o", "APT::Sandbox::User=root"]
    hashes = {}
    if len(list((apt / "lists").glob("*Translation-*"))) < len(TRANSLATIONS):
        log("apt-get update (own lists)")
        subprocess.run(["apt-get", *options, "update"], check=True, stdout=subprocess.DEVNULL)
    for language in TRANSLATIONS:
        target = apt / f"Translation-{language}"
        if not target.exists():
            listed = next((apt / "lists").glob(f"*bookworm_main_i18n_Translation-{language}*"))
            text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", str(listed)],
                                  check=True, capture_output=True).stdout
            target.write_bytes(text)
        hashes[f"Debian bookworm main Translation-{language}"] = sha256(target)
    for name, (version, pinned) in PACKAGES.items():
        folder = apt / name
        if not folder.exists():
            log(f"apt-get download {name}={version}")
            subprocess.run(["apt-get", *options, "download", f"{name}={version}"], check=True,
                           cwd=apt, stdout=subprocess.DEVNULL)
            subprocess.run(["dpkg-deb", "-x", str(next(apt.glob(f"{name}_*.deb"))), str(folder)], check=True)
        digest = sha256(next(apt.glob(f"{name}_*.deb")))
        if digest != pinned:
            raise SystemExit(f"{name} {version}: sha256 is {digest}, pinned {pinned}; "
                             "fetch the pinned version or review the new one and pin it in sources.py")
        hashes[f"Debian package {name} {version}"] = digest
    return hashes


def _translation(work, language):
    """(package name, short description, long description) for every package."""
    text = (Path(work) / "apt" / f"Translation-{language}").read_text("utf-8", errors="replace")
    for block in text.split("\n\n"):
        lines = block.split("\n")
        if len(lines) < 3 or not lines[0].startswith("Package: "):
            continue
        start = next((i for i, line in enumerate(lines) if line.startswith("Description-" + language)), None)
        if start is None:
            continue
        long = "\n".join("" if line.strip() == "." else line.strip() for line in lines[start + 1:])
        yield lines[0][9:], lines[start].split(": ", 1)[-1].strip(), long


_NOISE = re.compile(r"\((?:[^()]*(?:data|development|debug|documentation|common|runtime|shared|meta|dummy|"
                    r"transitional|headers|library|libraries|files)[^()]*)\)|\s+-\s+(?:development|debug|"
                    r"documentation|runtime|shared|common|header|data|transitional|dummy|python).*$", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZА-Я])")


def _sentences(long):
    """Sentences of a long description's first two paragraphs, of a usable length."""
    for paragraph in long.split("\n\n")[:2]:
        for sentence in _SENTENCE.split(" ".join(paragraph.split())):
            if 4 <= len(sentence.split()) <= 32 and "://" not in sentence:
                yield sentence


def debian(work, language="en"):
    """[(name, short description, [sentences])], near-duplicates of one source dropped."""
    seen, out = set(), []
    for name, short, long in _translation(work, language):
        short = _NOISE.sub("", short).strip(" -")
        key = short.lower()
        if key in seen or len(short.split()) < 2 or "transitional" in key or "dummy package" in key:
            continue
        seen.add(key)
        out.append((name, short, list(_sentences(long))))
    return out


def wordnet(work):
    """[(kind, lemmas, gloss, examples, frequency)] for every synset.

    `frequency` is the sum of its lemmas' tagged counts (cntlist.rev): 0 for most.
    """
    folder = Path(work) / "apt/wordnet-base/usr/share/wordnet"
    counts = {}
    for line in (folder / "cntlist.rev").read_text().splitlines():
        key, _, count = line.split()
        lemma, rest = key.split("%", 1)
        kind, _, lex_id = rest.split(":")[:3]
        slot = (lemma, "a" if kind in "35" else " nvar"[int(kind)], int(rest.split(":")[1]), int(lex_id))
        counts[slot] = counts.get(slot, 0) + int(count)
    out = []
    for name in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{name}").read_text().splitlines():
            if line.startswith(" "):
                continue
            fields, gloss = line.split(" | ", 1)
            fields = fields.split()
            kind = "a" if fields[2] == "s" else fields[2]
            lemmas, frequency = [], 0
            for i in range(int(fields[3], 16)):
                lemma = re.sub(r"\(.*\)$", "", fields[4 + 2 * i])
                frequency += counts.get((lemma.lower(), kind, int(fields[1]), int(fields[5 + 2 * i], 16)), 0)
                lemmas.append(lemma.replace("_", " "))
            examples = re.findall(r'"([^"]+)"', gloss)
            definition = re.split(r';\s*"', gloss)[0].strip().rstrip(";")
            out.append((kind, lemmas, definition, examples, frequency))
    return out


def hunspell(work):
    """(lemmas with their flags, {flag: [(strip, add, condition)]}) of the Russian word list."""
    folder = Path(work) / "apt/hunspell-ru/usr/share/hunspell"
    rules = {}
    for line in (folder / "ru_RU.aff").read_text("utf-8").splitlines():
        fields = line.split()
        if len(fields) == 5 and fields[0] == "SFX":
            strip, add = (("" if f == "0" else f.split("/")[0]) for f in fields[2:4])
            rules.setdefault(fields[1], []).append((strip, add, re.compile(fields[4] + "$")))
    lemmas = []
    for line in (folder / "ru_RU.dic").read_text("utf-8").splitlines()[1:]:
        lemma, _, flags = line.partition("/")
        if re.fullmatch(r"[а-яё]{2,}", lemma):
            lemmas.append((lemma, flags.strip()))
    return lemmas, rules


def shuffled(items, seed):
    """A list in a seeded random order."""
    items = list(items)
    random.Random(seed).shuffle(items)
    return items
