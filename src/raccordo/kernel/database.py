"""What a database must be told after much was written at once."""

from __future__ import annotations

from django.db import connection


def settle() -> None:
    """Let the database count what it holds, so that it plans its answers well; for loaders and restores, at their end.

    PostgreSQL also marks the pages that everybody may see: only then does it count from an index without looking each
    row up. It does so by itself some minutes later (autovacuum), and cannot inside a transaction, where it only counts.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            names = connection.introspection.django_table_names(only_existing=True)
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(map(connection.ops.quote_name, sorted(names)))}")
        else:
            cursor.execute("ANALYZE")
