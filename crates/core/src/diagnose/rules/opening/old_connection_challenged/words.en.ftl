## old-connection-challenged

old-connection-challenged-title = What happened to { $client }, in one line
old-connection-challenged-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
old-connection-challenged-long =
    As deep as it goes: { $packet } and what it proves.
old-connection-challenged-sure = How sure, and from which packets.

old-connection-challenged-evidence-proof = What { $packet } shows.

old-connection-challenged-check-look-where = On { $client-host }, while it happens
old-connection-challenged-check-look-look = What to look for in its output.

old-connection-challenged-remedy-mend = What to do about it.
old-connection-challenged-remedy-mend-risk = What it may cost.
