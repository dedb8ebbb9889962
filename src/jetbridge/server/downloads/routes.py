"""A link by which a browser can save a file of the API, and the file behind it."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router

from jetbridge.server.access import IdentityRequest, NeedsIdentity
from jetbridge.server.downloads import dispatch, links
from jetbridge.server.downloads.schemas import Download, File
from jetbridge.server.wp.errors import InvalidParam, InvalidParams, NotFound
from jetbridge.server.wp.params import read_body, request_body
from jetbridge.server.wp.response import dumps, json_response
from jetbridge.server.wp.schemas import FAILURES, Error

router = Router(tags=["Downloads"])
_NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/download",
    auth=NeedsIdentity(),
    response={200: Download, **FAILURES, 404: Error, 502: Error},
    summary="Make a link to a file",
    openapi_extra=request_body(File),
)
def create_download(request: IdentityRequest) -> HttpResponseBase:
    """A URL by which a browser, which sends no token, saves a CSV, an NDJSON or a PDF as a file.

    It works once, within 60 seconds, and with the rights that this token has then. What would be refused there is
    refused here, with the same answer.
    """
    path = read_body(request, File).path
    try:
        response = dispatch.get(path, request.auth.token_checksum)
    except dispatch.NoFile:
        raise InvalidParams({"path": _NO_FILE}) from None
    if response.status_code >= 400:
        return response
    secret = links.make(request.auth.token_checksum, path, now=timezone.now())
    url = f"{settings.ORIGIN}{request.path}?link={secret}"
    return json_response(dumps({"url": url, "expires_in": int(links.GOOD_FOR.total_seconds())}), headers=_NO_STORE)


_NO_FILE = InvalidParam("rest_invalid_pattern", "path is not a path of this API that answers CSV, NDJSON or PDF.")


@router.get("/download", auth=None, include_in_schema=False)
def get_download(request: HttpRequest, link: str = "") -> HttpResponseBase:
    """Whoever has the link is whom it was made for. HEAD, which browsers send to look first, does not use it up."""
    find = links.find if request.META["REQUEST_METHOD"] == "HEAD" else links.take
    try:
        found = find(link, now=timezone.now())
        response = dispatch.get(found.path, found.token_checksum)
    except (links.NotGood, dispatch.NoFile):
        message = "This link was used, or has expired. Ask for the file again."
        raise NotFound(code="rest_download_invalid", message=message) from None
    response.headers["Cache-Control"] = "no-store"
    return response
