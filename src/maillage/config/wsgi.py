"""The web application, for granian or any other WSGI server."""

import gc
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from maillage.config.database import set_time_limits
from maillage.web import gates

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
set_time_limits(settings.DATABASES["default"], settings.WEB_STATEMENT_S)
application = get_wsgi_application()

gates.leave_free(settings.WEB_THREADS)
sys.setswitchinterval(0.001)  # a page that computes lets the others have their turn five times sooner
gc.collect()
gc.freeze()  # what is loaded stays: looking through it again and again held every thread for a fifth of a second
