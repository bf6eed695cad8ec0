#!/bin/sh
# Makes Secure Boot keys of your own (PK, KEK, db) once, and signs boot programs with the one of db: docs/secure-boot.md.
# Usage: secure-boot-keys.sh FOLDER [PROGRAM.efi …]   writes FOLDER/PROGRAM.efi.signed for each
set -eu

if [ $# -lt 1 ] || [ "$1" = --help ]; then
  sed -n 's/^# //p' "$0" | head -2
  exit 2
fi
for tool in openssl cert-to-efi-sig-list sign-efi-sig-list sbsign; do
  command -v "$tool" >/dev/null || {
    echo "$tool is missing: apt-get install openssl efitools sbsigntool" >&2
    exit 1
  }
done

folder=$1
shift
umask 077
mkdir -p "$folder"
# who enrolled the keys: one identifier for all of them
[ -f "$folder/owner" ] || cat /proc/sys/kernel/random/uuid >"$folder/owner"
owner=$(cat "$folder/owner")

for name in PK KEK db; do
  [ -f "$folder/$name.key" ] && continue
  openssl req -x509 -newkey rsa:2048 -sha256 -nodes -days 7300 -subj "/CN=$(hostname) Secure Boot $name/" \
    -keyout "$folder/$name.key" -out "$folder/$name.pem" 2>/dev/null
  # .cer for the firmware's own setup menu, .esl for efi-updatevar and virtual machines
  openssl x509 -in "$folder/$name.pem" -outform der -out "$folder/$name.cer"
  cert-to-efi-sig-list -g "$owner" "$folder/$name.pem" "$folder/$name.esl"
done
# .auth: signed updates; PK signs itself and KEK, KEK signs db
sign() {
  [ -f "$folder/$2.auth" ] ||
    sign-efi-sig-list -g "$owner" -k "$folder/$1.key" -c "$folder/$1.pem" "$2" "$folder/$2.esl" "$folder/$2.auth" >/dev/null
}
sign PK PK
sign PK KEK
sign KEK db

for program in "$@"; do
  output="$folder/$(basename "$program").signed"
  sbsign --key "$folder/db.key" --cert "$folder/db.pem" --output "$output" "$program" >/dev/null 2>&1 || {
    echo "$program cannot be signed: is it an EFI program?" >&2
    exit 1
  }
  echo "$output"
done
