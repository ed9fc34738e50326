"""Documents in: files and records to decoded documents with stable ids."""
