"""Tables as workbooks of Excel: one sheet with the table, one with what it means."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from metrics.exports.harmless import harmless
from metrics.exports.tables import Row, Table, Value, whole

# What a cell can hold.
LONGEST = 32_767
NARROWEST, WIDEST = 9, 40
NOTES_WIDTHS = (24, 100)


class Workbook:
    """Text is always text and never a formula or a link."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def begin(self, table: Table) -> bytes:
        self.file = BytesIO()
        self.book = xlsxwriter.Workbook(self.file, {"constant_memory": True})
        # With constant memory a sheet is written before the next is begun.
        self.sheet = self.book.add_worksheet("Table")
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.row = 0
        for column, name in enumerate(table.columns):
            self.sheet.set_column(column, column, min(max(len(name), NARROWEST), WIDEST))
        self._write(table.columns, self.heading)
        self.sheet.freeze_panes(1, 0)
        return b""

    def add(self, rows: Sequence[Row]) -> bytes:
        for row in rows:
            self._write(row)
        return b""

    def end(self, table: Table) -> bytes:
        self.sheet, self.row = self.book.add_worksheet("About"), 0
        for column, width in enumerate(NOTES_WIDTHS):
            self.sheet.set_column(column, column, width)
        self.add(table.notes)
        self.book.close()
        return self.file.getvalue()

    def _write(self, row: Row, style: Any = None) -> None:
        for column, value in enumerate(row):
            self._cell(column, whole(value), style)
        self.row += 1

    def _cell(self, column: int, value: Value, style: Any) -> None:
        match value:
            case str():
                self.sheet.write_string(self.row, column, harmless(value)[:LONGEST], style)
            case int() | float():
                self.sheet.write_number(self.row, column, value, style)
