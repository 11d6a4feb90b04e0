"""`cohort` beside DuckDB and pandas on the same rules, in one run: bench.py PEOPLE

The command reads profiles and does the whole work; DuckDB and pandas begin with the facts that it
has worked out (`--format facts`). Ratios are of processor time, which hardly changes when the
machine has other work.
"""

import re
import sys

import duckdb
import pandas
from common import WORK, Clock, run
from equality import prepare, statements
from frames import Frames, select

VIEWS = ["screening_statuses", "screening_verdicts"]


def by_command(lines, *options):
    clock = Clock()
    run("cohort", lines, "--quiet", *options)
    return clock.both()


def by_duckdb(facts):
    """Time for the results as tables, once the facts are in one."""
    database = duckdb.connect()
    database.execute(run("sql", "--dialect", "duckdb", "--schema"))
    database.execute(f"COPY screening_facts FROM '{facts}' (HEADER)")
    clock = Clock()
    for statement in statements("duckdb"):
        # A table in place of each view, so that none is worked out twice.
        database.execute(statement.replace("CREATE OR REPLACE VIEW", "CREATE TABLE"))
    spent = clock.both()
    return spent, {view: database.execute(f"SELECT * FROM {view}").df() for view in VIEWS}


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
    return clock.both(), {view: frames.tables[view] for view in VIEWS}


def unlike(one, other):
    """How many cells differ; the people are in any order."""
    one, other = (table.set_index("id").sort_index().astype(str) for table in (one, other))
    return int((one != other).to_numpy().sum())


def main():
    people = int(sys.argv[1])
    facts, _ = prepare(people)
    lines = WORK / f"equality-{people}.jsonl"
    whole = by_command(lines, "--format", "csv", "--statuses")
    written = by_command(lines, "--format", "facts")
    duck, tables = by_duckdb(facts)
    panda, frames = by_pandas(facts)
    cells = sum(table.size - len(table) for table in tables.values())
    differ = sum(unlike(tables[view], frames[view]) for view in VIEWS)
    print(f"{people:,} people, {cells:,} statuses and verdicts")
    for what, (wall, cpu) in [
        ("cohort: profiles to statuses", whole),
        ("cohort: profiles to facts", written),
        ("DuckDB: facts to statuses", duck),
        ("pandas: facts to statuses", panda),
    ]:
        ratio = cpu / whole[1]
        print(f"  {what:30} {cpu:7.2f} s of processors, {ratio:5.2f} x; {wall:7.2f} s on the wall")
    print(f"  pandas, in binary floating point: {differ:,} of {cells:,} cells unlike those of DuckDB")


if __name__ == "__main__":
    main()
