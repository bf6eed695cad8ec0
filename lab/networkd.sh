#!/bin/sh
# Runs systemd-networkd as the DHCP client of eth0 without systemd: call it by `unshare --mount --uts`. It has a /run, a name and
# a machine id of its own; with /sys read-only it waits for no udev, as in a container.
set -e
mount -t tmpfs tmpfs /run
mount -o remount,ro,bind /sys
hostname lab-host
echo 77000000112243448566000000000201 >/run/machine-id
mount --bind /run/machine-id /etc/machine-id
mkdir -p /run/systemd/network /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
chown -R systemd-network: /run/systemd/netif
cat >/run/systemd/network/00-lab.network <<'END'
[Match]
Name=eth0
[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no
END
export SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=info
exec /lib/systemd/systemd-networkd
