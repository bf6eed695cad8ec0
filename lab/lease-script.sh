#!/bin/sh
# What dhclient and udhcpc run when their lease changes: sets the address of the card, and appends one line to
# $LEASE_LOG: what happened, the address, the server. dhclient says it in $reason, udhcpc in the first argument.
if [ -n "$reason" ]; then
  event=$(echo "$reason" | tr 'A-Z' 'a-z') address=$new_ip_address server=$new_dhcp_server_identifier
  old=$old_ip_address
else
  event=$1 address=$ip server=$serverid old=
fi
case $event in
  bound | renew | rebind | reboot)
    [ -n "$old" ] && [ "$old" != "$address" ] && ip addr del "$old/24" dev "$interface"
    ip addr replace "$address/24" brd + dev "$interface"
    ;;
  deconfig | expire | release | stop | fail) ip addr flush dev "$interface" scope global ;;
esac
[ -n "$LEASE_LOG" ] && echo "$event ${address:-none} ${server:-none}" >>"$LEASE_LOG"
exit 0
