# syntax=docker/dockerfile:1
# openwds in a container, and the machines of the rig (docker-compose.yml). docs/docker.md says what was run, and where.
#
#   docker build --target openwds -t openwds .     the daemon
#   docker build --target samba -t openwds-samba . smbd for deployments with transport smb
#   docker build --target lab -t openwds-lab .     QEMU, relay and the site's own DHCP servers: for trying it only

# The same Debian in every stage, so that native parts run where they go.
FROM node:22.20.0-bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 make g++ clang lld gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-i686-win32 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY package.json package-lock.json ./
COPY scripts ./scripts
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && node scripts/stage.js /stage

FROM debian:bookworm-20250929-slim AS openwds
# ping is for dhcp.conflictProbe. Node gets the right to ports 67, 69 and 4011 where it is copied: in a layer of its own it
# would be there twice.
RUN --mount=type=bind,from=build,source=/usr/local/bin,target=/mnt \
    apt-get update \
 && apt-get install -y --no-install-recommends iputils-ping libstdc++6 libcap2-bin \
 && cp /mnt/node /usr/bin/node \
 && setcap cap_net_bind_service,cap_net_raw=+ep /usr/bin/node \
 && apt-get purge -y --auto-remove libcap2-bin \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 967 openwds \
 && useradd --system --uid 967 --gid 967 --home-dir /var/lib/openwds --shell /usr/sbin/nologin openwds \
 && install -d -o openwds -g openwds -m 0700 /var/lib/openwds /var/lib/openwds/smb \
 && install -d -o openwds -g openwds -m 0755 /srv/openwds/images
COPY --from=build /stage /
USER openwds
VOLUME ["/var/lib/openwds"]
EXPOSE 67/udp 69/udp 4011/udp 8067/tcp 8068/tcp 8468/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/usr/bin/openwds", "health", "--config", "/etc/openwds/openwds.yaml"]
ENTRYPOINT ["/usr/bin/openwds"]
CMD ["serve", "--config", "/etc/openwds/openwds.yaml"]

# The share: smbd as the daemon's user, with the files that the daemon writes.
FROM debian:bookworm-20250929-slim AS samba
RUN apt-get update \
 && apt-get install -y --no-install-recommends samba samba-common-bin libnss-wrapper \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 967 openwds \
 && useradd --system --uid 967 --gid 967 --home-dir /var/lib/openwds --shell /usr/sbin/nologin openwds \
 && install -d -o openwds -g openwds -m 0700 /var/lib/openwds /var/lib/openwds/smb
COPY packaging/compose /usr/lib/openwds-lab
USER openwds
EXPOSE 445/tcp
ENTRYPOINT ["/bin/sh"]
CMD ["/usr/lib/openwds-lab/samba.sh"]

# What the rig's machines boot, of Debian's packages: GRUB for BIOS and UEFI, and its signed chain for Secure Boot.
FROM debian:bookworm-20250929-slim AS lab
RUN apt-get update \
 && apt-get install -y --no-install-recommends qemu-system-x86 ovmf ipxe-qemu seabios iproute2 iptables novnc websockify \
    grub-common grub-pc-bin grub-efi-amd64-bin grub-efi-amd64-signed shim-signed isc-dhcp-relay dnsmasq-base kea-dhcp4-server \
 && rm -rf /var/lib/apt/lists/*
COPY packaging/compose /usr/lib/openwds-lab
# QEMU opens a tap device, the DHCP servers raw sockets: root, with the capabilities that docker-compose.yml names and no others
USER root
ENTRYPOINT ["/bin/sh"]
CMD ["/usr/lib/openwds-lab/machine.sh"]
