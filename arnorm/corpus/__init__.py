"""Folders and files: what is read, what is written, and how a run over them goes.

    layout      which files are read, and where each is written; what is refused before work begins
    sources     a file becomes items (read in order by one process), an item becomes raw documents (by a worker)
    encodings   bytes become text
    work        raw documents become clean ones and then bytes, with counts and failures
    sinks       a clean document becomes bytes
    parts       the unfinished form of a file
    folders     where files are put, here or behind a URL: whole, or not at all
    writers     what goes where: to a tree like that of the inputs, or to numbered shards
    manifest    what an output folder holds already; shards does it for shards
    quarantine  what could not be cleaned, and why
    runner      tasks go to workers, results come back in order
    summary     what a run did

Nothing here prints or exits: `arnorm.cli` does.
"""
