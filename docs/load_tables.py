"""Writes each table of comity as CSV and Parquet, loads it in pandas and DuckDB without any cleaning, and holds types and
row counts against docs/tables.md.

    pip install pandas duckdb pyarrow
    cargo build --features parquet
    python3 docs/load_tables.py target/debug/comity [INPUT...]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb
import pandas
import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parent.parent
CSV = {
    "text": ("object", "str", "string"),
    "whole number": ("int64", "float64"),  # pandas has no unknown among whole numbers
    "number": ("float64",),
    "true or false": ("bool", "object"),
    "moment": ("datetime64",),
}
PARQUET = {
    "text": ("string",),
    "whole number": ("int64",),
    "number": ("double",),
    "true or false": ("bool",),
    "moment": ("timestamp[ms, tz=UTC]",),
}
DUCKDB = {
    "text": ("VARCHAR", "BIGINT", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"),  # ids and times of one form are taken for what they look like
    "whole number": ("BIGINT",),
    "number": ("DOUBLE",),
    "true or false": ("BOOLEAN",),
    "moment": ("TIMESTAMP",),
}


def tables():
    """Name of each table → its columns with their kinds, from the page."""
    page = (ROOT / "docs/tables.md").read_text(encoding="utf-8").split("<!-- columns -->")[1]
    for part in page.split("\n### `")[1:]:
        yield part.split("`")[0], re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", part, re.M)


def check(what, ok):
    global wrong
    if not ok:
        wrong += 1
        print("wrong:", what)


wrong = 0
comity = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/debug/comity")
inputs = sys.argv[2:] or [str(ROOT / "tests/fixtures/thread.jsonl"), str(ROOT / "tests/fixtures/attacks.jsonl")]
with tempfile.TemporaryDirectory() as folder:
    for name, columns in tables():
        files = {}
        for form in ("csv", "parquet"):
            files[form] = f"{folder}/{name}.{form}"
            command = [comity, "analyze", *inputs, "--format", form, "--table", name, "-q", "-o", files[form]]
            subprocess.run(command, check=True)
        moments = [column for column, kind in columns if kind == "moment"]
        frame = pandas.read_csv(files["csv"], parse_dates=moments)
        arrow = pyarrow.parquet.read_table(files["parquet"])
        typed = pandas.read_parquet(files["parquet"])
        sniffed = duckdb.sql(f"SELECT * FROM '{files['csv']}'")
        sure = duckdb.sql(f"SELECT * FROM '{files['parquet']}'")
        counts = [len(frame), len(typed), len(sniffed.fetchall()), len(sure.fetchall())]
        check(f"{name}: rows {counts}", len(set(counts)) == 1 and counts[0] > 0)
        for loaded in (list(frame.columns), list(typed.columns), sniffed.columns, sure.columns):
            check(f"{name}: columns {loaded}", loaded == [column for column, _ in columns])
        check(f"{name}: no manifest", "inputs" in json.loads(arrow.schema.metadata[b"comity.manifest"]))
        for column, kind in columns:
            unknown = frame[column].isna().all()
            check(f"{name}.{column} in pandas: {frame[column].dtype}",
                  unknown or kind == "text" or str(frame[column].dtype).startswith(CSV[kind]))
            check(f"{name}.{column} in Parquet: {arrow.schema.field(column).type}",
                  str(arrow.schema.field(column).type).endswith(PARQUET[kind]))
            sniffed_type = str(sniffed.types[sniffed.columns.index(column)])
            check(f"{name}.{column} in DuckDB: {sniffed_type}", unknown or sniffed_type in DUCKDB[kind])
            check(f"{name}.{column}: known cells {frame[column].notna().sum()} and {typed[column].notna().sum()}",
                  frame[column].notna().sum() == typed[column].notna().sum())
        print(f"{name}: {counts[0]} rows, {len(columns)} columns")
print("all as the page says" if wrong == 0 else f"{wrong} wrong")
sys.exit(wrong > 0)
