"""The same work by what one would pick instead of Kijun: HL7 libraries for laboratory results, table engines for EF and UKE, and
table engines and frameworks of data quality for a list of checks (`checks.py`).

`python3 benches/peers/run.py [--patients 1500] [--check-patients 1500] [--rows 1000000] [--folder F] [--without hl7apy ...] [--write]`

Everything is made and measured by this one command: a virtual environment with the pinned libraries, the Rust programs of
`rust/`, generated inputs, and a night of Kijun over the same files. Kijun does more in the measured time: checks, patient keys,
profiles, Delta commits, quality records. The outputs must have equal rows and equal sums, else it stops. A library that would take
hours (`SAMPLED`) reads the first files only, and must agree with the library before it over the same files."""

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NIGHT = "2026-11-30"
ACTS = ["claims_management", "claims_surgeries", "claims_procedures", "claims_materials", "claims_drugs"]
NUMBER = "CASE WHEN value_type = 'NM' THEN TRY_CAST(trim(value_text) AS DOUBLE) END"
# Where what is summed stands in the store: tables, value and rows.
STORED = {
    "ef": [("dpc_procedures", "points", "kind IN ('act', 'item')"), ("dpc_diagnoses", "NULL", "kind = 'outpatient'")],
    "uke": [(table, "points", "source_record IN ('SI', 'IY', 'TO')") for table in ACTS],
    "labs": [(table, NUMBER, "true") for table in ["lab_results", "microbiology"]],
}
SAID = {
    "labs": ("Laboratory results (HL7 in ISO-2022-JP) to Parquet", "検査結果（ISO-2022-JP の HL7）から Parquet へ"),
    "ef": ("EF lines (CP932) to Parquet", "EF 行（CP932）から Parquet へ"),
    "uke": ("UKE records (CP932) to Parquet", "UKE レコード（CP932）から Parquet へ"),
    "checks": ("Four row checks and profiles over stored results; Kijun runs all its checks", "保存済みの検査結果に対する四つの行の検査とプロファイル（Kijun はすべての検査を行う）"),
}


def run(command, **how):
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT, **how)


def measured(command):
    """Output of a command, with seconds on the clock, CPU seconds and peak memory in MB of its process alone."""
    output, wall, status, cpu, peak = STARTER.apply(started, ([str(word) for word in command],))
    code = os.waitstatus_to_exitcode(status)
    # A night with findings ends with 1.
    if code not in (0, 1 if "night" in command else 0):
        sys.exit(f"{command} ended with {code}")
    return output, wall, cpu, peak


