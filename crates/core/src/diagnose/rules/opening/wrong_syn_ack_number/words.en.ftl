## wrong-syn-ack-number

wrong-syn-ack-number-title = What happened to { $client }, in one line
wrong-syn-ack-number-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
wrong-syn-ack-number-long =
    As deep as it goes: { $packet } and what it proves.
wrong-syn-ack-number-sure = How sure, and from which packets.

wrong-syn-ack-number-evidence-proof = What { $packet } shows.

wrong-syn-ack-number-check-look-where = On { $client-host }, while it happens
wrong-syn-ack-number-check-look-look = What to look for in its output.

wrong-syn-ack-number-remedy-mend = What to do about it.
wrong-syn-ack-number-remedy-mend-risk = What it may cost.
