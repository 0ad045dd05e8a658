"""A real WordPress on loopback: Debian's packages, MariaDB on a socket, PHP's own web server.

Nothing of it is left running, and it needs no network once the packages are there.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import Any, Final, Self

HERE: Final = Path(__file__).resolve().parent
PACKAGES: Final = (
    "wordpress", "mariadb-server", "php-cli", "php-mysql", "php-gd", "php-xml", "php-mbstring",
)  # fmt: skip
PROGRAMS: Final = ("php", "mariadbd", "mariadb", "mariadb-install-db")
SHARE: Final = Path("/usr/share/wordpress")
START_S: Final = 60.0
WEB_WORKERS: Final = "2"

SETTINGS: Final = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_AUTO_UPDATE_CORE', false);
define('WP_DEBUG', false); define('WP_CONTENT_DIR', '{folder}/wp-content');
define('AUTH_KEY', 'a'); define('SECURE_AUTH_KEY', 'b'); define('LOGGED_IN_KEY', 'c');
define('NONCE_KEY', 'd'); define('AUTH_SALT', 'e'); define('SECURE_AUTH_SALT', 'f');
define('LOGGED_IN_SALT', 'g'); define('NONCE_SALT', 'h');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '{folder}/');
require_once ABSPATH . 'wp-settings.php';
"""


def get(url: str) -> tuple[bytes, Message]:
    """Return the body and the headers of an answer."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - always a loopback address
        return answer.read(), answer.headers


def install() -> None:
    """Install Debian's packages where they are missing.

    Raises:
        SystemExit: they are missing, and this is no Debian or the user may not install.
    """
    if SHARE.is_dir() and all(shutil.which(program) for program in PROGRAMS):
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        message = "WordPress is not here and cannot be installed by this user. As root, run:\n  "
        raise SystemExit(message + " ".join(command))
    print("installing WordPress and MariaDB with apt-get (once; about 90 seconds)", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode:
        raise SystemExit("apt-get failed: run `apt-get update`, then try again")


class WordPress:
    """A fresh WordPress with these posts, in a folder, from ``with`` to its end."""

    def __init__(self, folder: Path, posts: Mapping[str, Any]) -> None:
        self.folder = folder.resolve()
        self.posts = posts
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            # A socket's path may have 107 bytes: not under a folder that can be anywhere.
            short = stack.enter_context(tempfile.TemporaryDirectory(prefix="wp-"))
            self.socket = Path(short) / "db.sock"
            self._database(stack)
            self._files()
            self._publish()
            self._web(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _database(self, stack: contextlib.ExitStack) -> None:
        data, user = self.folder / "db", f"--user={getpass.getuser()}"
        options = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        with (self.folder / "install.log").open("wb") as log:
            subprocess.run(
                ["mariadb-install-db", "--no-defaults", user, f"--datadir={data}", *options],
                stdout=log, stderr=log, check=True,
            )  # fmt: skip
        self._start(stack, "mariadbd", "--no-defaults", user, f"--datadir={data}",
                    f"--socket={self.socket}", "--skip-networking", "--skip-log-bin",
                    f"--pid-file={data}/pid", "--innodb-flush-log-at-trx-commit=0")  # fmt: skip
        create = "CREATE DATABASE wordpress CHARACTER SET utf8mb4"
        client = ["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root"]
        _wait(lambda: not subprocess.run([*client, "-e", create], capture_output=True, check=False)
              .returncode, "MariaDB")  # fmt: skip

    def _files(self) -> None:
        site = self.folder / "site"
        shutil.copytree(SHARE, site)  # follows Debian's links
        (site / "wp-config.php").write_text(
            SETTINGS.replace("{socket}", str(self.socket))
            .replace("{url}", self.url)
            .replace("{folder}", str(site))
        )
        shutil.copytree(HERE / "theme", site / "wp-content" / "themes" / "gazette")

    def revise(self, count: int) -> list[str]:
        """Add a paragraph to so many posts; return their addresses."""
        return self._php("revise.php", str(count)).split()

    def _publish(self) -> None:
        file = self.folder / "posts.json"
        file.write_text(json.dumps(self.posts))
        taken = self._php("seed.php", str(file)).strip()
        if not taken.endswith(str(len(self.posts["posts"]))):
            raise SystemExit(f"WordPress did not take all posts: {taken}")

    def _php(self, script: str, argument: str) -> str:
        command = ["php", str(HERE / script), str(self.folder / "site"), argument]
        environment = {**os.environ, "WP_HOST": f"127.0.0.1:{self.port}"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{script} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def _web(self, stack: contextlib.ExitStack) -> None:
        site = self.folder / "site"
        self._start(stack, "php", "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{self.port}",
                    "-t", str(site), str(HERE / "router.php"))  # fmt: skip

        def answers() -> bool:
            with contextlib.suppress(OSError):
                return bool(get(f"{self.url}/feed/")[0])
            return False

        _wait(answers, "PHP")

    def _start(self, stack: contextlib.ExitStack, *command: str) -> None:
        """Run a program until the end of ``with``."""
        log = stack.enter_context((self.folder / f"{command[0]}.log").open("wb"))
        environment = {**os.environ, "PHP_CLI_SERVER_WORKERS": WEB_WORKERS}
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        stack.callback(_stop, process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and the workers it forked, all in its own group."""
    import signal

    for one in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, one)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
            return


def _wait(ready: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + START_S
    while not ready():
        if time.monotonic() > until:
            raise SystemExit(f"{name} did not start: its log is beside its data")
        time.sleep(0.2)
