import random
import stat

import numpy as np
import pyarrow as pa
import pytest
from codicefiscale import codicefiscale

from raccordo.analysis.cob.pseudonyms import Key, pseudonym, read_key
from raccordo.analysis.cob.taxcodes import birth_years, looks_like_a_person, read_codes
from raccordo.analysis.problems import TableError
from tests.analysis.cob.files import ADA, BEN, KEY, MILL, SHOP


def known_codes(count: int) -> list[str]:
    """Codes that the library makes, of nobody in particular, some with letters in place of digits."""
    rng = random.Random(7)
    found = []
    for number in range(count):
        code = codicefiscale.encode(
            lastname="Quaglia", firstname=rng.choice(["Ada", "Ben", "Ermenegildo"]), gender=rng.choice("MF"),
            birthdate=f"{rng.randint(1940, 2008)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            birthplace=rng.choice(["Torino", "Asti", "Cuneo", "Francia"]),
        )  # fmt: skip
        found.append(rng.choice(codicefiscale.decode(code)["omocodes"]) if number % 3 == 0 else code)
    return found


def test_what_the_library_accepts_is_accepted_and_read_alike():
    codes = known_codes(60)
    read = read_codes(pa.array(codes))
    assert read.valid.all()
    for code, female, year in zip(codes, read.female, read.year, strict=True):
        decoded = codicefiscale.decode(code)
        assert female == (decoded["gender"] == "F")
        assert year == decoded["birthdate"].year % 100


def test_whatever_is_accepted_has_the_check_letter_of_the_library():
    rng = random.Random(8)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    worn = []
    for code in known_codes(200):
        place = rng.randrange(16)
        worn.append(code[:place] + rng.choice(signs) + code[place + 1 :])
    for code, valid in zip(worn, read_codes(pa.array(worn)).valid, strict=True):
        right = "-" not in code and codicefiscale.encode_cin(code) == code[-1]
        assert not valid or right
        if codicefiscale.is_valid(code):
            assert valid


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        (ADA, True), (BEN, True), (SHOP, True), (MILL, True), (None, False), ("", False), (ADA[:-1], False),
        (ADA.lower(), False), (ADA[:9] + "72" + ADA[11:], False), ("01234567773", False), ("0123456777A", False),
        ("è" * 8, False),
    ],
)  # fmt: skip
def test_shapes(code, valid):
    assert read_codes(pa.array([code], pa.string())).valid.tolist() == [valid]


def test_two_digits_of_a_year_are_those_of_somebody_who_may_work():
    years = birth_years(np.array([90, 5, 11, 8, -1]), np.array([2024, 2024, 2024, 2024, 2024]))
    assert years.tolist() == [1990, 2005, 1911, 2008, -1]


def test_a_tax_code_inside_a_text_is_seen():
    assert looks_like_a_person(pa.array([f"rif. {ADA.lower()}", SHOP, None])).to_pylist() == [True, False, False]


def test_a_pseudonym_is_the_keyed_digest():
    from hashlib import blake2b

    digest = blake2b(ADA.encode(), key=KEY.secret, digest_size=8, person=b"person").digest()
    assert pseudonym(KEY, [ADA, None, f" {ADA.lower()} "]).to_pylist() == [
        int.from_bytes(digest, "big") >> 1, None, int.from_bytes(digest, "big") >> 1,
    ]  # fmt: skip


def test_pseudonyms_tell_persons_employers_and_keys_apart():
    other = Key(bytes(32))
    found = {*pseudonym(KEY, [ADA, BEN]).to_pylist(), *pseudonym(KEY, [ADA], "employer").to_pylist(),
             *pseudonym(other, [ADA]).to_pylist()}  # fmt: skip
    assert len(found) == 4
    coded = pa.array([ADA, BEN, ADA]).dictionary_encode()
    assert pseudonym(KEY, coded).to_pylist() == pseudonym(KEY, [ADA, BEN, ADA]).to_pylist()


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "cob.key"
    key = read_key(path, store=tmp_path / "store")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path) == key
    assert key.secret.hex() not in repr(key)
    assert [item.name for item in path.parent.iterdir()] == ["cob.key"]


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        ("00" * 32, 0o644, "others may read the key"),
        ("short", 0o600, "does not hold a key"),
        ("ab", 0o600, "hold a key"),
    ],
)
def test_a_key_that_will_not_do_is_refused(tmp_path, content, mode, message):
    path = tmp_path / "cob.key"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(TableError, match=message):
        read_key(path)


def test_a_key_inside_the_store_is_refused(tmp_path):
    with pytest.raises(TableError, match="must lie outside the store"):
        read_key(tmp_path / "store" / "deep" / "cob.key", store=tmp_path / "store")
    assert not (tmp_path / "store").exists()
