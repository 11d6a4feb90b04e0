"""`cohort` beside DuckDB and pandas on the same rules, in one run: bench.py PEOPLE

The command reads profiles and does the whole work; DuckDB and pandas begin with the facts that it
has worked out (`--format facts`), which is the larger part. Two figures each: one thread, and all
cores (pandas has one).
"""

import re
import sys

import duckdb
import pandas
from common import WORK, Clock, run
from equality import prepare, statements
from frames import Frames, select

VIEWS = ["screening_statuses", "screening_verdicts"]


def by_command(lines, threads):
    clock = Clock()
    run("cohort", lines, "--format", "csv", "--statuses", "--quiet", *threads)
    return clock.seconds()


def by_duckdb(facts, threads):
    """Seconds for the results as tables, once the facts are in one."""
    database = duckdb.connect(config={"threads": threads} if threads else {})
    database.execute(run("sql", "--dialect", "duckdb", "--schema"))
    database.execute(f"COPY screening_facts FROM '{facts}' (HEADER)")
    clock = Clock()
    for statement in statements("duckdb"):
        # A table in place of each view, so that none is worked out twice.
        database.execute(statement.replace("CREATE OR REPLACE VIEW", "CREATE TABLE"))
    seconds = clock.seconds()
    return seconds, {view: database.execute(f"SELECT * FROM {view}").df() for view in VIEWS}


def by_pandas(facts):
    database = duckdb.connect()
    schema = run("sql", "--dialect", "duckdb", "--schema")
    types = dict(re.findall(r"^  (\w+) (VARCHAR|DATE|BOOLEAN|DECIMAL)", schema, re.M))
    table = pandas.read_csv(facts, dtype={"id": "string"}, low_memory=False)
    kinds = {"VARCHAR": "string", "DATE": "datetime64[s]", "BOOLEAN": "boolean", "DECIMAL": "Float64"}
    table = table.astype({name: kinds[kind] for name, kind in types.items()})
    trees = []
    for statement in statements("duckdb"):
        head, query = re.split(r" AS\n", statement, maxsplit=1)
        trees.append((head.split()[-1], select(database, query)))
    clock = Clock()
    frames = Frames(table)
    for name, tree in trees:
        frames.add(name, tree)
    return clock.seconds(), {view: frames.tables[view] for view in VIEWS}


def unlike(one, other):
    """How many cells differ; the people are in any order."""
    one, other = (table.set_index("id").sort_index().astype(str) for table in (one, other))
    return int((one != other).to_numpy().sum())


def main():
    people = int(sys.argv[1])
    facts, _ = prepare(people)
    lines = WORK / f"equality-{people}.jsonl"
    alone, all_cores = by_command(lines, ["--threads", "1"]), by_command(lines, [])
    clock = Clock()
    run("cohort", lines, "--format", "facts", "--quiet")
    written = clock.seconds()
    duck_alone, tables = by_duckdb(facts, 1)
    duck_all, _ = by_duckdb(facts, None)
    panda, frames = by_pandas(facts)
    cells = sum(table.size - len(table) for table in tables.values())
    differ = sum(unlike(tables[view], frames[view]) for view in VIEWS)
    print(f"{people:,} people, {cells:,} statuses and verdicts; seconds and ratios to the command")
    for what, seconds, base in [
        ("cohort from profiles, one thread", alone, alone),
        ("cohort from profiles, all cores", all_cores, all_cores),
        ("cohort, writing the facts, all cores", written, all_cores),
        ("DuckDB from the facts, one thread", duck_alone, alone),
        ("DuckDB from the facts, all cores", duck_all, all_cores),
        ("pandas from the facts", panda, alone),
    ]:
        print(f"  {what:38} {seconds:8.2f} s  {seconds / base:6.2f} x  {people / seconds:10,.0f} people/s")
    print(f"  pandas, in binary floating point: {differ:,} of {cells:,} cells unlike those of DuckDB")


if __name__ == "__main__":
    main()
