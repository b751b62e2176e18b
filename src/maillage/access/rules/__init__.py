"""The PIN (stands alone, no dependency) and when a code is shown."""
