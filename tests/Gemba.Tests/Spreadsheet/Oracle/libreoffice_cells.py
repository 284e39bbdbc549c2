#!/usr/bin/env python3
"""What LibreOffice sees in a folder of .xlsx and .xlsm files, as gzipped JSON lines (the format: README.md beside this file).

    libreoffice_cells.py WORKBOOKS OUT.jsonl.gz

Needs Debian's libreoffice-calc-nogui and python3-uno. The office runs headless with a profile of its own that is thrown away, never
recalculates what it loads, and is ended (its whole process group, by id) when a file takes longer than FILE_SECONDS.
"""

import gzip
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

FILE_SECONDS = 240          # the slowest file of the corpus takes about 60 s on two cores
FILES_PER_OFFICE = 80       # a fresh office now and then: leaks of one file must not reach the next hundred
START_SECONDS = 60

NEVER_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Syntax">
<prop oor:name="Grammar" oor:op="fuse"><value>1</value></prop>
<prop oor:name="EnglishFunctionName" oor:op="fuse"><value>true</value></prop>
<prop oor:name="SeparatorArg" oor:op="fuse"><value>,</value></prop>
<prop oor:name="SeparatorArrayRow" oor:op="fuse"><value>;</value></prop>
<prop oor:name="SeparatorArrayCol" oor:op="fuse"><value>,</value></prop>
</item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""

# com.sun.star.util.NumberFormat
DATE, TIME, TEXT, LOGICAL = 2, 4, 256, 1024
# com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
CONTENT = 1 | 2 | 4 | 16
# com.sun.star.sheet.FormulaResult
RESULT_VALUE, RESULT_STRING = 1, 2
# com.sun.star.sheet.FormulaLanguage.OOXML, com.sun.star.sheet.AddressConvention.XL_OOX
OOXML, XL_OOX = 5, 3
SHEET_LINKS = re.compile(r"worksheets/_rels/[^/]*\.rels$", re.I)
PIVOT_LINK = re.compile(rb"<(?:\w+:)?Relationship\s(?:[^<>]*\s)?Type=[\"'][^\"'<>]*/pivotTable[\"'](?:[^<>]*/>|[^<>]*>\s*</(?:\w+:)?Relationship>)")
NATIVE_SHEET = re.compile(r"\$?('(?:[^']|'')*'|[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}(?:\$?\d|:))")
LAST_ROW, LAST_COLUMN = 1048575, 16383


def letters(column):
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def area(address):
    first = f"{letters(address.StartColumn)}{address.StartRow + 1}"
    last = f"{letters(address.EndColumn)}{address.EndRow + 1}"
    return first if first == last else f"{first}:{last}"


# ---------------------------------------------------------------- the worker: one office, many files

class Office:
    def __init__(self, profile):
        import uno
        self.uno = uno
        self.folder = profile
        os.makedirs(f"{profile}/user", exist_ok=True)
        with open(f"{profile}/user/registrymodifications.xcu", "w", encoding="utf-8") as settings:
            settings.write(NEVER_RECALCULATE)
        pipe = f"cells{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--invisible", "--norestore", "--nologo", "--nodefault",
             "--nolockcheck", f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self.services = self.context.ServiceManager
        self.desktop = self.services.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def property(self, name, value):
        made = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, value
        return made

    def version(self):
        provider = self.services.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider", self.context)
        node = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess",
                                                    (self.property("nodepath", "/org.openoffice.Setup/Product"),))
        return f"{node.ooName} {node.ooSetupVersionAboutBox}"

    def open(self, path):
        macros = path.lower().endswith(".xlsm")
        document = self.desktop.loadComponentFromURL(self.uno.systemPathToFileUrl(path), "_blank", 0, (
            self.property("Hidden", True), self.property("ReadOnly", True), self.property("MacroExecutionMode", 0),
            self.property("UpdateDocMode", 0),
            self.property("FilterName", "Calc MS Excel 2007 VBA XML" if macros else "Calc MS Excel 2007 XML")))
        return document


