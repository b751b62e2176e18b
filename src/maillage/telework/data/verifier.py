"""Check a sealed file without its sender: python verifier.py FILE.json cles.json  (needs: pip install cryptography).

0: genuine; 1: changed; 2: sealed by none of these keys. Whether it was taken back since is only said online.
"""

import base64
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify(sealed: dict, keys: dict) -> int:
    """Is the content of the file what one of these keys signed? Its one spelling: sorted keys, no spaces, UTF-8."""
    seal = sealed["seal"]
    spelling = json.dumps(sealed["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = {key["name"]: base64.b64decode(key["key"]) for key in keys["keys"]}.get(seal["key"])
    if public is None:
        return 2
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(seal["signature"]), spelling)
    except (InvalidSignature, ValueError):
        return 1
    return 0


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], encoding="utf-8") as public_keys:
        state = verify(json.load(file), json.load(public_keys))
    words = ("AUTHENTIQUE : rien n’a été changé.", "MODIFIÉ : ce n’est pas ce qui a été scellé.", "CLÉ INCONNUE.")
    print(words[state], "Une attestation retirée depuis ne se voit qu’en ligne, à l’adresse écrite dans le fichier.")
    sys.exit(state)
