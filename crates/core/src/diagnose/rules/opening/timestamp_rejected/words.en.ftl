## timestamp-rejected

timestamp-rejected-title = What happened to { $client }, in one line
timestamp-rejected-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
timestamp-rejected-long =
    As deep as it goes: { $packet } and what it proves.
timestamp-rejected-sure = How sure, and from which packets.

timestamp-rejected-evidence-proof = What { $packet } shows.

timestamp-rejected-check-look-where = On { $client-host }, while it happens
timestamp-rejected-check-look-look = What to look for in its output.

timestamp-rejected-remedy-mend = What to do about it.
timestamp-rejected-remedy-mend-risk = What it may cost.
