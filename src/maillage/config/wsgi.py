"""The web application, for granian or any other WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from maillage.config.database import limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
limit(settings.DATABASES["default"], settings.WEB_STATEMENT_S)
application = get_wsgi_application()

from maillage.community.actions import gates  # noqa: E402 - once the models are there

gates.leave_free(settings.WEB_THREADS)
