"""Settings: tenants by host, Jinja2 templates, connections that stay open, as few SET search_path as it can do with."""

import os

from infra.bench.feed import compared

HERE = "infra.bench.feed.django_page"
SECRET_KEY = "only for benchmarks"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = [compared.HOST]
ROOT_URLCONF = f"{HERE}.urls"
WSGI_APPLICATION = f"{HERE}.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "fr"
SHARED_APPS = ["django_tenants", "django.contrib.contenttypes", HERE]
TENANT_APPS = ["django.contrib.contenttypes", HERE]
INSTALLED_APPS = [*SHARED_APPS]
TENANT_MODEL = "django_page.Client"
TENANT_DOMAIN_MODEL = "django_page.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": os.environ["COMPARED_DATABASE"],
        "USER": "smiile_owner",
        "PASSWORD": os.environ["COMPARED_PASSWORD"],
        "HOST": os.environ["COMPARED_SOCKET"],
        "CONN_MAX_AGE": None,
    }
}
MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    f"{HERE}.person.middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [*compared.HOUSE_TEMPLATES, compared.TEMPLATES],
        "OPTIONS": {"environment": f"{HERE}.templates.environment", "context_processors": [f"{HERE}.templates.frame"]},
    }
]
