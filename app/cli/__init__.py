"""Commands for operators, and the set-up that `./smiile up` and `./smiile migrate` run."""
