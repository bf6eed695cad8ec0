#!/bin/sh
# enrol.sh: makes the rig's boot images and machines known to the daemon, by its command line. May run again.
set -eu
openwds() { /usr/bin/openwds "$@" --config /etc/openwds/openwds.yaml; }

openwds image show grub > /dev/null 2>&1 || {
  openwds image add boot/rig/grub.0 --name grub --arch x64
  openwds image add boot/rig/grub.efi --name grub --arch x64uefi
}
openwds image show signed-grub > /dev/null 2>&1 ||
  openwds image add boot/rig/secure/shimx64.efi --name signed-grub --last-file grub.cfg

# MAC, name, boot image, options: the services of docker-compose.yml with the same MAC. Port 4011 sees the relay's address
# instead of the machine's: the offer itself names the program there.
while read -r mac name image options; do
  # shellcheck disable=SC2086
  openwds machine show "$mac" > /dev/null 2>&1 || openwds machine add "$mac" --name "$name" --tag rig $options
  openwds machine assign "$mac" --boot-image "$image" --method boot-only
done <<'END'
52:54:00:80:00:01 bios grub
52:54:00:80:00:02 uefi grub
52:54:00:80:00:03 uefi-secure signed-grub
52:54:00:80:00:04 uefi-http grub
52:54:00:80:00:05 far grub --dialect bypass
END
