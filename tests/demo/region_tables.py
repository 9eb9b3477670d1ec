"""The tables a region fills: emptied, or told by a digest. Run as a program it builds regions and prints digests."""

import hashlib
import json
import sys

from django.apps import apps
from django.db import connection, models


def filled() -> list[type[models.Model]]:
    """Models whose rows the generators write, in a fixed order."""
    lines = [m for m in apps.get_models() if m._meta.app_config.name.startswith("raccordo.lines.")]
    documents = [apps.get_model("kernel", name) for name in ("Deliverable", "DeliverableRecipient")]
    return sorted([*lines, *documents], key=lambda model: model._meta.label)


def count_rows() -> int:
    return sum(model._default_manager.count() for model in filled())


def empty() -> None:
    """Remove every row; inside a transaction, as references are only looked at when it is over."""
    with connection.cursor() as cursor:
        for model in filled():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608  (names of our own tables)
        cursor.execute("DELETE FROM kernel_installation")


def digest() -> dict[str, str]:
    """A digest of all rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for model in filled():
            names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY id')  # noqa: S608  (as above)
            seal = hashlib.sha256()
            while rows := cursor.fetchmany(5000):
                seal.update(repr(rows).encode())
            found[model._meta.label] = seal.hexdigest()
    return found


def main(scale: str, *seeds: str) -> None:
    """Digests of the regions of several seeds, as JSON; nothing is kept."""
    import django
    from django.db import transaction

    django.setup()
    from raccordo.demo.region.generate import generate_region

    found = []
    for seed in seeds:
        with transaction.atomic():
            empty()
            generate_region(float(scale), int(seed), lambda done, total: None)
            found.append(digest())
            transaction.set_rollback(True)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
