"""A JUnit report: each log is a test case, a failed build a failed one.

The format has no standard; what is written here is what Jenkins, GitLab and Azure Pipelines read.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from diagnoser.render import safe, text
from diagnoser.render.page import Look
from diagnoser.render.place import blamed
from diagnoser.render.report import verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Reading
    from diagnoser.render.place import Place

_LOOK = Look(width=100)


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write one suite."""
    cases = [_case(reading, place) for reading in readings]
    count = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }
    suites = ET.Element("testsuites", {"name": "dfdiag", **count})
    ET.SubElement(suites, "testsuite", {"name": "docker build", **count}).extend(cases)
    ET.indent(suites)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(suites, encoding='unicode')}\n"


def _case(reading: Reading, place: Place) -> ET.Element:
    diagnosis = reading.diagnosis
    case = ET.Element("testcase", {"classname": "dfdiag", "name": safe.xml_text(reading.title), "time": "0"})
    if diagnosis is None:
        ET.SubElement(case, "error", {"message": "The log could not be read", "type": "unreadable"})
        return case
    if diagnosis.outcome == "indeterminate":
        ET.SubElement(case, "skipped", {"message": verdict(diagnosis)})
    if diagnosis.outcome == "failed":
        first = diagnosis.findings[0] if diagnosis.findings else None
        told = f"{verdict(diagnosis)}: {first.title}" if first else verdict(diagnosis)
        failure = ET.SubElement(
            case, "failure", {"message": safe.xml_text(told), "type": safe.xml_text(first.cause if first else "")}
        )
        failure.text = safe.xml_text(text.render(diagnosis, _LOOK))
        if first:
            spot = blamed(first, diagnosis, place)
            case.set("file", safe.xml_text(spot.path))
            if spot.line is not None:
                case.set("line", str(spot.line))
    return case
