"""Files on their way in. A disk that is full must not become a page that says nothing, nor a large file fill it."""

import logging

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class PatientUploadHandler(TemporaryFileUploadHandler):
    """Django's handler for large files; one that is too large or cannot be written down is left out.

    `not_stored` says why. Bytes are counted as they come, decoded: what a request says of its length is not believed.

    The form of the picture reads that from the request. What else was typed arrives as it should.
    """

    def new_file(self, *args, **kwargs):
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._skip(error)

    def receive_data_chunk(self, raw_data, start):
        most = settings.PICTURE_MAX_BYTES
        if start + len(raw_data) > most:
            self.file.close()
            said = _("This file has more than %(limit)d MB, which is what pictures may have.")
            self.request.not_stored = said % {"limit": most // 2**20}
            raise SkipFile
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._skip(error)

    def _skip(self, error):
        logger.error("An uploaded file cannot be written down: %s", error)
        self.request.not_stored = _("There is no room left to take the file in. Tell whoever runs the site.")
        raise SkipFile from error
