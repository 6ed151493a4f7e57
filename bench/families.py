"""What families of near-duplicate texts cost, and how well planted ones are found. Asserts nothing.

Processor seconds of this process: to take versions in (words, signatures, notes), to link and
judge all of them, and then to take one more batch of 2,000 and judge. Reading versions from the
ledger and writing findings are measured apart (bench/performance). F1 is over pairs of texts.
Run: python bench/families.py [VERSIONS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from archive.families.following import FamilyEnricher  # noqa: E402
from archive.families.linking import join_alike  # noqa: E402
from archive.families.texts import sign_texts  # noqa: E402
from tests.archive.families.planted import make_doc, plant_families, score_pairs  # noqa: E402

BATCH = 2_000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    texts, planted = plant_families(count + BATCH, seed=1)
    first = texts[:count]
    signatures = np.concatenate(
        [sign_texts(first[start : start + BATCH]) for start in range(0, count, BATCH)]
    )
    scores = score_pairs(planted[:count], join_alike(signatures))
    print(f"{count} texts: " + ", ".join(f"{name} {value:.4f}" for name, value in scores.items()))
    with tempfile.TemporaryDirectory() as folder, closing(FamilyEnricher(Path(folder))) as families:
        taking = 0.0
        for start in range(0, count, BATCH):
            docs = [
                make_doc(start + place + 1, " ".join(words), requester=f"R{place % 50}")
                for place, words in enumerate(first[start : start + BATCH])
            ]
            begun = time.process_time()
            families.take(docs)
            taking += time.process_time() - begun
        print(f"  take in: {taking:.1f} s")
        begun = time.process_time()
        told = sum(len(found) for _, found in families.judge())
        print(f"  link and judge: {time.process_time() - begun:.1f} s; {told} versions in families")
        docs = [
            make_doc(count + place + 1, " ".join(words))
            for place, words in enumerate(texts[count:])
        ]
        begun = time.process_time()
        families.take(docs)
        told = sum(len(found) for _, found in families.judge())
        print(f"  {BATCH} more: {time.process_time() - begun:.1f} s; {told} versions written")
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"  {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
