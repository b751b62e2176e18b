"""Check a sealed file: python verifier.py FILE.json cles.json (pip install cryptography). Exit: the number in WORDS.

Of a sealed list of files (manifeste.json), also each file that lies beside it."""

import base64
import json
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WORDS = "AUTHENTIQUE et intact.", "MODIFIÉ depuis le sceau.", "CLÉ INCONNUE.", "INCOMPLET : une partie n’a pas signé."


def verify(sealed: dict, keys: dict) -> int:
    """The seal of each statement; for an agreement also the text it names, the one before it, and who signed."""
    public = {key["name"]: Ed25519PublicKey.from_public_bytes(base64.b64decode(key["key"])) for key in keys["keys"]}
    text, previous, parties = sealed.get("text", "").encode(), "", {None}
    for content, seal in [(one["content"], one["seal"]) for one in sealed.get("statements", [sealed])]:
        spelling = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if seal["key"] not in public:
            return 2
        try:
            public[seal["key"]].verify(base64.b64decode(seal["signature"]), spelling)
        except (InvalidSignature, ValueError):
            return 1
        if "statements" in sealed and (content["digest"], content["previous"]) != (sha256(text).hexdigest(), previous):
            return 1
        previous, parties = sha256(spelling).hexdigest(), parties | {content.get("party")}
    return 3 if "statements" in sealed and parties != {None, "worker", "employer"} else 0


def changed_files(sealed: dict, folder: Path) -> list:
    """Of a list of files, those beside it that are not what it seals; what was withheld is not there."""
    listed = [(folder / one["name"], one["sha256"]) for one in sealed.get("content", {}).get("files", [])]
    return [path.name for path, digest in listed if path.is_file() and sha256(path.read_bytes()).hexdigest() != digest]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], encoding="utf-8") as public_keys:
        data = json.load(file)
        state, changed = verify(data, json.load(public_keys)), changed_files(data, Path(sys.argv[1]).parent)
    state = state or int(bool(changed))
    print(WORDS[state], *changed, "Ce qui a été retiré ou terminé depuis ne se voit qu’en ligne.")
    sys.exit(state)
