"""Learning the templates of sites: lines that recur at the edges of a publisher's documents become rule records.

    lines_to_count   a document to rows, pure; the seam for engines
    Counts           rows added up, in memory or with DuckDB on disk
    propose          rows to proposals, each with its evidence and a confidence
    records_of       proposals to rule records, each with its variants
    rule_file        the variants that are sure enough, as a file for `--rules`
    review_data      all variants, for the page on which a person decides

Texts are counted after a `Pipeline(**KNOWN)`, so that what the shipped rules know is not learnt again.
"""

from arnorm.learning.counting import KNOWN, Row, added, lines_to_count, merge, publisher_of
from arnorm.learning.counts import Counts
from arnorm.learning.proposals import CONFIDENCE, Proposal, propose
from arnorm.learning.rulefile import Entry, Record, records_of, review_data, rule_file

__all__ = [
    "CONFIDENCE",
    "KNOWN",
    "Counts",
    "Entry",
    "Proposal",
    "Record",
    "Row",
    "added",
    "lines_to_count",
    "merge",
    "propose",
    "publisher_of",
    "records_of",
    "review_data",
    "rule_file",
]
