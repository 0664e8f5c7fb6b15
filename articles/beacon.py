"""Where readers' pages tell that a story is being read: js/reads.js sends its number, and nothing about the reader."""

from django.http import HttpResponse, HttpResponseNotAllowed

from . import reads

ADDRESS = "/api/read"


def take_beacons(get_response):
    """Middleware: count the reads that pages tell of, hand on everything else.

    It stands before the host check, sessions and the rest, since a beacon needs none of it: it carries no cookie, its
    answer is empty and the same whether it counted or not, and there may be thousands in a second.
    """

    def middleware(request):
        if request.path != ADDRESS:
            return get_response(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        key = request.read(20).decode("ascii", "replace")
        if key.isascii() and key.isdecimal() and len(key) <= 18 and reads.is_reader(request.headers):
            reads.count(int(key))
        return HttpResponse(status=204)

    return middleware
