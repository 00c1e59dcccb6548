"""Addresses of the compared Django."""

from django.http import HttpResponse
from django.urls import path

from infra.bench.feed.django_page import views

urlpatterns = [
    path("healthz", lambda _: HttpResponse("ok\n")),
    path("compared/feed", views.feed),
    path("compared/mine", views.mine),
]
