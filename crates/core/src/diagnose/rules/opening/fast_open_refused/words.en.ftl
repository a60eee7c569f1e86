## fast-open-refused

fast-open-refused-title = What happened to { $client }, in one line
fast-open-refused-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
fast-open-refused-long =
    As deep as it goes: { $packet } and what it proves.
fast-open-refused-sure = How sure, and from which packets.

fast-open-refused-evidence-proof = What { $packet } shows.

fast-open-refused-check-look-where = On { $client-host }, while it happens
fast-open-refused-check-look-look = What to look for in its output.

fast-open-refused-remedy-mend = What to do about it.
fast-open-refused-remedy-mend-risk = What it may cost.
