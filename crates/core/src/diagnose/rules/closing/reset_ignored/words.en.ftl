reset-ignored-title = A reset in the name of { $from ->
    [client] { $client-host }
   *[server] { $server-host }
} is not believed, and the connection goes on

reset-ignored-short =
    { $reset } says that the connection is over, and neither end behaves so: both send on as before. { $place ->
        [outside] Its sequence number is{ $has-distance ->
                [yes] { " " }{ $distance } away from the stream and
               *[no] { "" }
            } outside the window, and a receiver must drop such a reset.
        [inside] Its sequence number is inside the window but not the next one expected, and a receiver asks back before it believes that.
       *[exact] The receiver has not believed it, or it has not arrived there.
        [unknown] The receiver has not believed it, or it has not arrived there.
    } No data is lost. What remains is the question who sends such resets.{ $resets ->
        [one] { "" }
       *[other] { " " }There are { $resets } of them.
    }

reset-ignored-long =
    A reset ends a connection only if its sequence number proves that its sender knows the connection (RFC 9293, section 3.10.7.4, as
    sharpened by RFC 5961). Exactly the next byte expected: the connection ends. Somewhere else in the window: the receiver sends a
    challenge ACK and goes on. Outside: it drops the segment silently. { $place ->
        [outside] { $reset } falls into the last class{ $has-distance ->
                [yes] : its number lies { $distance } from where the stream is
               *[no] { "" }
            }.
        [inside] { $reset } falls into the second class{ $has-distance ->
                [yes] : its number lies { $distance } from where the stream is
               *[no] { "" }
            }. A real sender answers the challenge with an exact reset; here nobody does.
       *[exact] As far as this capture can tell, { $reset } carries the expected number. Then it was thrown away on the way to its receiver, by a
            filter rule against resets or by a firewall that follows the numbers, or it is a copy that arrived after the
            receiver had moved on.
        [unknown] The input does not show enough to place the number of { $reset }.
    }

    Who writes a reset with a wrong number? An end that has forgotten the connection takes its number from the packet that it answers, so
    an old or delayed packet gives an old number. A box that guesses (an intrusion prevention system that acts on a mirrored port, a
    blind attacker) is late or far off. A load balancer that rewrites numbers may forget to do so in its resets. { $ttl ->
        [foreign] { $has-own-ttl ->
            [yes] Here the TTL tells something: { $reset-ttl } in the reset, { $own-ttl } in the other packets of its claimed sender. It was written
                somewhere else.
           *[no] Its TTL is not the one of its claimed sender.
        }
       *[own] { $has-own-ttl ->
            [yes] Its TTL of { $reset-ttl } fits its claimed sender, so it was written there or at the same distance.
           *[no] The capture shows no TTL that could tell them apart.
        }
    }

    Boxes between may be less careful than hosts. A firewall or translator that believes every reset drops its entry for the connection,
    and the next packet is refused although both ends are well. Where connections break some time after such a reset, that is the
    trail to follow.

reset-ignored-sure =
    That the connection goes on is in the packets: data and acknowledgments of both ends follow { $reset }. { $place ->
        [outside] The number explains why.
        [inside] The number explains why.
       *[exact] Why it did not end the connection stays open.
        [unknown] Why it did not end the connection stays open.
    }

reset-ignored-evidence-before = What the reset claims to answer.
reset-ignored-evidence-reset = { $place ->
    [outside] The reset, with a number outside the window.
    [inside] The reset, with a number that is not the expected one.
   *[exact] The reset.
    [unknown] The reset.
}
reset-ignored-evidence-goes-on = Both ends go on.

reset-ignored-step-reset = A reset comes in the name of { $actor }, and nobody heeds it.
reset-ignored-step-reset-detail = RST, not believed

reset-ignored-not-reset-injected = A box that writes resets in somebody else's name is the likeliest sender; the packets do not prove it.
reset-ignored-tell-reset-injected = Capture at { $from ->
        [client] { $client-host }
       *[server] { $server-host }
    }: a reset that arrives and never left was written between.
reset-ignored-not-reset-by-server = The server itself sends on after { $reset }.
reset-ignored-tell-reset-by-server = After a reset of its own, an end sends nothing but further resets.
reset-ignored-not-reset-by-client = The client itself sends on after { $reset }.
reset-ignored-tell-reset-by-client = After a reset of its own, an end sends nothing but further resets.

reset-ignored-unseen-who = Who wrote the reset.

reset-ignored-check-challenges-where = On the end that received it, before and after one more occurrence
reset-ignored-check-challenges-look = `TCPChallengeACK` grows with each reset that is inside the window and not exact.
reset-ignored-check-sender-where = On the end that received it, with hardware addresses and TTLs
reset-ignored-check-sender-look = A TTL, an IP identification or a hardware address that is not the one of the other packets.
reset-ignored-next-where = At both ends at the same time, with TTLs: whether the reset leaves where it claims to come from.

reset-ignored-remedy-source = Find the box that writes the resets (firewall, intrusion prevention, balancer), and correct its rule or its state.
reset-ignored-remedy-source-risk = Such rules often exist for a reason; ask for it before you switch one off.
reset-ignored-remedy-leave = If nothing breaks, leave it: dropping such resets is what a careful receiver does.
reset-ignored-remedy-leave-risk = Boxes on the way may believe what the ends do not.

reset-ignored-edge-ignored = not believed
