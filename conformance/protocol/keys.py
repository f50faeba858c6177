"""RSA keys that sign and verify: read from PEM, or made for one run."""

from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_pem_x509_certificate

PrivateKey = rsa.RSAPrivateKey
PublicKey = rsa.RSAPublicKey

KEY_BITS = 1024
"""The key length that the token-payment document states."""


class SignatureKeyError(ValueError):
    """A key cannot be used; the message says what is wrong and what to do."""


class KeyPair(NamedTuple):
    """A private RSA key and its public half."""

    private: PrivateKey
    public: PublicKey

    @property
    def private_pem(self) -> bytes:
        """The private key as PKCS#8 PEM, not encrypted."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public_pem(self) -> bytes:
        """The public key as SubjectPublicKeyInfo PEM."""
        return self.public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def new_key_pair() -> KeyPair:
    """Make a key pair of the stated 1024 bits, for a run against the embedded simulator."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return KeyPair(private, private.public_key())


def load_private_key(pem: bytes) -> PrivateKey:
    """Read an RSA private key from PEM; SignatureKeyError where it is encrypted, broken or of another kind."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError:
        raise SignatureKeyError(
            "the private key is encrypted: store it without a passphrase, `openssl rsa -in KEY -out PLAIN`"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        if b"PUBLIC KEY" in pem:
            raise SignatureKeyError(
                "this is a public key: requests are signed with the private one"
            ) from None
        raise SignatureKeyError("not a private key in PEM") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SignatureKeyError(f"an RSA key is needed, this is a {type(key).__name__}")
    return key


def load_public_key(pem: bytes) -> PublicKey:
    """Read an RSA public key from PEM, or from a PEM certificate; SignatureKeyError says what else was found."""
    if b"PRIVATE KEY" in pem:
        raise SignatureKeyError(
            "this is a private key: give its public half, `openssl rsa -in KEY -pubout -out PUBLIC`"
        )
    try:
        if b"BEGIN CERTIFICATE" in pem:
            key: object = load_pem_x509_certificate(pem).public_key()
        else:
            key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureKeyError("not a public key in PEM") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise SignatureKeyError(f"an RSA key is needed, this is a {type(key).__name__}")
    return key
