"""A small Hugging Face Hub on this machine: what tests publish to, and the demo.

It speaks enough of the Hub's HTTP interface for the unmodified ``huggingface_hub``, ``hf_xet`` and
``datasets`` clients: repositories are real git, large files go over LFS or Xet, tokens have
rights, repositories may be private or gated. It listens on loopback only. Faults can be switched
on: see :mod:`localhub.faults`.

    with Hub(folder) as hub:
        api = HfApi(endpoint=hub.url, token=hub.add_user("ann"))

As a program: ``python scripts/localhub --dir build/hub``.
"""

from localhub.faults import Fault
from localhub.server import Hub

__all__ = ["Fault", "Hub"]
