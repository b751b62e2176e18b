"""What holds of texts whatever keeps them: rendering, merging, differences, licences, books. No framework here."""
