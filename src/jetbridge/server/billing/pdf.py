"""Invoices and credit notes on paper: the same input gives the same bytes. It reads no database and writes none."""

import io
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, partial
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

import fontpkg
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from jetbridge.server.billing import statement
from jetbridge.server.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from jetbridge.server.billing.statement import Row, Statement

_FONT = "Noto Sans"
_TEXT, _QUIET, _LINE = HexColor(0x1B2430), HexColor(0x56616F), HexColor(0xC3CBD6)
_MARGIN = 18 * mm
_BOTTOM = 24 * mm
_WIDTH, _HEIGHT = A4[0] - 2 * _MARGIN, A4[1] - _MARGIN - _BOTTOM
_GAP = 5 * mm
"""Between columns."""

_BODY = ParagraphStyle("body", fontName=_FONT, fontSize=9, leading=12.5, textColor=_TEXT, splitLongWords=True)
_SMALL = ParagraphStyle("small", _BODY, fontSize=8, leading=11, textColor=_QUIET)
_QUIET_BODY = ParagraphStyle("quiet", _BODY, textColor=_QUIET)
_TITLE = ParagraphStyle("title", _BODY, fontSize=22, leading=28)
_HEADLINE = ParagraphStyle("headline", _BODY, fontSize=14, leading=20)
_NUMBER = ParagraphStyle("number", _BODY, alignment=TA_RIGHT)
_FINAL = ParagraphStyle("final", _BODY, fontSize=11, leading=15)
_FINAL_NUMBER = ParagraphStyle("final-number", _FINAL, alignment=TA_RIGHT)

_ALL = ((0, 0), (-1, -1))
_BARE = [("LEFTPADDING", *_ALL, 0), ("RIGHTPADDING", *_ALL, 0), ("VALIGN", *_ALL, "TOP")]

_ROW_STYLE = [
    *_BARE,
    ("FONT", *_ALL, _FONT, _BODY.fontSize, _BODY.leading),
    ("TEXTCOLOR", *_ALL, _TEXT),
    ("TEXTCOLOR", (0, 0), (-1, 0), _QUIET),
    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
    ("LEFTPADDING", (1, 0), (-1, -1), _GAP),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, _TEXT),
    ("LINEBELOW", (0, 1), (-1, -1), 0.4, _LINE),
]

_EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+")
_KANA, _HANGUL = re.compile(r"[\u3040-\u30ff]"), re.compile(r"[\u1100-\u11ff\uac00-\ud7ff]")


def invoice(invoice: Invoice, lines: Sequence[InvoiceLine]) -> bytes:
    """The PDF of an invoice that has its number; it may be unsaved otherwise."""
    return _paper(statement.invoice(invoice, lines))


def credit_note(note: CreditNote, lines: Sequence[CreditNoteLine]) -> bytes:
    """The PDF of a credit note that has its number; `note.invoice` and each line's `line` are loaded."""
    return _paper(statement.credit_note(note, lines))


def _paper(said: Statement) -> bytes:
    with _LOADING:
        _load_fonts()
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[Frame(_MARGIN, _BOTTOM, _WIDTH, _HEIGHT, 0, 0, 0, 0)])],
        title=f"{said.title} {said.number}",
        author=said.issuer[0],
        lang="en",
        displayDocTitle=1,
        invariant=1,
        initialFontName=_FONT,
    )
    story = [*_head(said), _rows(said), Spacer(0, 3 * mm), _totals(said), *_foot(said)]
    document.build(story, canvasmaker=partial(_NumberedPages, said=f"{said.title} {said.number}"))
    return buffer.getvalue()


_LOADING = Lock()
"""A font that another thread replaces would be in the file twice."""


