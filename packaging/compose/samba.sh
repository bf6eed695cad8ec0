#!/bin/sh
# The share of the daemon's deployments: smbd with the configuration and the accounts that the daemon writes (smb.run: external).
# Closes the sessions of accounts that ended: for each the daemon puts a file of its name into the folder `closing`.
set -eu
folder=${SMB_FOLDER:-/var/lib/openwds/smb}
until [ -f "$folder/smb.conf" ]; do sleep 1; done
export LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD="$folder/passwd" NSS_WRAPPER_GROUP="$folder/group"
smbd --foreground --configfile="$folder/smb.conf" --log-basename="$folder/smbd/log" </dev/null &
smbd=$!
trap 'kill "$smbd"' TERM INT
while kill -0 "$smbd" 2>/dev/null; do
  for request in "$folder"/closing/*; do
    [ -e "$request" ] || continue
    smbcontrol --configfile="$folder/smb.conf" smbd close-share "${request##*/}" && rm -f "$request"
  done
  sleep 1
done
wait "$smbd"
