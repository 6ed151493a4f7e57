"""Merkle trees against published cases, and against a tree written out plainly."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest

from archive.errors import BadInput
from archive.log import merkle
from tests.support.shared import need

VECTORS = "vectors/rfc6962-merkle"


def _b(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _judge(kind: str, case: dict[str, Any]) -> bool:
    proof = [_b(one) for one in case["proof"] or []]
    if kind == "inclusion":
        return merkle.check_inclusion(
            leaf=_b(case["leafHash"]),
            index=case["leafIdx"],
            size=case["treeSize"],
            proof=proof,
            root=_b(case["root"]),
        )
    if kind == "subtreeinclusion":
        return merkle.check_subtree_inclusion(
            leaf=_b(case["leafHash"]),
            index=case["leafIdx"],
            start=case["start"],
            end=case["end"],
            proof=proof,
            root=_b(case["root"]),
        )
    if kind == "consistency":
        return merkle.check_consistency(
            first=case["size1"],
            second=case["size2"],
            first_root=_b(case["root1"]),
            second_root=_b(case["root2"]),
            proof=proof,
        )
    return merkle.check_subtree_consistency(
        start=case["start"],
        end=case["end"],
        size=case["size"],
        part_root=_b(case["root1"]),
        root=_b(case["root2"]),
        proof=proof,
    )


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("inclusion", 98),
        ("consistency", 98),
        ("subtreeinclusion", 204),
        ("subtreeconsistency", 118),
    ],
)
def test_published_cases_get_the_stated_verdict(kind: str, count: int) -> None:
    cases = sorted((need(VECTORS) / "testdata" / kind).rglob("*.json"))
    assert len(cases) == count
    wrong = [
        str(Path(*path.parts[-2:]))
        for path in cases
        if _judge(kind, case := json.loads(path.read_text("utf-8"))) is bool(case["wantErr"])
    ]
    assert wrong == []


def test_published_roots() -> None:
    found = json.loads((need(VECTORS) / "roots_recomputed.json").read_text("utf-8"))
    leaves = [merkle.hash_leaf(bytes.fromhex(one)) for one in found["leaves"]]
    for size, root in enumerate(found["roots"]):
        assert merkle.compute_root(Plain(leaves), size).hex() == root


class Plain:
    """A tree by the definition of RFC 6962, 2.1: slow, and plainly right."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def __call__(self, level: int, index: int) -> bytes:
        return self.root(index << level, index + 1 << level)

    def root(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self.leaves[start]
        half = 1
        while half * 2 < end - start:
            half *= 2
        return merkle.hash_children(self.root(start, start + half), self.root(start + half, end))


def test_every_proof_of_small_trees_holds_and_no_other() -> None:
    draw = random.Random(10)
    leaves = [draw.randbytes(32) for _ in range(19)]
    tree = Plain(leaves)
    for size in range(1, 20):
        root = merkle.compute_root(tree, size)
        assert root == tree.root(0, size)
        for index in range(size):
            proof = merkle.prove_inclusion(tree, index=index, size=size)
            given = {"leaf": leaves[index], "size": size, "proof": proof, "root": root}
            assert merkle.check_inclusion(index=index, **given)
            assert not any(
                merkle.check_inclusion(index=other, **given)
                for other in range(-1, size + 1)
                if other != index
            )
        for first in range(1, size + 1):
            proof = merkle.prove_consistency(tree, first=first, second=size)
            first_root = merkle.compute_root(tree, first)
            given = {"second": size, "second_root": root, "proof": proof}
            assert merkle.check_consistency(first=first, first_root=first_root, **given)
            forged = bytes([first_root[0] ^ 1]) + first_root[1:]
            assert not merkle.check_consistency(first=first, first_root=forged, **given)


def test_what_is_not_there_cannot_be_proven() -> None:
    tree = Plain([bytes(32)] * 3)
    for index in (-1, 3):
        with pytest.raises(BadInput, match="no leaf"):
            merkle.prove_inclusion(tree, index=index, size=3)
    for first, second in ((0, 3), (4, 3)):
        with pytest.raises(BadInput, match="cannot be compared"):
            merkle.prove_consistency(tree, first=first, second=second)
