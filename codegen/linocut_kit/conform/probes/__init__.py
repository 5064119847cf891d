"""Which values prove a constraint: one kind of schema a module, both sides of every edge."""

from linocut_kit.conform.probes.sample import Context, Link, Sample
from linocut_kit.conform.probes.samples import accepted, canonical, refused, unit_of
from linocut_kit.conform.probes.texts import Text

__all__ = ["Context", "Link", "Sample", "Text", "accepted", "canonical", "refused", "unit_of"]
