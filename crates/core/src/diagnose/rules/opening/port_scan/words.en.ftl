## port-scan

port-scan-title = What happened to { $client }, in one line
port-scan-short =
    What happened, in the present tense, with the actor first; then why, in a sentence or two.
port-scan-long =
    As deep as it goes: { $packet } and what it proves.
port-scan-sure = How sure, and from which packets.

port-scan-evidence-proof = What { $packet } shows.

port-scan-check-look-where = On { $client-host }, while it happens
port-scan-check-look-look = What to look for in its output.

port-scan-remedy-mend = What to do about it.
port-scan-remedy-mend-risk = What it may cost.
