"""Yanlu (言路): the publishing system of an independent Chinese-language online newspaper."""

__version__ = "0.1.0"