@cache
def _load_fonts() -> None:
    """Noto Sans goes into the file, as far as it is used; East Asian fonts are the reader's own."""
    pdfmetrics.registerFont(TTFont(_FONT, fontpkg.path(_FONT)))
    for name in ("HeiseiKakuGo-W5", "HYSMyeongJo-Medium", "STSong-Light"):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def _plain(text: str) -> str:
    """The text with composed letters, blanks of one kind, and nothing that cannot be printed."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in composed)


def _marked_up(text: str) -> str:
    """What a paragraph takes for a text, each part in a font that has its letters."""
    escaped = escape(_plain(text))
    return _EAST_ASIAN.sub(lambda found: f'<font name="{_east_asian_font(found[0], text)}">{found[0]}</font>', escaped)


def _east_asian_font(part: str, text: str) -> str:
    if _HANGUL.search(part):
        return "HYSMyeongJo-Medium"
    return "HeiseiKakuGo-W5" if _KANA.search(text) else "STSong-Light"


def _paragraph(text: str, style: ParagraphStyle = _BODY) -> Paragraph:
    return Paragraph(_marked_up(text), style)


def _block(lines: Sequence[str], style: ParagraphStyle = _BODY) -> Paragraph:
    return Paragraph("<br/>".join(_marked_up(line) for line in lines), style)


def _head(said: Statement) -> list[Flowable]:
    facts = Table(
        [[_paragraph(label, _QUIET_BODY), _paragraph(value)] for label, value in said.facts],
        colWidths=[30 * mm, _WIDTH / 2 - 30 * mm - _GAP],
        style=[*_BARE, ("TOPPADDING", *_ALL, 0), ("BOTTOMPADDING", *_ALL, 0)],
    )
    columns = [
        [_paragraph(said.title, _TITLE), _block(said.issuer)],
        [facts, [_paragraph("Billed to", _QUIET_BODY), _block(said.customer)]],
    ]
    style = [*_BARE, ("BOTTOMPADDING", *_ALL, 7 * mm)]
    return [
        Table(columns, colWidths=[_WIDTH / 2] * 2, style=style, splitInRow=1),
        _paragraph(said.headline, _HEADLINE),
        Spacer(0, 4 * mm),
    ]


def _rows(said: Statement) -> LongTable:
    """The lines; their head is repeated on each page."""
    columns = slice(None) if said.has_prices else slice(None, None, 4)
    head = ["Description", "Sites", "Site-days", "Price a month", f"Amount ({said.currency})"]
    cells: list[list[Any]] = [head[columns]]
    headings = []
    for group in said.groups:
        if group.heading:
            headings.append(len(cells))
            cells.append([group.heading, *[""] * (len(cells[0]) - 1)])
        cells += [[row, row.sites, row.site_days, row.price, row.amount][columns] for row in group.rows]
    widths = _widths(cells)
    for one in cells:
        one[0] = _description(one[0], widths[0]) if isinstance(one[0], Row) else one[0]
    marks = [("TEXTCOLOR", (0, at), (0, at), _QUIET) for at in headings]
    together = [("NOSPLIT", (0, at), (0, at + 1)) for at in headings]
    return LongTable(cells, colWidths=widths, repeatRows=1, style=[*_ROW_STYLE, *marks, *together])


def _description(row: Row, width: float) -> str | Paragraph:
    """Plain text where that is enough: 300 paragraphs would take three times as long."""
    texts = [_plain(text) for text in (row.what, row.reason) if text]
    lines = [line for text in texts for line in simpleSplit(text, _FONT, _BODY.fontSize, width)]
    fits = all(pdfmetrics.stringWidth(line, _FONT, _BODY.fontSize) <= width for line in lines)
    return "\n".join(lines) if fits and not _EAST_ASIAN.search("".join(texts)) else _block(texts)


def _widths(cells: list[list[Any]]) -> list[float]:
    """The other columns get what they need, the description what is left."""
    others = [
        max(pdfmetrics.stringWidth(text, _FONT, _BODY.fontSize) for text in column) + _GAP
        for column in zip(*(row[1:] for row in cells), strict=True)
    ]
    return [max(_WIDTH - sum(others), 40 * mm), *others]


def _totals(said: Statement) -> Flowable:
    cells = [
        [_paragraph(total.label, _FINAL), _paragraph(total.amount, _FINAL_NUMBER)]
        if total.is_final
        else [_paragraph(total.label), _paragraph(total.amount, _NUMBER)]
        for total in said.totals
    ]
    style = [*_BARE, ("LINEABOVE", (0, -1), (-1, -1), 0.7, _TEXT)]
    return KeepTogether(Table(cells, colWidths=[_WIDTH * 0.3, _WIDTH * 0.2], hAlign="RIGHT", style=style))


def _foot(said: Statement) -> list[Flowable]:
    story: list[Flowable] = []
    if said.bank:
        story.append(KeepTogether([Spacer(0, 8 * mm), _paragraph("How to pay", _QUIET_BODY), _block(said.bank)]))
    if said.notes:
        story.append(KeepTogether([Spacer(0, 6 * mm), *(_paragraph(note, _SMALL) for note in said.notes)]))
    return story


class _NumberedPages(Canvas):
    """Keeps its pages until it knows how many there are."""

    def __init__(self, *args: Any, said: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said = said
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(_FONT, _SMALL.fontSize)
            self.setFillColor(_QUIET)
            self.drawString(_MARGIN, 12 * mm, self._said)
            self.drawRightString(A4[0] - _MARGIN, 12 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()
