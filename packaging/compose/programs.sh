#!/bin/sh
# programs.sh FOLDER: what the rig's machines boot, made of Debian's packages, below FOLDER.
set -eu
folder=$1
mkdir -p "$folder/rig" "$folder/grub"

cat > "$folder/grub/grub.cfg" <<'END'
serial --unit=0 --speed=115200
terminal_output serial console
echo "OPENWDS-RIG $net_default_mac booted over the network."
echo "Assign it something else: openwds machine assign, and switch it on again."
echo "Platform: $grub_platform $grub_cpu"
sleep --interruptible 86400
END
# the configuration is in the program: nothing more is fetched
modules='serial terminal echo sleep test net'
grub-mkimage -O i386-pc-pxe -o "$folder/rig/grub.0" -p /grub -c "$folder/grub/grub.cfg" $modules tftp pxe
grub-mkimage -O x86_64-efi -o "$folder/rig/grub.efi" -p /grub -c "$folder/grub/grub.cfg" $modules tftp efinet
# Secure Boot: Microsoft signed shim, Debian GRUB; shim asks for grubx64.efi where it came from, GRUB for grub/grub.cfg there
mkdir -p "$folder/rig/secure/grub"
cp "$folder/grub/grub.cfg" "$folder/rig/secure/grub/grub.cfg"
cp /usr/lib/shim/shimx64.efi.signed "$folder/rig/secure/shimx64.efi"
cp /usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed "$folder/rig/secure/grubx64.efi"
