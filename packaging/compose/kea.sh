#!/bin/sh
# The site's own DHCP server on the far network.
set -eu
export KEA_PIDFILE_DIR=/run KEA_LOCKFILE_DIR=/run
exec kea-dhcp4 -c /usr/lib/openwds-lab/kea.json
