"""Find a name in the clean text, and lead it back to the page it came from.

python examples/entity_offsets.py

Stands in for any recognizer: it takes the clean text, in which a name has one spelling, and gives back spans.
"""

import re
from collections.abc import Iterator

import arnorm

PAGE = "أعلنت کوریا الشمالیة أمس أن الـــزعيم ”يعتزم“ زيارة موسكو في سبتمبر/ أيلول ٢٠٢٣ .\n\nالمصدر: الراي"

NAMES = {"كوريا الشمالية": "LOC", "موسكو": "LOC", "سبتمبر/أيلول 2023": "DATE"}


def recognize(text: str) -> Iterator[tuple[int, int, str]]:
    """Every name of the list, with its offsets in the clean text."""
    for found in re.finditer("|".join(map(re.escape, NAMES)), text):
        yield found.start(), found.end(), NAMES[found[0]]


document = arnorm.process(PAGE)
for start, end, label in recognize(document.text):
    place = document.to_source((start, end))
    print(f"{label} {document.text[start:end]} ← {place.of(document.source)} [{place.start}:{place.end}]")

# The other way: where a stretch of the page is now. What was taken away is nowhere: its span is empty.
source = PAGE.index("المصدر")
print(tuple(document.to_result((source, len(PAGE)))))
