## syn-flood

syn-flood-title = What happened to { $client }, in one line
syn-flood-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
syn-flood-long =
    As deep as it goes: { $packet } and what it proves.
syn-flood-sure = How sure, and from which packets.

syn-flood-evidence-proof = What { $packet } shows.

syn-flood-check-look-where = On { $client-host }, while it happens
syn-flood-check-look-look = What to look for in its output.

syn-flood-remedy-mend = What to do about it.
syn-flood-remedy-mend-risk = What it may cost.
