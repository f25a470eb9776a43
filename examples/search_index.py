"""A search index in memory: the preset `search` makes the keys of the titles and of the queries.

python examples/search_index.py

What is spelled alike up to marks, hamza, final yeh and teh marbuta has the same key. What is shown to the reader is the
text as it was, never the key.
"""

from collections import defaultdict

from arnorm import Pipeline

TITLES = [
    "الذَّكاء الاصطناعي في المدارس",
    "مُدَرِّسَةٌ تروي قصّتها",
    "مسؤولون يزورون مستشفى الأردن",
    "افتتاح مکتبة جديدة في العاصمة",
]

key = Pipeline("search").clean


def build(titles: list[str]) -> dict[str, set[int]]:
    """Which titles hold which word."""
    index: defaultdict[str, set[int]] = defaultdict(set)
    for number, title in enumerate(titles):
        for word in key(title).split():
            index[word].add(number)
    return dict(index)


def find(index: dict[str, set[int]], query: str) -> list[str]:
    """The titles that hold every word of the query."""
    found = [index.get(word, set()) for word in key(query).split()]
    return [TITLES[number] for number in sorted(set.intersection(*found))] if found else []


index = build(TITLES)
for query in ("الذكاء الإصطناعى", "مدرسه", "مستشفي الاردن", "مكتبة", "جامعة"):
    print(f"{query} → {' | '.join(find(index, query)) or 'nothing'}")
