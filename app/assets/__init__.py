"""Sources of the front end; build.mjs makes app/static/dist out of them."""
