"""Laboratory results of SS-MIX2 files to one Parquet file, with a published HL7 library:
`labs.py python-hl7|hl7apy LIST OUT`. LIST names a file a line. Prints files, rows and the sum of the numeric results."""

import sys

import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = ["patient", "day", "type", "code", "name", "value", "unit", "range", "flag", "status", "time"]
FLUSH_ROWS = 100_000


def with_python_hl7(text, day):
    import hl7

    patient = ""
    for segment in hl7.parse(text):
        def whole(field):
            return str(segment[field]) if len(segment) > field else ""

        def part(field, component):
            parts = whole(field).split("^")
            return parts[component - 1] if len(parts) >= component else ""

        name = str(segment[0])
        if name == "PID":
            patient = part(3, 1)
        elif name == "OBX":
            yield (patient, day, whole(2), part(3, 1), part(3, 2), whole(5), part(6, 1), whole(7), whole(8), whole(11), whole(14))


def with_hl7apy(text, day):
    from hl7apy.parser import parse_segments

    patient = ""
    for segment in parse_segments(text, version="2.5"):
        def whole(field):
            return getattr(segment, f"obx_{field}").to_er7()

        if segment.name == "PID":
            patient = segment.pid_3.to_er7().split("^")[0]
        elif segment.name == "OBX":
            code, unit = whole(3).split("^") + ["", ""], whole(6).split("^")
            yield (patient, day, whole(2), code[0], code[1], whole(5), unit[0], whole(7), whole(8), whole(11), whole(14))


def main():
    library, listed, out = sys.argv[1:]
    rows_of = {"python-hl7": with_python_hl7, "hl7apy": with_hl7apy}[library]
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    files, rows, total, waiting = 0, 0, 0.0, []
    with open(listed) as listing, pq.ParquetWriter(out, schema, compression="zstd", compression_level=1) as writer:
        def flush():
            columns = list(zip(*waiting)) or [[] for _ in COLUMNS]
            writer.write_table(pa.table([pa.array(column, pa.string()) for column in columns], schema=schema))
            waiting.clear()

        for path in listing.read().splitlines():
            with open(path, "rb") as file:
                text = file.read().decode("iso2022_jp", errors="replace")
            day = path.rsplit("/", 1)[-1].split("_")[1]
            for row in rows_of(text.replace("\r\n", "\r").replace("\n", "\r"), day):
                waiting.append(row)
                rows += 1
                if row[2] == "NM":
                    try:
                        total += float(row[5])
                    except ValueError:
                        pass
            files += 1
            if len(waiting) >= FLUSH_ROWS:
                flush()
        flush()
    print(files, rows, f"{total:.3f}")


main()
