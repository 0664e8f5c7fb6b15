"""Files on their way in. A disk that is full must not become a page that says nothing."""

import logging

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class PatientUploadHandler(TemporaryFileUploadHandler):
    """Django's handler for large files; where one cannot be written down, it is left out and `not_stored` says why.

    The form of the picture reads that from the request. What else was typed arrives as it should.
    """

    def new_file(self, *args, **kwargs):
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._skip(error)

    def receive_data_chunk(self, raw_data, start):
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._skip(error)

    def _skip(self, error):
        logger.error("An uploaded file cannot be written down: %s", error)
        self.request.not_stored = _("There is no room left to take the file in. Tell whoever runs the site.")
        raise SkipFile from error
