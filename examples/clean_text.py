"""Clean one text, and see what was done to it.

python examples/clean_text.py
"""

import arnorm

RAW = """\
أعلنت کوریا الشمالیة أمس الإثنين، أن الـــزعيم ”يعتزم“ زيارة موسكو في سبتمبر/ أيلول ٢٠٢٣ .

المصدر: الراي
"""

# The text alone, the fast way.
print(arnorm.clean(RAW))
print()

# The text with its record: what was changed, what was taken away, what the page said about itself.
document = arnorm.process(RAW)
for change in document.changes:
    print(f"{change.code}  {change.before!r} → {change.after!r}  at {change.span.start}")
for removal in document.removed:
    print(f"{removal.code}  removed as {removal.category}: {removal.text.strip()!r}")
for field, values in document.metadata.items():
    print(f"{field}: {', '.join(value.value for value in values)}")

# Every stretch of the clean text knows where it came from.
for sentence in document.sentences:
    print(f"{sentence.span.of(document.text)!r} comes from {tuple(document.to_source(sentence.span))}")
