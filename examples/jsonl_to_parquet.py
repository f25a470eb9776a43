"""Clean a JSONL corpus, line by line, into one parquet file: text, sentences, and which pipeline made them.

python examples/jsonl_to_parquet.py corpus.jsonl cleaned.parquet

Needs `pip install 'arnorm[parquet]'`. The command `arnorm clean corpus.jsonl --output cleaned --format parquet` writes
the whole record of each document; this keeps three columns of it and the `id` of the input.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from arnorm import Pipeline

ROWS = 1_000
"""So many documents are held in memory at once."""


def rows(corpus: Path) -> Iterator[dict[str, Any]]:
    """One row for each line of the corpus."""
    pipeline = Pipeline("corpus")
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            document = pipeline.process(record["text"])
            yield {
                "id": str(record.get("id", "")),
                "text": document.text,
                "sentences": [sentence.span.of(document.text) for sentence in document.sentences],
                "fingerprint": document.fingerprint,
            }


def main(corpus: Path, output: Path) -> None:
    """Write the rows in groups."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        print("skipped: parquet files need pip install 'arnorm[parquet]'")
        return
    text = pyarrow.string()
    schema = pyarrow.schema({"id": text, "text": text, "sentences": pyarrow.list_(text), "fingerprint": text})
    documents = rows(corpus)
    with pyarrow.parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        while group := list(islice(documents, ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema))
    print(f"{output.name}: {pyarrow.parquet.read_metadata(output).num_rows} documents")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
