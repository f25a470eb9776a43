"""A record as people read it: the text of `arnorm explain`, JSON, and the HTML page of `arnorm report`.

    names       characters that cannot be seen, by name
    events      the record of one document in reading order
    explain     events as lines of text and as JSON
    views       source and clean text of one document as one row of pieces
    collection  counts over all documents, and a sample of their views
    page        all of it as one HTML file; `report.html`, `report.css`, `report.js` and `words.json` are its parts

Nothing here reads documents or runs a pipeline: whoever calls hands them in.
"""
