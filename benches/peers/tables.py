"""Lines of EF or records of UKE in CP932 to one Parquet file, with a table engine: `tables.py polars|duckdb ef|uke LIST OUT`.

LIST names a file a line. Neither engine reads CP932 without loading a file whole, so the text is turned into UTF-8 on the way.
Prints files, rows (UKE: acts SI, IY and TO) and the sum of their points."""

import sys
import tempfile

EF_COLUMNS = [f"c{number}" for number in range(1, 32)]
UKE_COLUMNS = [f"c{number}" for number in range(0, 60)]
NUMBERS = {"c6", "c7", "c16", "c18", "c19", "c20", "c21"}
DECIMALS = {"c12", "c14"}
DAYS = {"c3", "c4", "c24"}
ACTS = "('SI', 'IY', 'TO')"


def in_utf8(listed, out, kind):
    """All files behind each other, without headers."""
    files = 0
    for path in open(listed).read().splitlines():
        with open(path, encoding="cp932", newline="") as text:
            for number, line in enumerate(text):
                if kind == "ef" and number == 0 and not line[0].isascii():
                    continue
                out.write(line)
        files += 1
    out.flush()
    return files


def ef_with_polars(path, out):
    import polars as pl

    lines = pl.scan_csv(path, separator="\t", has_header=False, new_columns=EF_COLUMNS, quote_char=None, infer_schema=False)
    typed = [pl.col(column).str.strip_chars().cast(pl.Int64, strict=False) for column in sorted(NUMBERS)]
    typed += [pl.col(column).str.strip_chars().cast(pl.Float64, strict=False) for column in sorted(DECIMALS)]
    typed += [pl.col(column).str.to_date("%Y%m%d", strict=False) for column in sorted(DAYS)]
    lines.with_columns(typed).sink_parquet(out, compression="zstd", compression_level=1)
    return pl.scan_parquet(out).select(pl.len(), pl.col("c16").sum()).collect().row(0)


def uke_with_polars(path, out):
    import polars as pl

    schema = {column: pl.String for column in UKE_COLUMNS}
    records = pl.scan_csv(path, has_header=False, schema=schema, quote_char=None, truncate_ragged_lines=True, missing_columns="insert")
    records.sink_parquet(out, compression="zstd", compression_level=1)
    acts = pl.scan_parquet(out).filter(pl.col("c0").is_in(["SI", "IY", "TO"]))
    return acts.select(pl.len(), pl.col("c5").cast(pl.Int64, strict=False).sum()).collect().row(0)


def with_duckdb(query, check, out):
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 2")
    base.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    return base.execute(check).fetchone()


def ef_with_duckdb(path, out):
    def typed(column):
        if column in NUMBERS:
            return f"TRY_CAST(trim({column}) AS BIGINT) AS {column}"
        if column in DECIMALS:
            return f"TRY_CAST(trim({column}) AS DOUBLE) AS {column}"
        if column in DAYS:
            return f"TRY_STRPTIME({column}, '%Y%m%d')::DATE AS {column}"
        return column

    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in EF_COLUMNS)
    lines = f"read_csv('{path}', delim='\t', header=false, quote='', escape='', columns={{{columns}}}, auto_detect=false)"
    query = f"SELECT {', '.join(typed(column) for column in EF_COLUMNS)} FROM {lines}"
    return with_duckdb(query, f"SELECT count(*), sum(c16) FROM '{out}'", out)


def uke_with_duckdb(path, out):
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in UKE_COLUMNS)
    records = f"read_csv('{path}', delim=',', header=false, quote='', escape='', null_padding=true, columns={{{columns}}}, auto_detect=false)"
    check = f"SELECT count(*), sum(TRY_CAST(c5 AS BIGINT)) FROM '{out}' WHERE c0 IN {ACTS}"
    return with_duckdb(f"SELECT * FROM {records}", check, out)


def main():
    engine, kind, listed, out = sys.argv[1:]
    work = {
        ("polars", "ef"): ef_with_polars,
        ("polars", "uke"): uke_with_polars,
        ("duckdb", "ef"): ef_with_duckdb,
        ("duckdb", "uke"): uke_with_duckdb,
    }[engine, kind]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as text:
        files = in_utf8(listed, text, kind)
        rows, points = work(text.name, out)
    print(files, rows, points)


main()
