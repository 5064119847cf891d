"""One request for every door: what each of them takes exactly, nearly, or not at all."""
