"""Reading: which files a run reads, and how bytes, tables, archives and web pages become raw documents."""
