"""The JSON Schema of a plan, for editors and other programs."""

from __future__ import annotations

from typing import Any

from .model import PlanDocument


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a plan document; what it cannot say (references) the reader checks."""
    schema = PlanDocument.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A plan for employment services",
    }