class Reading:
    """One document, read."""

    def __init__(self, office, document):
        self.office, self.document = office, document
        self.formats = document.getNumberFormats()
        self.kind_of_format = {}
        self.parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        self.parser.CompileEnglish = True
        self.parser.FormulaConvention = XL_OOX
        self.parser.OpCodeMap = mapper.getAvailableMappings(OOXML, 0x7FFFFFFF)

    def workbook(self):
        null = self.document.NullDate
        sheets = self.document.Sheets
        return {
            "date1904": null.Year == 1904,
            "names": self.names(self.document.NamedRanges),
            "tables": {name: [at.Sheet, area(at)] for name, at in self.tables()},
            "sheets": [self.sheet(sheets.getByIndex(i), i) for i in range(sheets.Count)],
        }

    def names(self, ranges):
        found = {}
        for name in sorted(ranges.ElementNames):
            named = ranges.getByName(name)
            text = self.parser.printFormula(named.getTokens(), named.ReferencePosition)
            found[name] = text or (named.Content if named.Content.startswith("#") else "")   # the parser prints no error constants
        return found

    def tables(self):
        ranges = self.document.DatabaseRanges
        return [(name, ranges.getByName(name).DataArea) for name in sorted(ranges.ElementNames)]

    def sheet(self, sheet, index):
        read = {"name": sheet.Name, "visible": bool(sheet.IsVisible)}
        names = self.names(sheet.NamedRanges)
        if names:
            read["names"] = names
        merged = self.merged(sheet)
        if merged:
            read["merged"] = merged
        printed = sorted(area(at) for at in sheet.getPrintAreas())
        if printed:
            read["printAreas"] = printed
        notes = sheet.Annotations
        if notes.Count:
            read["comments"] = {self.address(note.Position): note.String for note in (notes.getByIndex(i) for i in range(notes.Count))}
        rows, columns = self.hidden(sheet)
        if rows:
            read["hiddenRows"] = rows
        if columns:
            read["hiddenColumns"] = columns
        read["cells"] = self.cells(sheet, index)
        return read

    @staticmethod
    def hidden(sheet):
        """Rows and columns, counted from 1 and in closed ranges, in which nothing shows."""
        shown = sheet.getCellRangeByPosition(0, 0, LAST_COLUMN, LAST_ROW).queryVisibleCells().RangeAddresses
        return (gaps(sorted((at.StartRow, at.EndRow) for at in shown), LAST_ROW),
                gaps(sorted((at.StartColumn, at.EndColumn) for at in shown), LAST_COLUMN))

    @staticmethod
    def address(position):
        return f"{letters(position.Column)}{position.Row + 1}"

    def merged(self, sheet):
        found = set()
        spread = sheet.getCellFormatRanges()
        for i in range(spread.Count):
            block = spread.getByIndex(i)
            if not block.IsMerged:
                continue
            at = block.RangeAddress
            for row in range(at.StartRow, at.EndRow + 1):
                for column in range(at.StartColumn, at.EndColumn + 1):
                    cursor = sheet.createCursorByRange(sheet.getCellByPosition(column, row))
                    cursor.collapseToMergedArea()
                    whole = area(cursor.RangeAddress)
                    if ":" in whole:
                        found.add(whole)
        return sorted(found)

    def kind(self, key):
        """n number, d date or date-time, t time alone, b boolean, s format of text."""
        if key not in self.kind_of_format:
            self.kind_of_format[key] = kind_of_type(self.formats.getByKey(key).Type)
        return self.kind_of_format[key]

    def cells(self, sheet, index):
        """[address, kind, value] or [address, kind, value, formula]."""
        formats = self.formats_by_block(sheet)
        found = []
        for at in sheet.queryContentCells(CONTENT).RangeAddresses:
            block = sheet.getCellRangeByPosition(at.StartColumn, at.StartRow, at.EndColumn, at.EndRow)
            values, formulas = block.getDataArray(), block.getFormulaArray()
            for r, (row, texts) in enumerate(zip(values, formulas)):
                for c, (value, text) in enumerate(zip(row, texts)):
                    found.append((at.StartRow + r, at.StartColumn + c, value, text))
        found.sort(key=lambda cell: cell[:2])
        return [self.cell(sheet, index, formats, *cell) for cell in found]

    def cell(self, sheet, index, formats, row, column, value, text):
        address = f"{letters(column)}{row + 1}"
        maybe_formula = isinstance(text, str) and text[:1] in ("=", "{")
        cell = sheet.getCellByPosition(column, row) if maybe_formula or not isinstance(value, (float, str)) else None
        if cell is None or cell.Type.value != "FORMULA":
            return [address, "s", value] if isinstance(value, str) else [address, self.format_kind(formats, row, column), number(value)]
        result = cell.FormulaResultType2
        if cell.getError():
            kind, value = "e", cell.String   # as LibreOffice shows it: #DIV/0!, or Err:502 where it has no word
        elif result == RESULT_STRING:
            kind, value = "s", cell.String
        elif result == RESULT_VALUE:
            kind, value = self.kind(cell.NumberFormat), number(cell.Value)
            if value in (0, 1) and cell.String in ("TRUE", "FALSE"):   # a truth value under the General format
                kind = "b"
        else:
            kind, value = "e", f"result {result}"
        return [address, kind, value, self.formula(cell, index, row, column)]

    def formula(self, cell, index, row, column):
        position = self.office.uno.createUnoStruct("com.sun.star.table.CellAddress")
        position.Sheet, position.Row, position.Column = index, row, column
        text = self.parser.printFormula(cell.getTokens(), position)
        shown = cell.FormulaLocal.strip("{}").removeprefix("=")
        # The parser prints no error constants, no table names and no data tables; what the cell shows does, but names external files by their place.
        if "file:" not in shown and (not text or "[" in shown or "#" in shown or "MULTIPLE.OPERATIONS" in shown):
            text = NATIVE_SHEET.sub(r"\1!", shown)
        return "{" + text + "}" if cell.ArrayFormula else text

    def formats_by_block(self, sheet):
        blocks = []
        spread = sheet.getCellFormatRanges()
        for i in range(spread.Count):
            block = spread.getByIndex(i)
            at = block.RangeAddress
            kind = self.kind(block.NumberFormat)
            if kind != "n":
                blocks.append((at.StartRow, at.EndRow, at.StartColumn, at.EndColumn, kind))
        return blocks

    def format_kind(self, formats, row, column):
        for first, last, left, right, kind in formats:
            if first <= row <= last and left <= column <= right:
                return kind
        return "n"


