"""Files of messages as batches of text, one column per field, however they are written."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from raccordo.analysis.cob.fields import BY_NAME, FIELDS
from raccordo.analysis.cob.layout import Counted, with_constants
from raccordo.analysis.cob.mapping import Mapping, kind_of
from raccordo.analysis.cob.xml import xml_batches
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import DELIMITERS, without_views

BATCH_ROWS = 1 << 17
CSV_BLOCK = 1 << 25
NEEDED = [item.name for item in FIELDS if item.needed]


@dataclass
class Source:
    """A file being read. `malformed` fills with the numbers of the rows that could not be taken apart.

    `share` says how much has been read, from 0 to 1.
    """

    path: Path
    kind: str
    batches: Iterator[pa.RecordBatch]
    share: Callable[[], float]
    malformed: list[int] = field(default_factory=list)

    def place(self, row: int) -> str:
        """Where a row is, in the reader's words."""
        return {"csv": f"riga {row}", "parquet": f"riga {row}", "xml": f"comunicazione {row}"}[self.kind]


def open_source(path: Path, mapping: Mapping) -> Source:
    """Open a file of messages. Each batch has `row` (int64, from 1) and the fields found, as text or as they are.

    Raises:
        TableError: there is no such file, it is of another kind, or needed columns are not there.
    """
    kind = kind_of(path)
    if not path.is_file():
        raise TableError.whole_file(f"{path.name}: there is no such file")
    if kind == "csv":
        return _open_csv(path, mapping)
    if kind == "parquet":
        return _open_parquet(path, mapping)
    counted = Counted(path)
    size = max(path.stat().st_size, 1)
    return Source(path, kind, xml_batches(counted, path.name, mapping), lambda: counted.position / size)


def choose(path: Path, names: list[str], mapping: Mapping) -> dict[str, str]:
    """Field → column of the columns that are there; a needed one that is not is an error."""
    chosen = {name: column for name, column in mapping.sources().items() if column in names}
    absent = [
        column
        for name in NEEDED
        if (column := mapping.column_of(name)) is not None and column not in names
    ]  # fmt: skip
    if absent:
        raise TableError.whole_file(f"{path.name} has no such column (layout “{mapping.name}”)", ", ".join(absent))
    return chosen


def _once(chosen: dict[str, str]) -> list[str]:
    """The columns to read, each once though it feed two fields."""
    return list(dict.fromkeys(chosen.values()))


def _open_parquet(path: Path, mapping: Mapping) -> Source:
    try:
        file = pq.ParquetFile(path, pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise TableError.whole_file(f"{path.name}: not a readable Parquet file") from error
    chosen = choose(path, file.schema_arrow.names, mapping)
    rows, read = file.metadata.num_rows, [0]
    words = [
        column
        for name, column in chosen.items()
        if BY_NAME[name].kind.name in ("CODE", "PLACE", "DAY")
        and pa.types.is_string(file.schema_arrow.field(column).type)
    ]

    def batches() -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(path, read_dictionary=words, pre_buffer=False) as reader:
            for batch in reader.iter_batches(BATCH_ROWS, columns=_once(chosen)):
                numbers = np.arange(read[0] + 1, read[0] + batch.num_rows + 1)
                read[0] += batch.num_rows
                batch = without_views(batch)
                columns = {"row": pa.array(numbers)} | {name: batch.column(column) for name, column in chosen.items()}
                yield with_constants(columns, batch.num_rows, mapping)

    file.close()
    return Source(path, "parquet", batches(), lambda: read[0] / max(rows, 1))


def _open_csv(path: Path, mapping: Mapping) -> Source:
    names, delimiter = _header(path, mapping)
    chosen = choose(path, names, mapping)
    malformed: list[int] = []
    size = max(path.stat().st_size, 1)
    counted = Counted(path)

    def refuse(row: pa.csv.InvalidRow) -> str:
        malformed.append(row.number)
        return "skip"

    def batches() -> Iterator[pa.RecordBatch]:
        with counted as stream:
            taken = 0
            try:
                # Rows are numbered only when the file is parsed by one thread.
                reader = pyarrow.csv.open_csv(
                    stream,
                    read_options=pa.csv.ReadOptions(use_threads=False, block_size=CSV_BLOCK, encoding=mapping.encoding),
                    parse_options=pa.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=refuse),
                    convert_options=pa.csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()),
                        include_columns=_once(chosen),
                        strings_can_be_null=True,
                        null_values=[""],
                    ),
                )
                for batch in reader:
                    numbers = _numbered(taken, batch.num_rows, malformed)
                    taken += batch.num_rows
                    columns = {name: batch.column(column) for name, column in chosen.items()}
                    yield with_constants({"row": pa.array(numbers), **columns}, batch.num_rows, mapping)
            except pa.ArrowInvalid as error:
                raise TableError.whole_file(
                    f"{path.name}: after row {taken + 1} the file is not text in {mapping.encoding} with columns"
                ) from error

    return Source(path, "csv", batches(), lambda: counted.position / size, malformed)


def _numbered(taken: int, rows: int, malformed: list[int]) -> np.ndarray:
    """The numbers of the next rows that were read, as lines of the file; rows skipped as malformed count too."""
    numbers = np.arange(taken + 2, taken + rows + 2)
    for skipped in malformed:
        numbers[numbers >= skipped] += 1
    return numbers


def _header(path: Path, mapping: Mapping) -> tuple[list[str], str]:
    """The column names of a CSV file and its delimiter, which the layout says or the first line shows."""
    try:
        with path.open(encoding="utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding, newline="") as file:
            line = file.readline()
    except UnicodeDecodeError as error:
        raise TableError.whole_file(
            f"{path.name}: the text is not {mapping.encoding}: say its encoding in the layout"
        ) from error
    delimiter = mapping.delimiter or max(DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    if not any(names):
        raise TableError.whole_file(f"{path.name}: the file is empty: the first line must name the columns")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise TableError.whole_file("the first line names this column more than once", repeated[0])
    return names, delimiter


def without_tax_codes(text: str) -> str:
    """A file's name with what looks like a tax code blotted out."""
    from raccordo.analysis.cob.taxcodes import PATTERN

    return re.sub(PATTERN, "…", text)
