"""What the wheel and the source distribution hold: `python .ci/check_dist.py FILE…`."""

import sys
import tarfile
import zipfile
from pathlib import Path


def problems(path: Path) -> list[str]:
    """What is wrong with one built file."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
        strangers = [name for name in names if not name.startswith(("arnorm/", "arnorm-"))]
        wanted = [
            "arnorm/py.typed",
            "arnorm/data/letters.toml",
            "arnorm/data/presets/default.toml",
            "arnorm/report/report.js",
        ]
    else:
        with tarfile.open(path) as sdist:
            names = [name.partition("/")[2] for name in sdist.getnames()]
        strangers = [name for name in names if "__pycache__" in name or name.startswith(("cleaned/", "site/"))]
        wanted = [
            "pyproject.toml",
            "README.md",
            "LICENSE",
            "seeds/README.md",
            "tests/golden/README.md",
            "docs/index.md",
        ]
    missing = [name for name in wanted if name not in names]
    print(f"{path.name}: {len(names)} files, {path.stat().st_size // 1024} KB")
    return [f"{path.name} holds {name}" for name in strangers] + [f"{path.name} lacks {name}" for name in missing]


wrong = [problem for name in sys.argv[1:] for problem in problems(Path(name))]
sys.exit("\n".join(wrong) or 0)
