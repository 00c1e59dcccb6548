"""Demo neighbourhoods: made-up neighbours, ads, conversations and town news, laid through the verbs by the set-up.

`words` reads what is told, one file a country in `data/`; `country` and `space` lay it; `lay` is the whole step.
"""
