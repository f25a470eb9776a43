"""Clean a folder of text files to one JSONL file: a document a line, with its record.

python examples/folder_to_jsonl.py seeds cleaned.jsonl

The command `arnorm clean seeds --output cleaned --format jsonl` does the same with workers, resume and a summary; this
is how little it takes to do it in a program.
"""

import json
import sys
from pathlib import Path

from arnorm import Pipeline


def main(folder: Path, output: Path) -> None:
    """Write one line for every `.txt` file below `folder`."""
    pipeline = Pipeline()
    with output.open("w", encoding="utf-8") as lines:
        for path in sorted(folder.rglob("*.txt")):
            document = pipeline.process(path.read_text(encoding="utf-8", errors="surrogateescape"))
            record = {"path": path.relative_to(folder).as_posix(), **document.to_dict()}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            print(f"{path.name}: {len(document.sentences)} sentences, {len(document.removed)} removals")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
