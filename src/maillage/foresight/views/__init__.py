"""The room where one decides where to open next."""
