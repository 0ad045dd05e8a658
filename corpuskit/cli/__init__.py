"""The command line: a thin shell over the public functions.

Data goes to standard output as UTF-8, everything else to standard error. Heavy imports stay inside
the commands, so that help comes at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from corpuskit.cli.voice import Voice
from corpuskit.errors import CorpuskitError, SourceError, is_of_the_machine

COMMANDS = {
    "agencies": "List the news agencies corpuskit knows, or look one up.",
    "audit-rights": "Fail if a release holds the text of a page that opted out.",
    "build": "Build a release folder: the whole journey.",
    "cache": "Say what the cache of builds holds, and prune it.",
    "clean": "Turn pages into clean articles, as JSON lines.",
    "clusters": "Show which pages tell the same story, and how they differ.",
    "crawl": "Scrape sites into a WARC archive, politely; resumes.",
    "diff": "Say what changed between two releases.",
    "evaluate": "Score corpuskit against gold files, beside trafilatura.",
    "explain": "Show what was removed from an article or a page, and by which rule.",
    "filter": "Show what a preset of quality would take out of a release.",
    "init": "Look at a site, a folder or a file, and write a configuration that runs.",
    "learn": "Learn site profiles from the sites' own pages.",
    "load": "Load a release from a folder or the Hub and say what is in it.",
    "plan": "Say what publishing a release would send; nothing is sent.",
    "publish": "Publish a release to the Hub: one commit, checked, then the tag.",
    "purge": "Take records out of every version, where the law asks for it.",
    "report": "Show what is in a release, and what became of all pages, as one HTML page.",
    "review": "Correct in the browser how the pages of a site are read.",
    "sites": "Check the site files and configurations of crawls.",
    "stats": "Show what is in a release, or how far a build or a crawl is, in the terminal.",
    "verify": "Check a release, here or on the Hub, against its manifest.",
}

INTERRUPTED = 130


class _LazyGroup(click.Group):
    """Loads a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"corpuskit.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: corpuskit clean pages/ > articles.jsonl",
)
@click.version_option(package_name="corpuskit")
def cli() -> None:
    """News pages in, a clean, versioned Hugging Face dataset out.

    \b
    Exit codes: 0 done; 1 done, with more rejections than the configuration allows;
    2 bad usage or configuration; 3 bad data file; 4 a source, the disk or the Hub did
    not answer; 130 interrupted (run again to resume).
    """  # noqa: D301 - \b is click's mark for "do not wrap"


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error that is ours ends as one clear message."""
    _use_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    voice = Voice(json_logs="--json-logs" in given)  # also for what is wrong with the options
    try:
        code = cli.main(args=arguments, prog_name="corpuskit", standalone_mode=False, obj=voice)
    except click.ClickException as error:
        if voice.json_logs:
            voice.error(error.format_message())
        else:
            error.show()
        sys.exit(error.exit_code)
    except CorpuskitError as error:
        voice.error(str(error))
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        voice.end()
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (``| head``): that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if not is_of_the_machine(error):
            raise
        voice.error(f"{error}: mend that, and run the same command again")
        sys.exit(SourceError.exit_code)
    except MemoryError:
        voice.error("no memory is left: run the same command again with more")
        sys.exit(SourceError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what no encoding holds is written escaped."""
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
