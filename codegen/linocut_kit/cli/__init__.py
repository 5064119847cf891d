"""The `linocut` command, one file for each of its commands."""

from linocut_kit.cli.program import COMMANDS as COMMANDS
from linocut_kit.cli.program import main as main
