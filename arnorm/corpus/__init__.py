"""Folders and files: what is read, what is written, and how a run over them goes.

    read/   layout            which files are read, and where each is written; what is refused before work begins
            sources           a file becomes items (read in order by one process), an item becomes raw documents
            separate_process  a file that may kill its reader is read in a process of its own
            encodings         bytes become text
            html_input        HTML pages and WARC archives
            remote            files behind a URL
    write/  formats           a clean document becomes bytes; parquet does it for tables
            part_files        the unfinished form of a file
            folders           where files are put, here or behind a URL: whole, or not at all
            manifest          what an output folder holds already; shards does it for shards
            quarantine        what could not be cleaned, and why
    run/    runner            tasks go to workers, results come back in order
            work              raw documents become clean ones and then bytes, with counts and failures
            workers           the worker processes
            writers           what goes where: to a tree like that of the inputs, or to numbered shards
            documents         the documents of a collection one by one, in this process
            count_lines       the lines of a collection by publisher, for `arnorm learn`
            settings          flags of the command line from a file
    names   the names that may be written below the output folder
    summary what a run did

Nothing here prints or exits: `arnorm.cli` does.
"""
