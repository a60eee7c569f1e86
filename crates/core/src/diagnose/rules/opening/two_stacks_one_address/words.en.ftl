## two-stacks-one-address

two-stacks-one-address-title = What happened to { $client }, in one line
two-stacks-one-address-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
two-stacks-one-address-long =
    As deep as it goes: { $packet } and what it proves.
two-stacks-one-address-sure = How sure, and from which packets.

two-stacks-one-address-evidence-proof = What { $packet } shows.

two-stacks-one-address-check-look-where = On { $client-host }, while it happens
two-stacks-one-address-check-look-look = What to look for in its output.

two-stacks-one-address-remedy-mend = What to do about it.
two-stacks-one-address-remedy-mend-risk = What it may cost.
