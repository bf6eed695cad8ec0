#!/bin/sh
# The site's own DHCP server on the boot network: gives addresses, knows nothing of booting.
# --no-daemon: it stays who it is, for the container has no right to change groups
set -eu
exec dnsmasq --no-daemon --log-facility=- --conf-file=/dev/null --port=0 --log-dhcp --no-ping \
  --interface=eth0 --bind-interfaces --dhcp-leasefile=/run/dnsmasq.leases \
  --dhcp-range=10.80.0.200,10.80.0.250,255.255.255.0,1h --dhcp-option=3,10.80.0.1
