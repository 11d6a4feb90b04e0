"""What the scripts in this folder share."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("COMMAND", str(ROOT / "target/release/trial-screener"))
WORK = ROOT / "target/scale"
os.environ["PYSPARK_PYTHON"] = sys.executable


def run(*arguments, **options):
    """What the command prints."""
    told = subprocess.run([COMMAND, *map(str, arguments)], check=True, capture_output=True, text=True, **options)
    return told.stdout


def make_people(folder, people, parts, seed):
    """Made-up people as gzipped JSON lines; kept from one run to the next."""
    folder = WORK / f"{folder}-{people}-{parts}-{seed}"
    if not (folder / "done").exists():
        subprocess.run(["node", ROOT / "tests/scale/people.mjs", folder, str(people), str(parts), str(seed)], check=True)
        (folder / "done").touch()
    return folder


def spark(workers, **settings):
    """Spark in this process, with so many tasks at a time; a task is tried four times."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{workers},4]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "3g",
        "spark.local.dir": str(WORK / "tmp"),
        **{name.replace("__", "."): value for name, value in settings.items()},
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


class Clock:
    """Time since it was made: on the wall, and of processors, those of ended commands included."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), sum(os.times()[:4])

    def seconds(self):
        return time.perf_counter() - self.wall

    def both(self):
        return self.seconds(), sum(os.times()[:4]) - self.cpu
