"""One PDF that people read and programs too: the XML is attached to a PDF/A-3, and its metadata say so (Factur-X 1.0).

Typst writes the PDF/A-3a and attaches the XML; it can't say in the metadata (XMP) that this is a Factur-X, which is
added here. Nothing depends on the clock: the same invoice is the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from lxml import etree

from maillage.kernel.processes import MEGABYTE, Limits
from maillage.kernel.typesetting import typeset

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

LIMITS = Limits(memory=2048 * MEGABYTE, cpu_s=60, wall_s=90)
FILE_NAME = "factur-x.xml"
STANDARDS = (["a-3a", "ua-1"], ["a-3b"])  # the second where letters that no font has prevent the first
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
WORDS = f"""
<rdf:RDF xmlns:rdf="{RDF}" xmlns:pdfaExtension="{EXTENSION}"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<rdf:Description rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{{properties}}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description>
</rdf:RDF>"""
PROPERTY = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
)
PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document"),
    ("Version", "The version of the standard applied"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


def draw_factur_x(
    source: bytes, inputs: Mapping[str, str], xml: bytes, font_folders: Sequence[str]
) -> tuple[bytes, str]:
    """The PDF/A-3 of an invoice, its XML inside, and why it is not certified when it is not; without XML,
    a PDF/A-3 that says nothing of Factur-X. In a child process."""
    common = {"font_paths": list(font_folders), "ignore_system_fonts": True}
    tries = tuple({**common, "pdf_standards": standards} for standards in STANDARDS)
    made = typeset(source, inputs, {FILE_NAME: xml} if xml else {}, tries=tries)
    return (name_as_factur_x(made.pdf) if xml else made.pdf), made.why_uncertified


def name_as_factur_x(pdf: bytes) -> bytes:
    """The PDF, its metadata saying that the XML it holds is a Factur-X of profile EN 16931."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - fontTools, when a paper is drawn
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415 - with it

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pdf_header = "%PDF-1.7"
    metadata = cast("StreamObject", writer.root_object["/Metadata"].get_object())
    stream = DecodedStreamObject()
    stream.set_data(_with_words(metadata.get_data()))
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer._replace_object(writer.root_object.raw_get("/Metadata"), stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_words(xmp: bytes) -> bytes:
    """The packet of metadata, with what PDF/A asks about words it does not know, and those words."""
    root = etree.fromstring(xmp.strip())
    rdf = root if root.tag == f"{{{RDF}}}RDF" else root.find(f"{{{RDF}}}RDF")
    listed = "".join(PROPERTY.format(name=name, meaning=meaning) for name, meaning in PROPERTIES)
    schemas, words = etree.fromstring(WORDS.format(properties=listed))
    described = rdf.find(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag")
    if described is None:
        rdf.append(schemas)
    else:  # Typst describes words of its own: one list holds both
        described.append(schemas.find(f".//{{{RDF}}}li"))
    rdf.append(words)
    head, tail = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', b'\n<?xpacket end="w"?>'
    return head + bytes(etree.tostring(root, encoding="utf-8")) + tail
