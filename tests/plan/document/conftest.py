from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from raccordo.plan.document import PlanDocument, build_document, load_document

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def piemonte() -> PlanDocument:
    return load_document(ROOT / "plans" / "piemonte-2020.yaml")


@pytest.fixture(scope="session")
def valmarina_text() -> str:
    return (ROOT / "docs" / "examples" / "valmarina-2024.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def valmarina(valmarina_text: str) -> PlanDocument:
    return load_document(valmarina_text)


@pytest.fixture
def amend(valmarina: PlanDocument) -> Callable[[Callable[[dict[str, Any]], object]], PlanDocument]:
    """The small plan after a change made to its plain values."""

    def amended(change: Callable[[dict[str, Any]], object]) -> PlanDocument:
        data = copy.deepcopy(valmarina.model_dump(mode="json"))
        change(data)
        return build_document(data)

    return amended
