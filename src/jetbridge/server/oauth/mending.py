"""What is said on the page of a failed authorization request: what is wrong, and what its developer can do about it."""

from typing import NamedTuple

from oauthlib.oauth2.rfc6749.errors import OAuth2Error


class Mending(NamedTuple):
    wrong: str
    mend: str


_BY_DESCRIPTION = {
    "Invalid client_id parameter value.": Mending(
        "No application has this client id.",
        "Check client_id: it is the number on the page of your application. An application that was deleted, or a "
        "partner key that was disabled, cannot be used.",
    ),
    "Missing client_id parameter.": Mending(
        "The link does not say which application it is for.",
        "Add client_id: it is the number on the page of your application.",
    ),
    "Mismatching redirect URI.": Mending(
        "The application asks to send you to an address that it has not registered.",
        "Register this redirect URL on the page of your application, to the letter: http and https, a slash at the end "
        "and the port all count.",
    ),
    "Missing redirect URI.": Mending(
        "The link does not say where to send you afterwards.",
        "Add redirect_uri. It may be left out only if exactly one redirect URL is registered.",
    ),
    "Invalid redirect URI.": Mending(
        "The address to send you to afterwards is not a URL.",
        "Give redirect_uri as an absolute URL, percent-encoded.",
    ),
    "NUL character.": Mending(
        "The link has a character that does not belong in it.", "Remove the NUL character (%00) from the query."
    ),
}
_DUPLICATE = Mending("The link says the same thing twice.", "Give each parameter once.")
_OTHER = Mending("The link is incomplete or damaged.", "Compare the request with RFC 6749, section 4.1.1.")


def what_to_mend(error: OAuth2Error) -> Mending:
    description = error.description or ""
    if description.startswith("Duplicate "):
        return _DUPLICATE
    return _BY_DESCRIPTION.get(description, _OTHER)
