"""Tests of the darkroom."""
