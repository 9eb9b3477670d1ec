"""A batch of raw fields → messages as the store keeps them, and the faults of the rows that cannot be used.

Every check works on the different values of a column, which are few, and is then spread over its rows. Faults say
row, field and reason, never the value: it might be somebody's.
"""

import datetime as dt
import re
from collections.abc import Mapping as Words

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY, WRITTEN_OPEN, day_number
from raccordo.analysis.cob.columns import (
    constant,
    content_digest,
    first_known,
    is_text,
    is_word,
    once,
    read_number,
    truths,
)
from raccordo.analysis.cob.faults import Faults
from raccordo.analysis.cob.fields import BY_NAME, FIELDS, STORED, WORD, Field, Kind
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.pseudonyms import Key, Subject, pseudonym
from raccordo.analysis.cob.taxcodes import birth_years, looks_like_a_person, read_codes
from raccordo.analysis.unique import traces

LONGEST = 64
CACHED = 1 << 18
YES = frozenset({"1", "S", "SI", "SÌ", "Y", "YES", "TRUE", "T", "V", "VERO"})
NO = frozenset({"0", "N", "NO", "FALSE", "F", "FALSO"})
ISTAT = re.compile(r"\d{6}")
CADASTRAL = re.compile(r"[A-Z]\d{3}")
NEEDED_BY_EVENT = {
    "PRO": ("extended_to",), "TRS": ("transformation", "transformed_on"), "TRD": ("transferred_on",),
    "VAR": ("transferred_on", "previous_employer"), "CES": ("ceased_on",),
}  # fmt: skip
"""What a message of each kind must say, unless it annuls another."""
FIRST, LAST = day_number(FIRST_DAY), day_number(LAST_DAY)


