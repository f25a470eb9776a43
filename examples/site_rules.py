"""Rules of one's own for the boxes and labels of one website.

python examples/site_rules.py

The rules are in `site.toml` beside this file. They are checked wholly before any text is read.
"""

from pathlib import Path

from arnorm import Pipeline

PAGE = """\
بدأ العرض في موعده.
رشحنا لك: عشرة أفلام قصيرة
وصفق الحضور طويلا.
نهاية المادة
"""

RULES = Path(__file__).with_name("site.toml")

shipped = Pipeline()
ours = Pipeline(rules=[RULES])

print(f"{len(shipped.process(PAGE).removed)} removals by the shipped rules")
document = ours.process(PAGE)
for removal in document.removed:
    print(f"{removal.code} {removal.category}: {removal.text.strip()}")
print(document.text)

# Output records say with which rules they were made.
assert ours.fingerprint != shipped.fingerprint
