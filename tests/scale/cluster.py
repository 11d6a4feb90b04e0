"""The command under Apache Spark: the same lines as from a plain run, also when a task is killed.

cluster.py PEOPLE
"""

import hashlib
import shutil
import subprocess
import sys

from common import COMMAND, ROOT, WORK, Clock, make_people, spark

PARTS = 64
SCREEN = [COMMAND, "cohort", "-", "--quiet", "--strict", "--threads", "1"]


def screen(batches):
    import pandas

    for batch in batches:
        lines = "\n".join(batch["value"])
        told = subprocess.run(SCREEN, input=lines, check=True, capture_output=True, encoding="utf-8")
        yield pandas.DataFrame({"value": told.stdout.split("\n")[:-1]})


def by_pipe(session, folder, output, command=SCREEN):
    lines = session.sparkContext.textFile(f"{folder}/*.gz")
    assert lines.getNumPartitions() == PARTS
    lines.pipe(" ".join(command), checkCode=True).saveAsTextFile(str(output))


def by_pandas(session, folder, output):
    lines = session.read.text(f"{folder}/*.gz")
    assert lines.rdd.getNumPartitions() == PARTS
    lines.mapInPandas(screen, "value string").write.text(str(output))


def plain(folder, output):
    parts = " ".join(map(str, sorted(folder.glob("*.gz"))))
    screen = " ".join(SCREEN[:-2])
    subprocess.run(f"zcat {parts} | {screen} > {output}", shell=True, check=True)


def lines_of(files):
    """The lines as sorted digests, so that their order does not matter and a double does."""
    digests = []
    for file in files:
        with open(file, "rb") as lines:
            digests.extend(hashlib.blake2b(line.rstrip(b"\n"), digest_size=16).digest() for line in lines)
    return sorted(digests)


def fresh(name):
    output = WORK / name
    shutil.rmtree(output, ignore_errors=True)
    return output


def same(expected, output, what, people, seconds):
    found = lines_of(output.glob("part-*"))
    assert len(set(expected)) == people, f"{len(set(expected))} different lines for {people} people"
    assert found == expected, f"{what}: {len(found)} lines are not those of the plain run"
    shutil.rmtree(output)
    print(f"{what}: {people:,} people as in the plain run, {seconds:.0f} s, {people / seconds:,.0f} people/s", flush=True)


def plain_run(folder, people):
    output = WORK / "plain.jsonl"
    clock = Clock()
    plain(folder, output)
    seconds = clock.seconds()
    print(f"plain run: {people:,} people, {seconds:.0f} s, {people / seconds:,.0f} people/s", flush=True)
    return lines_of([output])


def both_ways(session, workers, folder, people, expected):
    for name, way in [("pipe", by_pipe), ("mapInPandas", by_pandas)]:
        output = fresh("joined")
        clock = Clock()
        way(session, folder, output)
        same(expected, output, f"{name}, {workers} at a time", people, clock.seconds())


def with_one_killed(session, folder, people, expected):
    killed = fresh("once")
    killed.mkdir()
    output = fresh("joined")
    clock = Clock()
    by_pipe(session, folder, output, ["bash", str(ROOT / "tests/scale/once.sh"), str(killed), *SCREEN])
    calls = len((killed / "calls").read_text().splitlines())
    assert (killed / "killed").exists() and calls == PARTS + 1, f"{calls} calls for {PARTS} parts"
    same(expected, output, "pipe, one task killed and tried again", people, clock.seconds())


def main():
    people = int(sys.argv[1])
    # What a second worker brings is measured on a tenth, and all are screened by two.
    tenth = people // 10
    folder = make_people("cluster", tenth, PARTS, 3)
    expected = plain_run(folder, tenth)
    # A file is a partition.
    session = spark(1, spark__sql__files__maxPartitionBytes="1")
    both_ways(session, 1, folder, tenth, expected)
    session.stop()
    session = spark(2, spark__sql__files__maxPartitionBytes="1")
    both_ways(session, 2, folder, tenth, expected)
    with_one_killed(session, folder, tenth, expected)
    folder = make_people("cluster", people, PARTS, 2)
    both_ways(session, 2, folder, people, plain_run(folder, people))
    session.stop()


if __name__ == "__main__":
    main()
