## port-probe

port-probe-title = What happened to { $client }, in one line
port-probe-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
port-probe-long =
    As deep as it goes: { $packet } and what it proves.
port-probe-sure = How sure, and from which packets.

port-probe-evidence-proof = What { $packet } shows.

port-probe-check-look-where = On { $client-host }, while it happens
port-probe-check-look-look = What to look for in its output.

port-probe-remedy-mend = What to do about it.
port-probe-remedy-mend-risk = What it may cost.
