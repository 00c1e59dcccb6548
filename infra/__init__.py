"""The local stack behind ./smiile, the checks and the benchmarks. Nothing of the house imports it."""
