"""Without a network: the service worker and the one page it keeps. Neither knows a country, a person or a database."""

from flask import Flask, Response, render_template, request

from app.web.assets import Assets

WORKER = "/sw.js"  # at the root, since a worker watches over what stands below it


def register(app: Flask, assets: Assets) -> None:
    """Give the application both doors."""

    def worker() -> Response:
        response = assets.serve(assets.file("worker.js"), request.headers.get("Accept-Encoding", ""))
        response.headers["Cache-Control"] = "no-cache"  # its address never changes
        return response

    app.add_url_rule(WORKER, "worker", worker)
    app.add_url_rule("/offline", "offline", lambda: render_template("errors/offline.html"))