def kind_of_type(flags):
    if flags & DATE:
        return "d"
    if flags & TIME:
        return "t"
    if flags & LOGICAL:
        return "b"
    return "n"


def gaps(shown, last):
    found, at = [], 0
    for first, end in shown:
        if first > at:
            found.append([at + 1, first])
        at = max(at, end + 1)
    if at <= last:
        found.append([at + 1, last + 1])
    return found


def number(value):
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def format_codes(path):
    """The number format codes that a package declares, read past the office."""
    try:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.lower().endswith("styles.xml"):
                    import xml.etree.ElementTree as tree
                    for element in tree.fromstring(package.read(name)).iter():
                        if element.tag.rpartition("}")[2] == "numFmt" and element.get("formatCode") is not None:
                            yield element.get("formatCode")
    except (zipfile.BadZipFile, SyntaxError, OSError):
        return


def classify(office, codes):
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (office.property("Hidden", True),))
    formats = document.getNumberFormats()
    english = office.uno.createUnoStruct("com.sun.star.lang.Locale")
    english.Language, english.Country = "en", "US"
    for code in codes:
        try:
            key = formats.queryKey(code, english, False)
            if key == -1:
                key = formats.addNew(code, english)
            yield {"format": code, "kind": kind_of_type(formats.getByKey(key).Type)}
        except Exception as refused:
            yield {"format": code, "refused": type(refused).__name__}
    document.close(True)


