#!/bin/sh
# A machine without a system: QEMU, its network card joined to the container's network.
#   MAC, FIRMWARE (bios, uefi, uefi-secure, uefi-http); its screen is at port 6080 (noVNC), its serial line is the log.
set -eu
: "${MAC:?}" "${FIRMWARE:?}"
work=$(mktemp -d)

# eth0 becomes a port of a bridge, and so does the machine's card; the container's address moves to the bridge
address=$(ip -4 -o address show dev eth0 | awk '{ print $4; exit }')
ip address flush dev eth0
ip link add bridge0 type bridge stp_state 0 forward_delay 0
ip link set eth0 master bridge0
ip tuntap add machine0 mode tap
ip link set machine0 master bridge0 up
ip link set bridge0 up
[ -z "$address" ] || ip address add "$address" dev bridge0

if [ -w /dev/kvm ] && [ -n "${KVM:-}" ]; then accelerator=kvm; else accelerator=tcg; fi
set -- -nodefaults -no-user-config -accel "$accelerator" -smp 1 -rtc base=utc -display none \
  -vga std -vnc 127.0.0.1:0 -serial stdio -monitor none \
  -netdev tap,id=net0,ifname=machine0,script=no,downscript=no
virtio="virtio-net-pci,netdev=net0,mac=$MAC,bootindex=1"
random='-object rng-random,filename=/dev/urandom,id=rng0 -device virtio-rng-pci,rng=rng0'
only4='-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n'
flash() {
  cp "/usr/share/OVMF/$2" "$work/variables.fd"
  echo "-drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/$1 -drive if=pflash,unit=1,format=raw,file=$work/variables.fd"
}
case $FIRMWARE in
  bios) set -- "$@" -M pc -m 128 -device "$virtio" ;;
  uefi) set -- "$@" -M q35 -m 256 $random $only4 -device "$virtio,romfile=" $(flash OVMF_CODE_4M.fd OVMF_VARS_4M.fd) ;;
  uefi-http)
    set -- "$@" -M q35 -m 256 $random $only4 -fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n \
      -device "$virtio,romfile=" $(flash OVMF_CODE_4M.fd OVMF_VARS_4M.fd) ;;
  uefi-secure)
    set -- "$@" -M q35,smm=on -m 256 $random $only4 -device "$virtio,romfile=" \
      -global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1 \
      $(flash OVMF_CODE_4M.secboot.fd OVMF_VARS_4M.ms.fd) ;;
  *) echo "FIRMWARE=$FIRMWARE is none of bios, uefi, uefi-secure, uefi-http" >&2; exit 2 ;;
esac

if command -v websockify > /dev/null; then
  websockify --web /usr/share/novnc 6080 127.0.0.1:5900 > /dev/null 2>&1 &
fi
exec qemu-system-x86_64 "$@" < /dev/null
