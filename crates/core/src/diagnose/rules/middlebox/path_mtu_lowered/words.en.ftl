path-mtu-lowered-title = { $has-mtu ->
    [yes] The way to { $sender ->
        [client] { $server-host }
       *[server] { $client-host }
    } carries packets of { $mtu } only, and the sender adapts
   *[no] A link on the way carries smaller packets, and the sender adapts
}

path-mtu-lowered-short =
    { $first }{ $has-size ->
        [yes] { " " }({ $size })
       *[no] { "" }
    } is too big for a link on the way. { $by } says so in { $error }{ $has-mtu ->
        [yes] { " " }and names an MTU of { $mtu }
       *[no] { "" }
    }. { $has-smaller ->
        [yes] The { $sender } sends the data again in smaller segments, beginning with { $smaller }. This is path MTU discovery at work: it costs one round trip
            to that router, once.
       *[no] { $arrived ->
            [yes] The data arrive in the end. This is path MTU discovery at work: it costs a round trip or a timer, once.
           *[no] What the { $sender } makes of it this capture does not show any more.
        }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections learn it this way.
    }

path-mtu-lowered-long =
    Hosts set the DF bit, fill their packets to the MTU of their own link, and let the way object. A router whose next link carries less drops the packet
    and answers with ICMP type 3, code 4 (IPv6: type 2), which holds the MTU that would have fitted and the head of the packet. By that head the
    kernel finds the socket, checks that the quoted number is really outstanding (else anybody could shrink connections), lowers the
    MSS of this connection, and sends again at once without counting it as loss. It stores the MTU for the destination (`ip route get` shows it) for ten
    minutes on Linux (`net.ipv4.route.mtu_expires`), so new connections begin with the smaller size.

    { $own ->
        [yes] The message carries the address of the other end itself. A tunnel device of Linux (VXLAN, Geneve) writes it so when it meets an inner
            packet that is too big and has no address of its own in that network; so do some middle boxes.
       *[no] The message comes from { $by }, a router in front of the narrow link.
    } Several messages for one reason are normal: everything that was in flight was too big, and each packet gets its own answer.

    Nothing is broken. Two things are worth knowing. Each new peer costs the loss of the first flight, a few milliseconds nearby and a round trip far
    away. And all of it depends on this message: whoever filters ICMP later turns this notice into connections that hang (`mtu-black-hole`).

path-mtu-lowered-sure =
    { $has-smaller ->
        [yes] Sure: the message is here, and smaller segments follow.
       *[no] The message is here. { $arrived ->
            [yes] What it was about is acknowledged later.
           *[no] Whether the sender heeds it comes after the end of this capture.
        }
    }

path-mtu-lowered-evidence-large = Too big{ $has-size ->
    [yes] , { $size }
   *[no] { "" }
}.
path-mtu-lowered-evidence-told = { $by } says so.
path-mtu-lowered-evidence-smaller = The first smaller segment.

path-mtu-lowered-not-mtu-black-hole = The sender hears the message and shrinks its segments.
path-mtu-lowered-tell-mtu-black-hole = The same bytes again at the same length, over and over, would mean that the message is not heard.
path-mtu-lowered-not-packet-loss = The router says why it dropped the packets; nothing was lost by chance.
path-mtu-lowered-tell-packet-loss = Loss by chance comes without ICMP.

path-mtu-lowered-check-cache-where = On the sender of the large packets (the address is the server's; put in the client's where the server sends)
path-mtu-lowered-check-cache-look = `mtu` and the seconds until it `expires`: what the kernel has learnt.
path-mtu-lowered-check-path-where = There too
path-mtu-lowered-check-path-look = The router at which `pmtu` falls stands before the narrow link.
path-mtu-lowered-check-links-where = On that router or node
path-mtu-lowered-check-links-look = The tunnel or link with the smaller `mtu`.

path-mtu-lowered-remedy-nothing = Leave it: the network does what it should.
path-mtu-lowered-remedy-nothing-risk = It holds as long as nobody filters ICMP.
path-mtu-lowered-remedy-mtu = Set the MTU of the hosts or pods to what the narrow link carries, and nobody has to learn it.
path-mtu-lowered-remedy-mtu-risk = It counts for new connections and pods; traffic that does not use the narrow link gets smaller packets too.
path-mtu-lowered-remedy-clamp = Let the router in front of the narrow link lower the MSS in SYNs.
path-mtu-lowered-remedy-clamp-risk = It helps TCP only; the table and chain must exist.

path-mtu-lowered-edge-smaller = smaller, please
path-mtu-lowered-node-link = narrow link
