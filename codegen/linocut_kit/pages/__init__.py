"""A provider's page becomes facts, and what moved in them is told, because limits move."""
