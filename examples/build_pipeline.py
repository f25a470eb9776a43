"""Build a pipeline of one's own, keep it in a file, and use one function on both sides of a search.

python examples/build_pipeline.py
"""

import json

from arnorm import Pipeline

TITLE = 'قال: "الذّكـاءُ الاصطناعيُّ" في ٢٠٢٤'

# A preset, with changes: curly quotes instead of guillemets, digits as they are, and no rule for tatweel and marks.
pipeline = Pipeline("normalize", ignore=["AM"], quotes="curly", digits="keep")
print(pipeline.clean(TITLE))

# The configuration is plain data, and the pipeline that is built from it is the same one.
config = json.dumps(pipeline.to_config(), ensure_ascii=False)
print(config)
assert Pipeline.from_config(json.loads(config)) == pipeline

# The fingerprint names the configuration in every output record.
print(pipeline.fingerprint)

# Search: the same pipeline makes the key of an indexed title and of a query.
search = Pipeline("search")
index = {search.clean(title): title for title in (TITLE, "الذكاء البشري")}
print(index.get(search.clean("قال الذكاء الإصطناعي في 2024"), "not found"))
