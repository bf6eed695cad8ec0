#!/bin/sh
# The router between the two networks, with a DHCP relay agent.
#   NEAR, FAR: its own addresses on the boot network and on the far one. SERVERS: who is asked
set -eu
card() { ip -4 -o address show | awk -v address="$1/" 'index($4, address) == 1 { print $2 }'; }
near=$(card "$NEAR")
far=$(card "$FAR")
# packets of the far network leave with the router's address: nobody on the boot network knows a way back
iptables -t nat -A POSTROUTING -o "$near" -j MASQUERADE
# -U: the server is told both addresses, the near one to answer to (giaddr) and the far one to choose addresses by
# (link selection, RFC 3527)
exec dhcrelay -4 -d -a --no-pid -id "$far" -U "$near" $SERVERS
