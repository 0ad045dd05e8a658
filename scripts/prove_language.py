"""Say how often the language of gold stories is told rightly, and what it costs.

    python scripts/prove_language.py GOLD_FOLDER...

Counts only rows whose language two sources name alike: the gold, and the page itself (its ``lang``
attribute). Bodies, and the first 40 characters of headlines (15 in scripts without spaces), where
``und`` is no answer. Fails where bodies are below .99 or answered headlines below .95.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpuskit.annotation.language import (
    _UNSEEN,
    SAME_LANGUAGE,
    SAMPLE_CHARS,
    UNDETERMINED,
    Language,
    detect,
)

BODIES, HEADLINES = 0.99, 0.95
HEADLINE_CHARS, SOLID_CHARS = 40, 15
HEAD_BYTES = 20_000
ARTICLE_CHARS = 2_400
"""Of an article as its cost is told: about 400 words."""
_LANG = re.compile(rb"<html\b[^>]{0,500}?\blang=[\"']?([A-Za-z]{2,3})", re.IGNORECASE)


def rows_of(folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Yield body, headline and language of each row, and whether its page says the same."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            page = folder / f"{row['id']}.html.gz"
            if not row.get("language") or not page.exists():
                continue
            found = _LANG.search(gzip.decompress(page.read_bytes())[:HEAD_BYTES])
            told = found[1].decode().lower() if found else ""
            language = row["language"].partition("-")[0]
            same = SAME_LANGUAGE.get(told, told) == SAME_LANGUAGE.get(language, language)
            yield row.get("body") or "", row.get("title") or "", language, same


def main() -> int:
    """Ask for all, and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    rows = [row for folder in parser.parse_args().folders for row in rows_of(folder)]
    detect("A first text, which loads the models.")
    detect("A first text, which loads the referee.", method="langdetect")
    bodies = [(body, language, detect(body), same) for body, _, language, same in rows if body]
    heads = [
        (cut, language, detect(cut), same)
        for _, title, language, same in rows
        for cut in [title[: SOLID_CHARS if language in {"zh", "ja", "th"} else HEADLINE_CHARS]]
        if len(cut) >= SOLID_CHARS
    ]
    right = report("bodies", [one[:3] for one in bodies if one[3]])
    answered = [one[:3] for one in heads if one[3] and one[2].code != UNDETERMINED]
    short = report("headlines", answered)
    print(f"headlines: {len(answered)} answered of {sum(one[3] for one in heads)}")
    mixed = sum(1 for one in bodies if one[2].shares)
    print(f"bodies of several languages: {mixed} of {len(bodies)}")
    cost([one[0] for one in bodies])
    return 0 if right >= BODIES and short >= HEADLINES else 1


def cost(bodies: list[str]) -> None:
    """Print what bodies and their beginnings cost, the least of three passes each.

    Beside it stands what the two libraries alone take on the same.

    The libraries tell how fast this machine is just now: their tables do not fit into the cache of
    a processor, and cost several times as much beside others that are busy.
    """
    import pycld2
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    bare = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def libraries(body: str) -> None:
        sample = _UNSEEN.sub(" ", body[:SAMPLE_CHARS])
        bare.classify(sample)
        pycld2.detect(sample, bestEffort=True)

    articles = [body[:ARTICLE_CHARS] for body in bodies if len(body) >= ARTICLE_CHARS]
    for texts in (bodies, articles):
        size = sum(map(len, texts)) / len(texts)
        for name, ask in (("detect", detect), ("py3langid and cld2, bare", libraries)):
            passes = []
            for _ in range(3):
                clock = time.process_time()
                for text in texts:
                    ask(text)
                passes.append((time.process_time() - clock) / len(texts))
            print(f"{name}: {min(passes) * 1e3:.3f} ms a body of {size:.0f} characters")


def report(name: str, told: list[tuple[str, str, Language]]) -> float:
    """Print the share of right answers and the wrong ones."""
    wrong = Counter(
        f"{language} as {found.code} {found.votes}"
        for _, language, found in told
        if found.code != SAME_LANGUAGE.get(language, language)
    )
    share = 1 - sum(wrong.values()) / max(len(told), 1)
    print(f"{name}: {len(told)} with a checked language, {share:.4f} right")
    for what, count in wrong.most_common(12):
        print(f"  {count:4}  {what}")
    return share


if __name__ == "__main__":
    sys.exit(main())
