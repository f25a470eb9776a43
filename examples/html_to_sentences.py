"""Clean the articles of a folder of HTML pages, and write their sentences, one a line.

python examples/html_to_sentences.py pages sentences.txt

Needs `pip install 'arnorm[html]'`. trafilatura takes the article out of the page; arnorm takes away what is left of the
website, and finds the sentences. `arnorm clean pages --format sentences --output cleaned` does the same.
"""

import sys
from pathlib import Path

from arnorm import Pipeline


def main(folder: Path, output: Path) -> None:
    """Write the sentences of every page; say which page had no article."""
    try:
        import trafilatura
    except ImportError:
        print("skipped: HTML pages need pip install 'arnorm[html]'")
        return
    pipeline = Pipeline()
    with output.open("w", encoding="utf-8") as lines:
        for path in sorted(folder.rglob("*.html")):
            article = trafilatura.extract(path.read_bytes(), include_comments=False)
            if article is None:
                print(f"{path.name}: no article")
                continue
            sentences = pipeline.sentences(article)
            lines.writelines(f"{sentence}\n" for sentence in sentences)
            print(f"{path.name}: {len(sentences)} sentences")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
