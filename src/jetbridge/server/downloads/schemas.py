"""What the download routes take and answer."""

from ninja import Schema
from pydantic import Field

from jetbridge.server.wp.params import Text

_PATH = "/wpcom/v2/jetpack-partners/12/key/34/activations?format=csv"


class File(Schema):
    """A path of the API that answers CSV, NDJSON or PDF."""

    path: Text(1, 2000) = Field(  # type: ignore[valid-type]
        description="With its query, and without the origin.", examples=[_PATH]
    )


class Download(Schema):
    """Where a browser finds the file, once."""

    url: str = Field(
        description="Good for one GET, without a token.",
        examples=["http://127.0.0.1:8000/wpcom/v2/jetpack-partners/download?link=jbd_…"],
    )
    expires_in: int = Field(description="For how many seconds.", examples=[60])