def started(command):
    """Runs in a process of its own that holds next to nothing: what starts a program counts as its peak until it begins."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    return output, time.monotonic() - begun, status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class Inputs:
    """Generated files and the programs that read them."""

    def __init__(self, folder, asked):
        self.folder, self.asked = folder, asked
        self.python = folder / "venv/bin/python"
        # The frameworks need libraries of other versions.
        self.framework = folder / "venv-frameworks/bin/python"
        # Programs of benches, by name.
        self.benches = {}
        self.kijun = ROOT / "target/release/kijun"
        self.rust = folder / "rust/release/peers"

    def make(self):
        for python, pinned in [(self.python, "requirements.txt"), (self.framework, "requirements-frameworks.txt")]:
            if not python.exists():
                run([sys.executable, "-m", "venv", python.parent.parent])
            run([python, "-m", "pip", "install", "--quiet", "-r", HERE / pinned])
        self.build()
        manifest = HERE / "rust/Cargo.toml"
        run(["cargo", "build", "--release", "--quiet", "--locked", "--manifest-path", manifest, "--target-dir", self.folder / "rust"])
        for feed in ["ef", "uke", "labs", "network", "checks"]:
            shutil.rmtree(self.folder / feed, ignore_errors=True)
        run([self.benches["claims"], "--bench", "--rows", self.asked.rows, "--keep", self.folder])
        self.make_labs()
        self.make_checks()

    def build(self):
        """The benches, and the command beside them: what is built apart would be built twice, with other features of its libraries."""
        build = ["cargo", "bench", "--no-run", "--bench", "claims", "--bench", "validators", "--message-format", "json"]
        built = subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
        for made in map(json.loads, built.splitlines()):
            if made.get("executable"):
                self.benches[made["target"]["name"]] = made["executable"]

    def sample(self, network, hospitals, patients, first_day, *more):
        run([self.kijun, "sample", network, "--hospitals", hospitals, "--patients", patients, "--from", first_day,
             "--to", "2026-11-19", *more], stdout=subprocess.DEVNULL)

    def make_checks(self):
        """A loaded network with faults that the checks find."""
        self.sample(self.folder / "checks", 1, self.asked.check_patients, "2026-09-01", "--faults", HERE / "faults.toml")
        measured([self.kijun, "night", "--config", self.folder / "checks/kijun.toml", "--date", "2026-11-19"])

    def make_labs(self):
        """The laboratory results of the second hospital of a sample network, which reports all specimens of an order in one message."""
        network, labs = self.folder / "network", self.folder / "labs"
        self.sample(network, 2, self.asked.patients, "2026-09-21")
        head, _, second = (network / "kijun.toml").read_text().split("[[hospital]]")
        hospital, feed = second.split("[[hospital.feed]]")[:2]
        for root in tomllib.loads(feed)["roots"]:
            for path in (network / root).glob("*/*/*/*/OML-11/*_1"):
                to = labs / path.relative_to(network)
                to.parent.mkdir(parents=True, exist_ok=True)
                path.rename(to)
            (labs / root).mkdir(parents=True, exist_ok=True)
        shutil.copytree(network / "masters", labs / "masters")
        (labs / "kijun.toml").write_text(f"{head}[[hospital]]{hospital}[[hospital.feed]]{feed}")
        shutil.rmtree(network)

    def list_of(self, kind):
        files = sorted(str(path) for path in (self.folder / kind / "feeds").rglob("*") if path.is_file())
        listed = self.folder / f"{kind}.list"
        listed.write_text("\n".join(files) + "\n")
        return listed, len(files), sum(os.path.getsize(path) for path in files)

    def night(self, kind):
        shutil.rmtree(self.folder / kind / "out", ignore_errors=True)
        config = self.folder / kind / "kijun.toml"
        _, *took = measured([self.kijun, "night", "--config", config, "--date", NIGHT, "--threads", self.asked.threads])
        return self.stored(kind, config), took

    def tables(self, config):
        """The live files of each table."""
        tables = subprocess.run([self.kijun, "tables", "--config", config, "--format", "json"], check=True, capture_output=True).stdout
        return {line["table"]: line["files"] for line in map(json.loads, tables.splitlines())}

    def stored(self, kind, config):
        """Rows and sum in the store of Kijun, as DuckDB reads it."""
        files = self.tables(config)
        stored = [(files[table], value, where) for table, value, where in STORED[kind] if files.get(table)]
        queries = [f"SELECT {value} AS v FROM read_parquet({paths}) WHERE {where}" for paths, value, where in stored]
        query = f"SELECT count(*), sum(v) FROM ({' UNION ALL '.join(queries)})"
        code = f"import duckdb; print(*duckdb.sql({query!r}).fetchall()[0])"
        rows, total = subprocess.run([self.python, "-c", code], check=True, capture_output=True, text=True).stdout.split()
        return int(rows), float(total)

    def peer(self, kind, name, listed):
        out = self.folder / f"{kind}.parquet"
        if name in ("hl7-parser", "rust-hl7"):
            command = [self.rust, name, listed, out]
        elif kind == "labs":
            command = [self.python, HERE / "labs.py", name, listed, out]
        else:
            command = [self.python, HERE / "tables.py", name, kind, listed, out]
        output, *took = measured(command)
        _, rows, total = output.split()
        return (int(rows), float(total)), took


SAMPLED = {"hl7apy": 1000}
FRAMEWORKS = ["soda", "great-expectations"]
PEERS = {"checks": ["duckdb", "polars", *FRAMEWORKS], "labs": ["rust-hl7", "hl7-parser", "python-hl7", "hl7apy"], "ef": ["polars", "duckdb"], "uke": ["polars", "duckdb"]}


def rows_of(inputs, kind):
    """Kijun and its peers as rows of a table; stops when they do not agree."""
    listed, files, size = inputs.list_of(kind)
    # So that nobody reads from a cold cache.
    measured(["sha256sum", *listed.read_text().split()[:1]])
    subprocess.run(f"tr '\\n' '\\0' < '{listed}' | xargs -0 cat > /dev/null", shell=True, check=True)
    (rows, total), (wall, cpu, peak) = inputs.night(kind)
    lines, own = [("**Kijun**", wall, cpu, peak, rows, 1.0)], rows / cpu
    before = None
    for name in PEERS[kind]:
        if name in inputs.asked.without:
            continue
        expected, of_peer = (rows, total), listed
        if name in SAMPLED:
            of_peer = inputs.folder / f"{kind}-{name}.list"
            of_peer.write_text("".join(f"{path}\n" for path in listed.read_text().split("\n")[: SAMPLED[name]] if path))
            expected, _ = inputs.peer(kind, before, of_peer)
        found, (wall, cpu, peak) = inputs.peer(kind, name, of_peer)
        if found[0] != expected[0] or abs(found[1] - expected[1]) > abs(expected[1]) * 1e-9 + 0.01:
            sys.exit(f"{kind}: {name} has {found}, expected were {expected}")
        lines.append((name, wall, cpu, peak, found[0], own * cpu / found[0]))
        before = name
    return files, size, rows, total, lines


def checks_of(inputs):
    """As `rows_of`, over what a night has stored."""
    files = inputs.tables(inputs.folder / "checks/kijun.toml")["lab_results"]
    listed = inputs.folder / "checks.list"
    listed.write_text("\n".join(files) + "\n")
    measured(["sha256sum", *files])
    output, wall, cpu, peak = measured([inputs.benches["validators"], "--over", inputs.folder / "checks"])
    expected = json.loads(output)
    rows, lines = expected["rows"], [("**Kijun**", wall, cpu, peak, expected["rows"], 1.0)]
    own = rows / cpu
    for name in PEERS["checks"]:
        if name in inputs.asked.without:
            continue
        python = inputs.framework if name in FRAMEWORKS else inputs.python
        output, wall, cpu, peak = measured([python, HERE / "checks.py", name, listed])
        found = json.loads(output.splitlines()[-1])
        if any(expected[what] != count for what, count in found.items()):
            sys.exit(f"checks: {name} has {found}, expected were {expected}")
        lines.append((name, wall, cpu, peak, rows, own * cpu / rows))
    return len(files), sum(os.path.getsize(path) for path in files), rows, None, lines


def text(lang, parts):
    head = ["", "rows", "s", "CPU s", "peak MB", "rows / CPU s", "CPU a row, Kijun = 1"]
    if lang == 1:
        head = ["", "行", "秒", "CPU 秒", "最大メモリー MB", "行 / CPU 秒", "1 行あたりの CPU 時間（Kijun = 1）"]
    for kind, (files, size, rows, total, lines) in parts.items():
        megabytes = f"{size / 1e6:,.1f} MB"
        amounts = [
            f"{files:,} files, {megabytes}, {rows:,} rows; all outputs equal in rows and sums.",
            f"{files:,} ファイル、{megabytes}、{rows:,} 行。出力の行数と合計はすべて一致。",
        ]
        yield f"\n{SAID[kind][lang]}: {amounts[lang]}\n"
        yield f"| {' | '.join(head)} |\n|---|" + "--:|" * (len(head) - 1)
        for name, wall, cpu, peak, rows, times in lines:
            yield f"| {name} | {rows:,} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {rows / cpu:,.0f} | {times:.1f} |"


def write(command, parts):
    for lang, name in enumerate(["en", "ja"]):
        path = ROOT / f"docs/performance.{name}.md"
        before, rest = path.read_text().split("<!-- begin peers -->")
        after = rest.split("<!-- end peers -->")[1]
        lines = "\n".join([command, *text(lang, parts)])
        path.write_text(f"{before}<!-- begin peers -->\n{lines}\n<!-- end peers -->{after}")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--patients", type=int, default=1500)
    asked.add_argument("--check-patients", type=int, default=1500)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--threads", type=int, default=2)
    asked.add_argument("--folder", type=Path, default=ROOT / "target/peers")
    asked.add_argument("--without", nargs="*", default=[])
    asked.add_argument("--only", nargs="*", default=list(SAID))
    asked.add_argument("--write", action="store_true")
    asked = asked.parse_args()
    asked.folder = asked.folder.resolve()
    asked.folder.mkdir(parents=True, exist_ok=True)
    inputs = Inputs(asked.folder, asked)
    inputs.make()
    parts = {kind: checks_of(inputs) if kind == "checks" else rows_of(inputs, kind) for kind in asked.only}
    pinned = [(HERE / name).read_text().split() for name in ["requirements.txt", "requirements-frameworks.txt"]]
    versions = ", ".join(dict.fromkeys(sum(pinned, []))) + ", hl7-parser 0.3.0, rust-hl7 0.5.0"
    model = next(line for line in open("/proc/cpuinfo") if line.startswith("model name")).split(": ")[1].strip()
    command = f"`python3 benches/peers/run.py --patients {asked.patients} --check-patients {asked.check_patients} --rows {asked.rows}`, {date.today()}, {os.cpu_count()} × {model}, load {os.getloadavg()[0]:.2f}; {versions}"
    print("\n".join([command, *text(0, parts)]))
    if asked.write:
        write(command, parts)


if __name__ == "__main__":
    with multiprocessing.get_context("forkserver").Pool(1) as STARTER:
        main()
