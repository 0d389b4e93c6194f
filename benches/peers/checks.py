"""A list of checks over stored laboratory results: `checks.py duckdb|polars|soda|great-expectations LIST`.

LIST names the Parquet files, one a line. The list: T04 (care date and day of sampling differ), T11 (measured on a day before the
sampling), T12 (reported on a day before the measurement), V14 (a test of the other sex), and for each day, item and unit rows,
missing values, numbers, values below and above a limit, quantiles and patients. Soda and Great Expectations count whole tables
only, so they do without the second part. Prints the counts as JSON."""

import json
import sys

DAY = "(({} + INTERVAL 9 HOUR)::DATE)"
CODE = "coalesce(standard_code, declared_code)"
ROW_CHECKS = {
    "T04": f"care_date <> {DAY.format('collected_at')}",
    "T11": f"{DAY.format('analysed_at')} < {DAY.format('collected_at')}",
    "T12": f"{DAY.format('reported_at')} < {DAY.format('analysed_at')}",
    "V14": f"(substr({CODE}, 1, 5) = '5D305' AND patient_sex = 'F')"
    f" OR (substr({CODE}, 1, 5) = '4F080' AND substr({CODE}, 10, 3) = '001' AND patient_sex = 'M')",
}
SUMS = ["rows", "missing", "numbers", "below", "above"]


def table(base, files):
    """The files as a view. Times are stored in UTC, without what a session's time zone would make of them."""
    times = ", ".join(f"{name}::TIMESTAMP AS {name}" for name in ["collected_at", "analysed_at", "reported_at"])
    base.execute("SET TimeZone = 'UTC'")
    base.execute("SET threads = 2")
    base.execute(f"CREATE VIEW results AS SELECT * REPLACE ({times}) FROM read_parquet({files!r})")


def with_duckdb(files):
    import duckdb

    base = duckdb.connect()
    table(base, files)
    counts = ", ".join(f"count_if({rule})" for rule in ROW_CHECKS.values())
    found = dict(zip(ROW_CHECKS, base.execute(f"SELECT {counts} FROM results").fetchone()))
    base.execute(
        """CREATE TABLE profiles AS SELECT care_date, coalesce(local_code, declared_code) AS item, unit_text, count(*) AS rows,
        count_if(value_kind IN ('null', 'empty')) AS missing, count_if(value_kind = 'number') AS numbers,
        count_if(value_kind = 'comparator' AND value_comparator IN ('<', '<=')) AS below,
        count_if(value_kind = 'comparator' AND value_comparator IN ('>', '>=')) AS above,
        approx_quantile(CASE WHEN value_kind = 'number' THEN value_number END, [0.05, 0.25, 0.5, 0.75, 0.95]) AS quantiles,
        approx_count_distinct(patient_key) AS patients FROM results GROUP BY ALL"""
    )
    sums = ", ".join(f"sum({name})::BIGINT" for name in SUMS)
    return found | dict(zip(SUMS, base.execute(f"SELECT {sums} FROM profiles").fetchone()))


def with_polars(files):
    import polars as pl

    rows = pl.scan_parquet(files)
    day = {name: (pl.col(name).dt.replace_time_zone(None) + pl.duration(hours=9)).dt.date() for name in ["collected_at", "analysed_at", "reported_at"]}
    code = pl.coalesce("standard_code", "declared_code").cast(pl.String)
    analyte, material, sex = code.str.slice(0, 5), code.str.slice(9, 3), pl.col("patient_sex")
    checks = {
        "T04": pl.col("care_date") != day["collected_at"],
        "T11": day["analysed_at"] < day["collected_at"],
        "T12": day["reported_at"] < day["analysed_at"],
        "V14": ((analyte == "5D305") & (sex == "F")) | ((analyte == "4F080") & (material == "001") & (sex == "M")),
    }
    found = rows.select(**{name: check.sum() for name, check in checks.items()}).collect(engine="streaming").row(0, named=True)
    kind, comparator = pl.col("value_kind"), pl.col("value_comparator")
    number = pl.col("value_number").filter(kind == "number")
    profiles = rows.group_by("care_date", pl.coalesce("local_code", "declared_code").alias("item"), "unit_text").agg(
        pl.len().alias("rows"),
        kind.is_in(["null", "empty"]).sum().alias("missing"),
        (kind == "number").sum().alias("numbers"),
        ((kind == "comparator") & comparator.is_in(["<", "<="])).sum().alias("below"),
        ((kind == "comparator") & comparator.is_in([">", ">="])).sum().alias("above"),
        *[number.quantile(at).alias(f"q{at}") for at in [0.05, 0.25, 0.5, 0.75, 0.95]],
        pl.col("patient_key").approx_n_unique().alias("patients"),
    )
    return found | profiles.collect(engine="streaming").select(pl.col(SUMS).sum()).row(0, named=True)


def with_soda(files):
    import duckdb
    from soda.scan import Scan

    base = duckdb.connect()
    table(base, files)
    lines = ["checks for results:", "  - row_count > 0"]
    for name, rule in ROW_CHECKS.items():
        lines += [f"  - {name} = 0:", f"      {name} query: |", f"        SELECT count_if({rule}) AS {name} FROM results"]
    scan = Scan()
    scan.disable_telemetry()
    scan.add_duckdb_connection(base)
    scan.set_data_source_name("duckdb")
    scan.add_sodacl_yaml_str("\n".join(lines))
    scan.execute()
    metrics = {metric["metricName"]: metric["value"] for metric in scan.get_scan_results()["metrics"]}
    return {name: int(metrics[f"{name} = 0"]) for name in ROW_CHECKS} | {"rows": int(metrics["row_count"])}


def with_great_expectations(files):
    import great_expectations as gx
    import pandas
    import pyarrow.dataset as dataset

    names = ["care_date", "collected_at", "analysed_at", "reported_at", "standard_code", "declared_code", "patient_sex"]
    rows = dataset.dataset(files).to_table(columns=names).to_pandas()
    days = {name: (rows[name] + pandas.Timedelta(hours=9)).dt.strftime("%Y-%m-%d") for name in names[1:4]}
    code = rows["standard_code"].fillna(rows["declared_code"]).astype("string").fillna("")
    frame = rows[[]].assign(
        care=rows["care_date"].astype("string"),
        **{name: column.astype("string") for name, column in days.items()},
        test=code.str[:5] + code.str[9:12] + rows["patient_sex"].astype("string").fillna(""),
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("pandas")
    batch = source.add_dataframe_asset("results").add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    e = gx.expectations
    suite = {
        "T04": e.ExpectColumnPairValuesToBeEqual(column_A="care", column_B="collected_at", ignore_row_if="either_value_is_missing"),
        "T11": e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="analysed_at", column_B="collected_at", or_equal=True, ignore_row_if="either_value_is_missing"),
        "T12": e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="reported_at", column_B="analysed_at", or_equal=True, ignore_row_if="either_value_is_missing"),
        "V14": e.ExpectColumnValuesToNotMatchRegexList(column="test", regex_list=["^5D305...F$", "^4F080001M$"]),
    }
    found = {name: int(batch.validate(expectation).result["unexpected_count"]) for name, expectation in suite.items()}
    return found | {"rows": len(frame)}


ENGINES = {"duckdb": with_duckdb, "polars": with_polars, "soda": with_soda, "great-expectations": with_great_expectations}


def main():
    engine, listed = sys.argv[1:]
    counts = ENGINES[engine](open(listed).read().splitlines())
    print(json.dumps(counts))


main()
