"""Pages are sent compressed where no proxy in front does it."""

from django.middleware.gzip import GZipMiddleware

from .pagecache.page import COMPRESSED


class CompressPages(GZipMiddleware):
    """Django's gzip, for words only: pictures are compressed already, and part of one cannot be compressed at all."""

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return super().process_response(request, response)
        return response
