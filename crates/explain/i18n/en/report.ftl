## Small words

list-comma = { ", " }
list-and = { " and " }
unit-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}

## Warnings of an input that only the analysis can give

warning-addresses-edited =
    The addresses in this print-out were edited by hand: { $packet } goes from { $from } to { $to }, and no packet before it
    did. It belongs to the conversation of { $client } and { $server } all the same: it acknowledges { $ack }, exactly one more
    than the number { $number } of { $syn }, and a match by chance has odds of one in four billion. Both pairs of addresses are
    shown as one client and one server.
warning-addresses-edited-loosely =
    The addresses in this print-out were edited by hand: { $packet } goes from { $from } to { $to }, yet its numbers continue the
    conversation of { $client } and { $server }. Both pairs of addresses are shown as one client and one server.
warning-packets-dropped = { $count ->
    [one] One packet
   *[other] { $count } packets
} lay beyond the number of conversations that are followed at once; they were counted and not looked at.
inside-layers = All of this travels inside { $layers }.
warning-stopped = Reading was stopped here; what follows was not looked at.

## Where no rule has an answer

cannot-tell-title = These packets do not show what went wrong, or that anything did
cannot-tell-short =
    The capture holds packets, but none that would open, use or close a conversation in a way that can be judged.
cannot-tell-sure = Nothing can be said from these packets alone.
cannot-tell-next = Capture on the host that complains, from before the attempt until after it has failed.
