"""On the PostgreSQL server of ``DATABASE_URL``: fill a database, back it up, restore it in another one, compare."""

import os
import sys
from pathlib import Path

import pytest


def main(folder: str) -> None:
    os.environ["RACCORDO_VAR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "raccordo.config.settings"
    os.environ["RACCORDO_SECRET_KEY"] = "only-for-tests"
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    class Without(dict):
        def __contains__(self, app: object) -> bool:
            return True

        def __getitem__(self, app: str) -> None:
            return None

    settings.MIGRATION_MODULES = Without()
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
    before = everything()
    from raccordo.kernel.backup.archive import make
    from raccordo.kernel.backup.engines import BackupError
    from raccordo.kernel.backup.restore import restore

    archive = Path(folder) / "copia.tar"
    make(archive)
    with pytest.raises(BackupError, match="already holds data"):
        restore(archive)
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE altra")
    connection.close()
    connection.settings_dict["NAME"] = "altra"
    restored = restore(archive)
    assert restored.rows == sum(map(len, before.values()))
    assert everything() == before
    from raccordo.kernel.models import User

    User.objects.create(username="di-troppo")
    restore(archive, replace=True)
    from raccordo.kernel import revisions

    assert revisions.Revision.objects.filter(name=revisions.RESTORED).delete()[0] == 1
    assert everything() == before
    os.environ["RACCORDO_PG_BIN"] = folder
    with pytest.raises(BackupError, match="install PostgreSQL's client programs"):
        make(Path(folder) / "altra.tar")
    sys.stdout.write("the same rows\n")


def fill() -> None:
    from tests.kernel.factories import DeliverableFactory, UserFactory

    UserFactory.create_batch(20)
    DeliverableFactory.create_batch(5)


def everything() -> dict[str, list]:
    from django.db import connection

    from raccordo.kernel.backup.engines import tables

    with connection.cursor() as cursor:
        found = {}
        for name in tables():
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  (our own tables)
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


if __name__ == "__main__":
    main(sys.argv[1])
