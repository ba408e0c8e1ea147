"""Findings as JUnit XML: a suite for each rule that spoke, a case for each resource it spoke of."""

from __future__ import annotations

from typing import TextIO
from xml.etree import ElementTree

from lambda_streaming_policies.judge import Report
from lambda_streaming_policies.stack.resource import Resource

from .run import Run


def write(run: Run, stream: TextIO) -> None:
    report = run.report
    suites = ElementTree.Element("testsuites", name="lambda-streaming")
    suite = ElementTree.SubElement(suites, "testsuite", name="lambda-streaming", tests=str(_count(report)))

    def add_case(rule: str, resource: Resource) -> ElementTree.Element:
        place = run.find_checkout_source(resource)
        element = ElementTree.SubElement(suite, "testcase", classname=rule, name=resource.urn)
        if place:
            element.set("file", place.path)
            element.set("line", str(place.line))
        return element

    for finding in report.findings:
        found = finding.violation
        element = add_case(finding.rule.id, found.resource)
        text = f"{found.path}: {found.message}\n{finding.fix}\n{finding.rule.reference}"
        if finding.level == "mandatory":
            failure = ElementTree.SubElement(element, "failure", message=found.message, type=finding.rule.severity)
            failure.text = text
        else:
            ElementTree.SubElement(element, "system-out").text = f"advisory: {text}"
    for undecided in report.undecided:
        ElementTree.SubElement(add_case(undecided.rule.id, undecided.resource), "skipped", message=undecided.message)
    for error in report.errors:
        ElementTree.SubElement(add_case(error.rule.id, error.resource), "error", message=error.message)
    if not len(suite):
        ElementTree.SubElement(suite, "testcase", classname="lambda-streaming", name="no findings")
    suite.set("failures", str(sum(finding.level == "mandatory" for finding in report.findings)))
    suite.set("errors", str(len(report.errors)))
    suite.set("skipped", str(len(report.undecided)))
    ElementTree.indent(suites)
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n')


def _count(report: Report) -> int:
    return max(1, len(report.findings) + len(report.undecided) + len(report.errors))
