"""PDFs as others read them: certified PDF/UA, the text one copies from them, the codes a phone scans, page by page."""

from __future__ import annotations

from pypdfium2 import PdfDocument
from zxingcpp import read_barcodes

DOTS = 150 / 72  # pixels a point: what a cheap printer and a phone see


def is_certified(pdf: bytes) -> bool:
    """Whether it says that it conforms to PDF/UA-1: Typst writes so after having checked what the norm asks of it."""
    return b"pdfuaid" in pdf and b"/MarkInfo" in pdf and b"/StructTreeRoot" in pdf


def texts_of(pdf: bytes) -> list[str]:
    """What is copied of each page, by PDFium, which is not what wrote it."""
    document = PdfDocument(pdf)
    try:
        return [
            page.get_textpage().get_text_bounded().replace("\u00a0", " ").replace("\u202f", " ") for page in document
        ]
    finally:
        document.close()


def codes_of(pdf: bytes) -> list[str]:
    """What a reader of codes finds on the pages once they are drawn."""
    document = PdfDocument(pdf)
    try:
        return [code.text for page in document for code in read_barcodes(page.render(scale=DOTS).to_pil().convert("L"))]
    finally:
        document.close()
