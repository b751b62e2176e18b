"""The writers of an edition: a PDF, an EPUB, a site; pure functions of a `Book`."""
