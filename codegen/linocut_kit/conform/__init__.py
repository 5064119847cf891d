"""Does a server keep its contract: plan, probes, verdicts and reports."""
