"""Requests this tool makes up: topics x actions x objects x tails, in English and Russian.

The grammar files requests_en.txt and requests_ru.txt are our own; nothing in them is
taken from a data set. Each generated request remembers the skill (name, description) it
would ask for, which gives the pairs of the contrastive step.
"""
import random
import re
from pathlib import Path

SLOTS = {
    "city": "London;Paris;Berlin;Tokyo;New York;Chicago;Madrid;Rome;Sydney;Mumbai;Boston;Dublin;Vienna;Cairo;Toronto",
    "country": "Germany;France;Japan;India;Canada;Brazil;Italy;Spain;China;Mexico;Kenya;the United States;Poland",
    "place": "the central station;the museum;city hall;Main Street;the stadium;the university;the mall;the beach",
    "day": "Monday;Tuesday;Friday;Saturday;tomorrow;next week;the 5th;March 3;the end of the month;next Sunday",
    "month": "January;March;May;July;September;October;December;last month;this month;summer",
    "time": "7 am;noon;half past eight;6:30;9 pm;midnight;three o'clock;the evening",
    "year": "1990;2005;2015;2019;2022;last year",
    "number": "2;3;5;7;10;15;20;45;100;250;six;twelve",
    "money": "50 dollars;200 euros;1000 dollars;30 pounds;$500;15,000 rupees",
    "currency": "euros;dollars;yen;pounds;rupees;francs",
    "person": "Anna;John;my mom;my boss;Sarah;the team;my brother;David;my wife;Mr Smith;a friend",
    "company": "Amazon;Google;our supplier;Acme Corp;Twitter;YouTube;GitHub;Apple;the bank;Netflix;Airbnb;the shop",
    "language": "French;Spanish;German;Japanese;Italian;Russian;Chinese;Portuguese;Latin",
    "food": "pizza;chicken;sushi;pasta;rice;salad;apples;eggs;bread;curry;chocolate cake;soup;beef;avocado",
    "product": "headphones;a laptop;running shoes;a phone;a camera;a sofa;a bike;toys;a printer;a watch;perfume",
    "topic": "climate change;football;technology;history;artificial intelligence;politics;art;cooking;space;health;"
             "business;love;science fiction;economics;physics;travel",
    "artist": "Mozart;Adele;the Beatles;Tom Hanks;Shakespeare;Bob Dylan;a new band;Tolkien",
    "team": "Liverpool;the Lakers;Real Madrid;the Yankees;the national team",
    "job": "nurse;software engineer;teacher;accountant;designer;project manager",
    "code": "Python;Rust;JavaScript;Java;C++;bash",
    "file": "report.pdf;the log file;data.csv;the attached document;notes.txt;the image;the archive",
    "format": "pdf;json;csv;png;mp3;markdown;html",
    "server": "the web server;db1;the production cluster;the staging host;node 7",
}
ASK = ["{a} {o} {t}", "{a} {o} {t}", "please {a} {o} {t}", "can you {a} {o} {t}?", "could you {a} {o} {t} please",
       "i need to {a} {o} {t}", "i want to {a} {o} {t}", "how do i {a} {o} {t}?", "help me {a} {o} {t}",
       "i'd like to {a} {o} {t}", "would you {a} {o} for me", "is there a way to {a} {o} {t}", "{o} {t}", "{o}",
       "what is the best way to {a} {o} {t}?", "what about {o} {t}", "i need {o} {t}", "let's {a} {o} {t}",
       "what's {o} {t}?", "do you know {o} {t}", "show me {o} {t}", "why can't i {a} {o} {t}", "i forgot to {a} {o}",
       "where can i {a} {o} {t}?", "hey, {a} {o} {t}", "{person} asked me to {a} {o} {t}", "{a} {o}, {t}",
       "i am looking for {o} {t}", "when should i {a} {o}?", "tell me more about {o} {t}", "which tool can {a} {o}?",
       "i have a problem with {o} {t}", "are there any {o} {t}", "give me information on {o} {t}", "{o} {t} please"]
