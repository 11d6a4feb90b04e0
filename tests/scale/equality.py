"""Statuses and verdicts by SQL beside those of the engine, for random people with blanks.

equality.py PEOPLE duckdb|spark
"""

import csv
import gzip
import re
import sys

from common import WORK, Clock, make_people, run, spark


def statements(dialect):
    return [one for one in run("sql", "--dialect", dialect).split(";\n\n") if one.strip()]


def prepare(people):
    """Facts and expected results of the people, as CSV files."""
    lines = WORK / f"equality-{people}.jsonl"
    folder = make_people("equality", people, 1, 1)
    parts = (gzip.open(part, "rb").read() for part in sorted(folder.glob("*.gz")))
    lines.write_bytes(b"".join(parts))
    facts, expected = WORK / f"facts-{people}.csv", WORK / f"expected-{people}.csv"
    facts.write_text(run("cohort", lines, "--format", "facts", "--quiet", "--strict"))
    expected.write_text(run("cohort", lines, "--format", "csv", "--statuses", "--quiet", "--strict"))
    return facts, expected


def in_duckdb(facts):
    import duckdb

    db = duckdb.connect()
    db.execute(run("sql", "--dialect", "duckdb", "--schema"))
    db.execute(f"COPY screening_facts FROM '{facts}' (HEADER)")
    for statement in statements("duckdb"):
        db.execute(statement)
    for view in ["screening_statuses", "screening_verdicts"]:
        table = db.execute(f"SELECT * FROM {view}")
        yield [column[0] for column in table.description], table.fetchall()


def in_spark(facts):
    # The views are wide and look at each other. Each is kept in a file, so that none is planned
    # twice, and what only costs planning here is off.
    session = spark(
        2,
        spark__sql__constraintPropagation__enabled="false",
        spark__sql__adaptive__enabled="false",
        spark__sql__codegen__wholeStage="false",
        spark__sql__codegen__factoryMode="NO_CODEGEN",
        spark__sql__shuffle__partitions="2",
    )
    schema = run("sql", "--dialect", "spark", "--schema")
    columns = re.findall(r"^  (\w+ (?:STRING|DATE|BOOLEAN|DECIMAL\(30, 14\)))", schema, re.M)
    table = session.read.csv(str(facts), header=True, schema=", ".join(columns))
    table.repartition(4).createOrReplaceTempView("screening_facts")
    for statement in statements("spark"):
        session.sql(statement)
        view = re.search(r"VIEW (\w+)", statement)[1]
        kept = str(WORK / "views" / view)
        session.table(view).write.mode("overwrite").parquet(kept)
        session.read.parquet(kept).createOrReplaceTempView(view)
    for view in ["screening_statuses", "screening_verdicts"]:
        table = session.table(view)
        yield table.columns, table.collect()


def compare(expected, tables):
    """Stops at a difference; says how many cells were alike."""
    with open(expected, encoding="utf-8") as file:
        expected = {row["id"]: row for row in csv.DictReader(file)}
    cells, told = 0, {}
    for names, rows in tables:
        assert len(rows) == len(expected), f"{len(rows)} rows for {len(expected)} people"
        for row in rows:
            known = expected[row[0]]
            for name, value in zip(names[1:], row[1:]):
                value = str(value).lower() if isinstance(value, bool) else value
                if known[name.replace(" ", ".")] != value:
                    sys.exit(f"{row[0]}: {name} is {value}, the engine says {known[name.replace(' ', '.')]}")
                told.setdefault(name, set()).add(value)
                cells += 1
    decided = sum("met" in values and bool(values & {"not_met", "not_yet"}) for values in told.values())
    return cells, decided


def main():
    people, engine = int(sys.argv[1]), sys.argv[2]
    facts, expected = prepare(people)
    clock = Clock()
    cells, decided = compare(expected, {"duckdb": in_duckdb, "spark": in_spark}[engine](facts))
    print(
        f"{engine}: {cells:,} statuses and verdicts of {people:,} people equal the engine's;"
        f" {decided} criteria were both met and failed ({clock.seconds():.0f} s)"
    )


if __name__ == "__main__":
    main()
