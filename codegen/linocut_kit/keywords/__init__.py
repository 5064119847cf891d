"""A keyword of JSON Schema is one definition: what it judges, says and tries."""