class Checker:
    """Checks the batches of one file that came on a day.

    `municipalities` gives the ISTAT code for a cadastral one (L219 → 001272).
    """

    def __init__(
        self, mapping: Mapping, key: Key, municipalities: Words[str, str] | None = None, *, received: dt.date
    ) -> None:
        self.mapping, self.key, self.received = mapping, key, day_number(received)
        self.municipalities = municipalities or {}
        self._days: dict[str, int | None] = {}

    def check(self, raw: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """The messages of the good rows, and the faults of the others."""
        return _Batch(self, raw).run()

    def day(self, text: str) -> int | None:
        """Days since 1970 of a day written in one of the layout's forms; None where it is not one."""
        if text not in self._days:
            if len(self._days) > CACHED:
                self._days.clear()
            self._days[text] = self._read_day(text)
        return self._days[text]

    def _read_day(self, text: str) -> int | None:
        try:
            return day_number(dt.date.fromisoformat(text))
        except ValueError:
            moment = self.moment(text)
        return moment[0] if moment and moment[1] == 0 else None

    def moment(self, text: str) -> tuple[int, int] | None:
        """Day and second of the day of a moment; the day alone is its beginning."""
        moment = None
        try:
            moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            for form in self.mapping.days:
                try:
                    moment = dt.datetime.strptime(text, form)  # noqa: DTZ007 - local days, without a zone
                    break
                except ValueError:
                    continue
        if moment is None:
            return None
        return day_number(moment.date()), moment.hour * 3600 + moment.minute * 60 + moment.second


class _Batch:
    """One batch on its way."""

    def __init__(self, checker: Checker, raw: pa.RecordBatch) -> None:
        self.checker, self.raw = checker, raw
        self.count = raw.num_rows
        self.faults = Faults(raw.column("row").to_numpy())
        self.out: dict[str, pa.Array] = {"row": raw.column("row")}
        self.names = set(raw.schema.names)

    def run(self) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        self.sent()
        self.identifiers()
        for item in FIELDS:
            match item.kind:
                case Kind.CODE | Kind.PLACE:
                    self.out[item.name] = self.words(item)
                case Kind.DAY if item.name != "born":
                    self.out[item.name] = pa.array(*self.days(item)).cast(pa.date32())
                case Kind.NUMBER | Kind.WHOLE:
                    self.out[item.name] = self.numbers(item)
                case Kind.FLAG:
                    self.out[item.name] = self.flags(item)
                case Kind.TAX_CODE if item.name != "person":
                    self.out[item.name] = self.tax_code(item)[0]
        self.person()
        self.defaults()
        self.consistency()
        return self.finish()

    def coded(self, name: str) -> tuple[list[str], np.ndarray]:
        """The different texts of a column, without outer spaces, and for each row which one (−1: empty)."""
        if name not in self.names:
            return [], np.full(self.count, -1, np.int32)
        column = self.raw.column(name)
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        words = [word.strip() for word in column.dictionary.cast(pa.string()).to_pylist()]
        blank = np.array([not word for word in words] + [True])
        indices = column.indices.cast(pa.int32()).fill_null(-1).to_numpy()
        return words, np.where(blank[indices], np.int32(-1), indices)

    def refuse(self, bad: np.ndarray, indices: np.ndarray, name: str, reason: str) -> None:
        """Record the rows whose word is bad; `bad` has one place for each word."""
        if bad.any():
            self.faults.add(np.append(bad, False)[indices], name, reason)

    def need(self, indices: np.ndarray, item: Field) -> None:
        if item.needed:
            self.faults.add(indices < 0, item.name, "missing")

    def words(self, item: Field) -> pa.Array:
        """A column of codes, those of the layout translated, each different word once."""
        words, indices = self.coded(item.name)
        self.need(indices, item)
        translate = self.checker.mapping.values.get(item.name, {})
        words = [translate.get(word, word) for word in words]
        if item.allowed or item.kind is Kind.PLACE:
            words = [word.upper() if item.name != "employer_kind" else word.lower() for word in words]
        if item.kind is Kind.PLACE:
            words = [self.checker.municipalities.get(word, word) for word in words]
            good = [bool(ISTAT.fullmatch(word) or CADASTRAL.fullmatch(word)) for word in words]
        else:
            good = [not item.allowed or word in item.allowed for word in words]
        blank = np.array([not word for word in words], bool)
        self.refuse(~np.array(good, bool) & ~blank, indices, item.name, "unknown_code")
        self.refuse(np.array([len(word) > LONGEST for word in words], bool), indices, item.name, "too_long")
        if words and not item.allowed:
            suspicious = looks_like_a_person(pa.array(words, pa.string())).to_numpy(zero_copy_only=False)
            self.refuse(suspicious, indices, item.name, "tax_code_elsewhere")
        return once(words, indices)

    def days(self, item: Field) -> tuple[np.ndarray, pa.DataType, np.ndarray]:
        """Days since 1970, their type, and which are missing; ready for `pa.array`."""
        values, missing = self.read_days(item)
        if item.name == "end":
            missing = missing | (values == day_number(WRITTEN_OPEN))
        outside = ~missing & ((values < FIRST) | (values > LAST))
        self.faults.add(outside, item.name, "day_out_of_range")
        if item.needed:
            self.faults.add(missing & ~self.unreadable, item.name, "missing")
        return np.where(outside, 0, values).astype(np.int32), pa.int32(), missing

    def read_days(self, item: Field) -> tuple[np.ndarray, np.ndarray]:
        self.unreadable = np.zeros(self.count, bool)
        if item.name in self.names and not is_text(self.raw.column(item.name).type):
            column = self.typed(item, pa.date32()).cast(pa.int32())
            return column.fill_null(0).to_numpy(), column.is_null().to_numpy(zero_copy_only=False)
        words, indices = self.coded(item.name)
        read = [self.checker.day(word) for word in words]
        bad = np.array([day is None for day in read], bool)
        self.refuse(bad, indices, item.name, "not_a_day")
        values = np.array([day or 0 for day in read] + [0], np.int64)[indices]
        self.unreadable = np.append(bad, False)[indices]
        return values, (indices < 0) | self.unreadable

    def typed(self, item: Field, kind: pa.DataType) -> pa.Array:
        """A column that is not text, in the type it must have; what does not fit is a fault of the whole column."""
        column = self.raw.column(item.name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        try:
            return column.cast(kind, safe=not pa.types.is_timestamp(column.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            reason = "not_a_day" if item.kind in (Kind.DAY, Kind.MOMENT) else "not_a_number"
            self.faults.add(np.ones(self.count, bool), item.name, reason)
            return pa.nulls(self.count, kind)

    def sent(self) -> None:
        item = BY_NAME["sent"]
        if item.name in self.names and pa.types.is_timestamp(self.raw.column("sent").type):
            column = self.typed(item, pa.timestamp("s")).cast(pa.int64())
            missing = column.is_null().to_numpy(zero_copy_only=False)
            day, second = np.divmod(column.fill_null(0).to_numpy(), 86_400)
        elif item.name in self.names and not is_text(self.raw.column("sent").type):
            day, missing = self.read_days(item)
            second = np.zeros(self.count, np.int64)
        else:
            words, indices = self.coded("sent")
            read = [self.checker.moment(word) for word in words]
            bad = np.array([moment is None for moment in read], bool)
            self.refuse(bad, indices, "sent", "not_a_day")
            pairs = np.array([moment or (0, 0) for moment in read] + [(0, 0)], np.int64)[indices]
            day, second = pairs[:, 0], pairs[:, 1]
            missing = indices < 0
        self.faults.add(missing, "sent", "missing")
        outside = ~missing & ((day < FIRST) | (day > LAST))
        self.faults.add(outside, "sent", "day_out_of_range")
        # The last day sent is how far the archive has been observed: one that cannot be would empty every later answer.
        self.faults.add(~missing & ~outside & (day > self.checker.received), "sent", "sent_in_future")
        self.sent_day = np.where(outside, 0, day)
        self.out["sent"] = pa.array(self.sent_day.astype(np.int32)).cast(pa.date32())
        self.out["sent_second"] = pa.array(second.astype(np.int32))

    def identifiers(self) -> None:
        """The codes of the message and of the one it refers to; their traces are what the fold compares."""
        for name, trace in (("code", "message"), ("previous", "target")):
            texts = self.raw.column(name) if name in self.names else pa.nulls(self.count, pa.string())
            texts = pc.utf8_trim_whitespace(texts.cast(pa.string()))
            texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
            missing = texts.is_null().to_numpy(zero_copy_only=False)
            if name == "code":
                self.faults.add(missing, name, "missing")
            self.faults.add(truths(pc.greater(pc.utf8_length(texts), LONGEST)), name, "too_long")
            self.faults.add(truths(looks_like_a_person(texts)), name, "tax_code_elsewhere")
            filled = texts.fill_null("")
            self.out[trace] = pa.array(traces(filled).view(np.int64), mask=missing)
            if name == "code":
                self.out["code"] = filled

    def numbers(self, item: Field) -> pa.Array:
        whole = item.kind is Kind.WHOLE
        if item.name in self.names and not is_text(self.raw.column(item.name).type):
            column = self.typed(item, pa.float64())
            values, missing = column.fill_null(0).to_numpy(), column.is_null().to_numpy(zero_copy_only=False)
        else:
            words, indices = self.coded(item.name)
            read = [read_number(word, self.checker.mapping.decimal) for word in words]
            bad = np.array([number is None for number in read], bool)
            self.refuse(bad, indices, item.name, "not_a_number")
            values = np.array([number or 0.0 for number in read] + [0.0])[indices]
            missing = indices < 0
        wrong = ~missing & ~((values >= 0) & (values < 1e9) & (not whole or values == np.floor(values)))
        self.faults.add(wrong, item.name, "not_a_number")
        return pa.array(np.where(wrong, 0, values), mask=missing).cast(pa.int32() if whole else pa.float64())

    def flags(self, item: Field) -> pa.Array:
        if item.name in self.names and pa.types.is_boolean(self.raw.column(item.name).type):
            return self.raw.column(item.name)
        words, indices = self.coded(item.name)
        translate = self.checker.mapping.values.get(item.name, {})
        words = [translate.get(word, word).upper() for word in words]
        self.refuse(np.array([w not in YES and w not in NO for w in words], bool), indices, item.name, "not_yes_or_no")
        return pa.array(np.array([word in YES for word in words] + [False])[indices], mask=indices < 0)

    def tax_code(self, item: Field) -> tuple[pa.Array, np.ndarray, np.ndarray]:
        """Pseudonyms of a column of tax codes; for persons also who is a woman, and the two digits of the year."""
        words, indices = self.coded(item.name)
        self.need(indices, item)
        texts = pa.array([word.upper() for word in words], pa.string())
        codes = read_codes(texts)
        self.refuse(~codes.valid, indices, item.name, "tax_code_wrong")
        subject: Subject = "person" if item.name == "person" else "employer"
        numbers = np.append(pseudonym(self.checker.key, texts, subject).to_numpy(), 0)
        pseudonyms = pa.array(numbers[indices], mask=indices < 0)
        return pseudonyms, np.append(codes.female, False)[indices], np.append(codes.year, -1)[indices]

    def person(self) -> None:
        """The person's pseudonym; sex and year of birth come from the tax code where the message is silent."""
        self.out["person"], female, digits = self.tax_code(BY_NAME["person"])
        known = digits >= 0
        sex = pa.DictionaryArray.from_arrays(pa.array((~female).astype(np.int32), mask=~known), pa.array(["F", "M"]))
        self.out["sex"] = first_known(self.out["sex"], sex)
        born, _, missing = self.days(BY_NAME["born"])
        told = (born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)) + 1970
        sent_year = self.sent_day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        year = np.where(missing, birth_years(digits, sent_year), told)
        self.out["birth_year"] = pa.array(np.maximum(year, 0).astype(np.int16), mask=year < 0)

    def defaults(self) -> None:
        """What a message need not say: its template from its event, its employer's kind from its template."""
        self.out["action"] = first_known(self.out["action"], constant("N", self.count))
        event = self.out["event"].cast(pa.string())
        template = pc.case_when(
            pc.make_struct(is_word(event, "URG"), is_word(event, "VAR")), "UG", "VD", "UL"
        ).dictionary_encode()
        self.out["template"] = first_known(self.out["template"], template)
        # Agencies alone send UniSomm; of the standard's two kinds (public administration or not) they are the private.
        said = self.out["employer_kind"].cast(pa.string())
        agency = pc.and_(is_word(self.out["template"].cast(pa.string()), "US"), pc.invert(is_word(said, "public")))
        if pc.any(agency).as_py():
            self.out["employer_kind"] = pc.if_else(agency, "agency", said).dictionary_encode().cast(WORD)
        moved = pc.if_else(is_word(event, "TRD"), "T", pa.scalar(None, pa.string())).dictionary_encode()
        self.out["movement"] = first_known(self.out["movement"], moved)

    def consistency(self) -> None:
        """What fields say together."""
        event, action = self.out["event"].cast(pa.string()), self.out["action"].cast(pa.string())
        annuls = truths(pc.equal(action, "A"))
        for kind, names in NEEDED_BY_EVENT.items():
            of_kind = truths(pc.equal(event, kind)) & ~annuls
            for name in names:
                empty = self.out[name].is_null().to_numpy(zero_copy_only=False) & ~self.faults.wrong
                self.faults.add(of_kind & empty, name, "missing")
        refers = annuls | truths(pc.equal(action, "R"))
        self.faults.add(refers & self.out["target"].is_null().to_numpy(zero_copy_only=False), "previous", "missing")
        backwards = truths(pc.less(self.out["end"].cast(pa.int32()), self.out["start"].cast(pa.int32())))
        self.faults.add(backwards & truths(pc.equal(event, "ASS")), "end", "end_before_start")

    def finish(self) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        self.out["content"] = pa.array(content_digest(self.out, self.count))
        good = pa.RecordBatch.from_arrays([self.out[item.name].cast(item.type) for item in STORED], schema=STORED)
        if self.faults.wrong.any():
            good = good.filter(pa.array(~self.faults.wrong))
        return good, self.faults.table()
