"""Package parts, and say as lines of JSON at which step it is: what is measured from outside."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from corpuskit.deduplication import NearOptions
from corpuskit.packaging import PackageOptions, package


def tell(step: str, *_: object) -> None:
    """Say which step begins."""
    print(json.dumps({"stage": step}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    parts, out, *previous = map(Path, sys.argv[1:])
    options = PackageOptions(
        name="scale",
        signature="measured",
        near=NearOptions(),
        previous=previous[0] if previous else None,
    )
    manifest = package(parts, out, options=options, tell=tell)
    print(manifest.articles)
