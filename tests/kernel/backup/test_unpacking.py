"""An archive is unpacked as plain files below its folder; anything else is refused before it is written."""

import io
import tarfile

import pytest

from raccordo.kernel.backup.engines import BackupError
from raccordo.kernel.backup.restore import _add_files, _put_files, check

CONTENT = b"x"


def member(name: str, **options) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = len(CONTENT)
    for option, value in options.items():
        setattr(info, option, value)
    return info


@pytest.mark.parametrize(
    "hostile",
    [
        member("../outside"),
        member("files/../../outside"),
        member("/tmp/outside"),  # noqa: S108 - the name of a member, never written
        member("files/link", type=tarfile.SYMTYPE, linkname="../outside", size=0),
        member("files/hard", type=tarfile.LNKTYPE, linkname="manifest.json", size=0),
        member("files/device", type=tarfile.CHRTYPE, size=0),
        member("files", type=tarfile.DIRTYPE, size=0),
    ],
    ids=lambda info: f"{info.name} {info.type.decode()}",
)
def test_what_is_no_plain_file_below_the_folder_is_refused(tmp_path, hostile):
    source, folder = tmp_path / "copia.tar", tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    with tarfile.open(source, "w") as tar:
        tar.addfile(hostile, io.BytesIO(CONTENT))
    with pytest.raises(BackupError, match="no backup of Raccordo"):
        check(source, folder)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [source]


def test_a_name_that_comes_twice_is_refused(tmp_path):
    source, folder = tmp_path / "copia.tar", tmp_path / "here"
    folder.mkdir()
    with tarfile.open(source, "w") as tar:
        for _time in range(2):
            tar.addfile(member("files/a"), io.BytesIO(CONTENT))
    with pytest.raises(BackupError, match="cannot be read"):
        check(source, folder)


def test_nobody_is_given_the_file_of_somebody_else_where_a_restore_stops_half_way(tmp_path, settings):
    """Files of jobs stand under the number of the job, and those of two installations share names: until
    the database is the other one, such a file is nobody's.
    """
    staged, root = tmp_path / "staged", tmp_path / "files"
    settings.MEDIA_ROOT = root
    for folder, content in ((staged, "di Anna"), (root, "di Bruno")):
        (folder / "jobs").mkdir(parents=True)
        (folder / "jobs" / "1.csv").write_text(content)
        (folder / "jobs" / "2.csv").write_text("lo stesso")
    (staged / "nuovo.txt").write_text("nuovo")
    late = _add_files({"jobs/1.csv", "jobs/2.csv", "nuovo.txt"}, staged)
    assert late == {"jobs/1.csv"}
    assert {path.name: path.read_text() for path in root.rglob("*.*")} == {"2.csv": "lo stesso", "nuovo.txt": "nuovo"}
    _put_files(late, staged)
    assert (root / "jobs" / "1.csv").read_text() == "di Anna"