FRAMES_RU = ["{i} {o} {t}", "{i} {o} {t}", "{i}, пожалуйста, {o} {t}", "можешь {n} {o} {t}?", "мне нужно {n} {o} {t}",
             "хочу {n} {o} {t}", "как {n} {o} {t}?", "помоги {n} {o} {t}", "я бы хотел {n} {o} {t}", "где можно {n} {o}?",
             "надо {n} {o} {t}", "а можно {n} {o} {t}?", "{o} {t}", "не могу {n} {o}", "нужно срочно {n} {o} {t}"]
NOUN_FRAMES = ["what is {x}", "what does {x} mean", "tell me about {x}", "find {x} near me", "i need a {x}",
               "where can i buy {x}", "show me pictures of {x}", "how does {x} work", "order {x}", "{x} information",
               "search for {x}", "list all {x}", "get {x} details", "do you have {x}", "what's the price of {x}"]
VERB_FRAMES = ["how do i {x}", "can you {x}", "i want to {x}", "please {x}", "help me {x}", "a tool to {x}", "{x} for me",
               "i need to {x}", "is it possible to {x}"]


def _topics(name):
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            fields = [field.strip() for field in line.split("|")]
            yield fields[:2] + [[part.strip() for part in field.split(";")] for field in fields[2:]]


def _fill(text, rng):
    text = re.sub(r"\{(\w+)\}", lambda m: rng.choice(SLOTS[m.group(1)].split(";")), text)
    return re.sub(r"\s+", " ", text).replace(" ,", ",").replace(" ?", "?").strip(" ,")


def english(per_topic, seed=3):
    """[(request, skill name, skill description)], about per_topic a topic, no duplicates."""
    seen, out = set(), []
    for topic, does, actions, objects, tails in _topics("requests_en.txt"):
        rng = random.Random(f"{seed} {topic}")  # its own: an edit of one topic leaves the others alone
        for _ in range(per_topic):
            action, thing = rng.choice(actions), rng.choice(objects)
            tail = rng.choice(tails + [""] * 2)
            frame = rng.choice(ASK)
            plain = re.sub(r"^(?:the|a|an|my) ", "", thing)
            text = _fill(frame.format(a=action, o=thing, t=tail, person="{person}"), rng)
            if text.lower() in seen:
                continue
            seen.add(text.lower())
            skill = re.sub(r"\s+", " ", re.sub(r"\{\w+\}", "", f"{action} {plain}")).strip()
            out.append((text, skill, f"{topic}: {does}"))
    random.Random(seed).shuffle(out)
    return out


def skills():
    """[(topic name, description)]: the made-up skills themselves."""
    return [(topic, does) for topic, does, *_ in _topics("requests_en.txt")]


def russian(per_topic, seed=4):
    """[Russian request], about per_topic a topic, no duplicates."""
    seen = {}
    for topic, _, actions, objects, tails in _topics("requests_ru.txt"):
        rng = random.Random(f"{seed} {topic}")
        for _ in range(per_topic):
            imperative, infinitive = rng.choice(actions).split("/")
            text = rng.choice(FRAMES_RU).format(i=imperative, n=infinitive, o=rng.choice(objects),
                                                t=rng.choice(tails + [""]))
            seen[re.sub(r"\s+", " ", text).replace(" ?", "?").strip()] = None
    out = list(seen)
    random.Random(seed).shuffle(out)
    return out


def around_words(synsets, count, seed=5):
    """Requests around WordNet's frequent nouns and verb glosses (one frame each)."""
    rng, out = random.Random(seed), []
    for kind, lemmas, gloss, _, frequency in synsets:
        if kind == "n":
            lemma = rng.choice(lemmas)
            if not lemma[:1].isupper():
                out.append(rng.choice(NOUN_FRAMES).format(x=lemma))
        elif kind == "v":
            verb = re.sub(r"\(.*?\)", "", gloss).split(";")[0].strip()
            out.append(rng.choice(VERB_FRAMES).format(x=verb))
        if len(out) >= count:
            break
    rng.shuffle(out)
    return list(dict.fromkeys(out))
