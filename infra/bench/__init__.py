"""Benchmarks: ratios measured side by side in one run, since machines are noisy (docs/benchmarks.md)."""
