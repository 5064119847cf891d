"""Linocut's kit: specs of image-generation APIs become clients, validators and proofs."""

__version__ = "0.1.0"
