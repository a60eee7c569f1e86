## accept-queue-overflow

accept-queue-overflow-title = What happened to { $client }, in one line
accept-queue-overflow-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
accept-queue-overflow-long =
    As deep as it goes: { $packet } and what it proves.
accept-queue-overflow-sure = How sure, and from which packets.

accept-queue-overflow-evidence-proof = What { $packet } shows.

accept-queue-overflow-check-look-where = On { $client-host }, while it happens
accept-queue-overflow-check-look-look = What to look for in its output.

accept-queue-overflow-remedy-mend = What to do about it.
accept-queue-overflow-remedy-mend-risk = What it may cost.
