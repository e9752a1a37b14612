"""Why there was no answer, in words that an operator can act on: what was tried, and what stood in the way."""

import errno
import ssl

import aiohttp

_ERRORS = {
    errno.ECONNREFUSED: "nothing listens there",
    errno.EHOSTUNREACH: "no way leads there",
    errno.ENETUNREACH: "no way leads there",
    errno.ECONNRESET: "it broke the connection off",
    errno.EPIPE: "it broke the connection off",
    errno.ETIMEDOUT: "nothing there answers",
}
"""By the number of the operating system's error."""
NO_TLS = "what listens there does not speak TLS; should the address begin with http://?"


def in_words(address: str, trouble: BaseException) -> str:
    """What stood in the way of a request to an address, as a sentence without its end."""
    return f"{address} cannot be reached: {_why(address, trouble)}"


def _why(address: str, trouble: BaseException) -> str:
    match trouble:
        case aiohttp.ClientConnectorDNSError():
            return "there is no host of that name"
        case aiohttp.ClientConnectorCertificateError():
            return f"its certificate is not trusted ({_of_certificate(trouble.certificate_error)})"
        case aiohttp.ClientSSLError():
            return NO_TLS
        case aiohttp.ServerTimeoutError() if "onnection timeout" in str(trouble):
            return "nothing there answers" + (f", or {NO_TLS}" if address.startswith("https") else "")
        case TimeoutError():
            return "it took too long to answer"
        case aiohttp.ServerDisconnectedError():
            return "it broke the connection off"
        case aiohttp.ClientPayloadError():
            return "its answer broke off"
        case OSError() if trouble.errno in _ERRORS:
            return _ERRORS[trouble.errno]
        case aiohttp.ClientResponseError() | aiohttp.InvalidURL():
            return "what answers there is no homeserver"
        case _:
            return type(trouble).__name__


def _of_certificate(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return type(error).__name__
