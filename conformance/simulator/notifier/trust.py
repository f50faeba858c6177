"""Whom the notifier trusts over HTTPS.

Source: result-notification document: the certificate of the result URL is from a trusted certification
authority. Python's own check looks at the issuer, the dates and the name.
"""

import ssl
from collections.abc import Callable

Trust = Callable[[str | None], ssl.SSLContext]
"""Gives the context of connections, from the PEM text of the authority to trust; None means the system's."""


def trusting(authority: str | None) -> ssl.SSLContext:
    """Trust one authority alone, or those of the system; ssl.SSLError for a text that is no certificate."""
    return ssl.create_default_context(cadata=authority)
