"""``python tools/messages.py compile|update|missing``: the interface's translations, for setup and for developers."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")

from raccordo.config import messages


def main(task: str) -> int:
    """Run one task; ``missing`` ends with 1 if any string lacks its translation."""
    if task == "compile":
        messages.compile_all()
        return 0
    if task == "update":
        for file in messages.update():
            sys.stdout.write(f"{file}\n")
        return 0
    if task == "missing":
        absent = [
            f"{file}: {text}\n"
            for app, language, file in messages.catalogues()
            for text in messages.missing(app, language, file)
        ]
        sys.stdout.writelines(absent)
        return int(bool(absent))
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
