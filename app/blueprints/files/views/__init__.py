"""The HTML door of files, and the form of rooms above that comes with files."""

from app.blueprints.files.views.doors import views as views
from app.blueprints.files.views.forms import FormWithFiles as FormWithFiles
