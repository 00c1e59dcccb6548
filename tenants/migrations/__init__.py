"""Three chains: control, country, collectivity. A migration speaks SQL in the schema it stands in (search_path).

Every new table is granted in the same migration; what a role may do is said beside the table it may do it to.
"""