def work(profile):
    office = Office(profile)
    try:
        print(json.dumps({"office": office.version()}), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            if "formats" in order:
                print(json.dumps(list(classify(office, order["formats"]))), flush=True)
                continue
            print(json.dumps(read_file(office, order["path"])), flush=True)
    finally:
        office.process.terminate()


def without_pivots(path, folder):
    """LibreOffice draws every pivot table anew when it loads it, over the cells that the file holds. A copy without the links to them keeps the cells."""
    try:
        with zipfile.ZipFile(path) as package:
            links = {name: PIVOT_LINK.sub(b"", package.read(name)) for name in package.namelist() if SHEET_LINKS.search(name)}
            if all(package.read(name) == text for name, text in links.items()):
                return path
            copy = os.path.join(folder, os.path.basename(path))
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as plain:
                for entry in package.infolist():
                    plain.writestr(entry, links.get(entry.filename) or package.read(entry))
            return copy
    except (zipfile.BadZipFile, OSError):
        return path


def read_file(office, path):
    try:
        document = office.open(without_pivots(path, office.folder))
    except Exception as refused:
        if "Disposed" in type(refused).__name__:
            raise   # the office is gone; the parent starts another
        return {"refused": f"{type(refused).__name__}: {refused}".splitlines()[0]}
    if document is None:
        return {"refused": "LibreOffice opens nothing"}
    read = Reading(office, document).workbook()
    document.close(True)
    return read


# ---------------------------------------------------------------- the parent: starts workers, ends those that hang

class Worker:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="cells-profile-")
        self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--worker", self.profile], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, start_new_session=True)
        self.done = 0
        self.pending = b""
        try:
            self.office = self.answer(START_SECONDS + 10)["office"]
        except Exception:
            self.end()
            raise

    def ask(self, order, seconds):
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        self.done += 1
        return self.answer(seconds)

    def answer(self, seconds):
        deadline = time.monotonic() + seconds
        pipe = self.process.stdout.fileno()
        while b"\n" not in self.pending:
            ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no answer within {seconds} s")
            piece = os.read(pipe, 1 << 20)
            if not piece:
                raise EOFError("LibreOffice ended")
            self.pending += piece
        line, _, self.pending = self.pending.partition(b"\n")
        return json.loads(line)

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)   # a session of its own: worker, soffice and soffice.bin, nothing else
        except ProcessLookupError:
            pass
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def main(folder, out):
    folder = os.path.abspath(folder)
    paths = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if re.search(r"\.xls[xm]$", name, re.I))
    lines, codes, worker = [], set(), None
    try:
        for path in paths:
            name = os.path.relpath(path, folder)
            started = time.monotonic()
            for attempt in (1, 2):
                if worker is not None and worker.done >= FILES_PER_OFFICE:
                    worker.end()
                    worker = None
                worker = worker or Worker()
                office = worker.office
                try:
                    read = worker.ask({"path": path}, FILE_SECONDS)
                    break
                except (TimeoutError, EOFError, BrokenPipeError) as failed:
                    print(f"{failed}: {name}, attempt {attempt}", file=sys.stderr)
                    read = {"refused": str(failed)}
                    worker.end()
                    worker = None
            lines.append({"file": name, **read})
            codes.update(format_codes(path))
            print(f"{time.monotonic() - started:6.1f} s  {read.get('refused') or sum(len(s['cells']) for s in read['sheets'])}  {name}", file=sys.stderr)
        worker = worker or Worker()
        formats = worker.ask({"formats": sorted(codes)}, FILE_SECONDS)
    finally:
        if worker is not None:
            worker.end()
    with open(out, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        for line in [{"office": office}, *lines, *formats]:
            packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2])
    elif len(sys.argv) == 3:
        main(sys.argv[1], sys.argv[2])
    else:
        sys.exit(__doc__)
