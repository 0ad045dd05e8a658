"""Run the Hub by hand: ``python scripts/localhub --dir build/hub``."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from localhub import Hub


def main() -> None:
    """Listen until interrupted."""
    parser = argparse.ArgumentParser(description="A small Hugging Face Hub on this machine.")
    parser.add_argument("--dir", type=Path, default=Path("build/hub"))
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--user", default="demo")
    parser.add_argument("--lfs", action="store_true", help="LFS only, no Xet")
    chosen = parser.parse_args()
    with Hub(chosen.dir, xet=not chosen.lfs, port=chosen.port) as hub:
        token = hub.add_user(chosen.user)
        print(f"export HF_ENDPOINT={hub.url} HF_TOKEN={token}", flush=True)
        if not hub.xet:
            print("export HF_HUB_DISABLE_XET=1", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)


if __name__ == "__main__":
    main()
