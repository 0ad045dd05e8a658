"""Publish a release to the Hugging Face Hub: plan, publish, verify, purge.

A repository of the Hub holds exactly what the release folder holds. Publishing is one commit and
then a tag; whoever loads a tag gets the release of that version, whole.
"""

from corpuskit.publishing.planning import FilePlan, Plan, plan
from corpuskit.publishing.publishing import Published, publish
from corpuskit.publishing.purging import Purged, PurgePlan, purge, read_list
from corpuskit.publishing.verifying import Verification, verify

__all__ = [
    "FilePlan",
    "Plan",
    "Published",
    "PurgePlan",
    "Purged",
    "Verification",
    "plan",
    "publish",
    "purge",
    "read_list",
    "verify",
]
