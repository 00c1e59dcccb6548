"""The maintainer's build of the place files that country packs ship.

Not part of the application: it reads pinned data packages (package.json, requirements.txt beside this file) from a
throw-away folder and writes `tenants/countries/<cc>/geo/`. `build` makes the files, `check` refuses bad ones.
"""
