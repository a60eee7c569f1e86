## syn-ack-refused

syn-ack-refused-title = What happened to { $client }, in one line
syn-ack-refused-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
syn-ack-refused-long =
    As deep as it goes: { $packet } and what it proves.
syn-ack-refused-sure = How sure, and from which packets.

syn-ack-refused-evidence-proof = What { $packet } shows.

syn-ack-refused-check-look-where = On { $client-host }, while it happens
syn-ack-refused-check-look-look = What to look for in its output.

syn-ack-refused-remedy-mend = What to do about it.
syn-ack-refused-remedy-mend-risk = What it may cost.
