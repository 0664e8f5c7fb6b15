#!/usr/bin/env python
"""Django's command line, for this newspaper."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Most often an environment variable; where in settings.py it was read helps nobody.
        sys.exit(f"The newspaper cannot start: {error}")
