"""The spec model becomes files: clients, validators, models, contracts."""
