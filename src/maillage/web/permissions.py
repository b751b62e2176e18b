"""What a page may ask the device for: nothing, unless its view says otherwise."""

from __future__ import annotations

HEADER = "Permissions-Policy"
FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "serial", "usb",
)  # fmt: skip


def permissions_policy(*allowed: str) -> str:
    """The value of the header: our own page may ask for what is allowed, nobody for the rest."""
    return ", ".join(f"{feature}={'(self)' if feature in allowed else '()'}" for feature in FEATURES)
