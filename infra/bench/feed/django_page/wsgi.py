"""`gunicorn infra.bench.feed.django_page.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "infra.bench.feed.django_page.settings"
application = get_wsgi_application()
