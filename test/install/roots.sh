#!/bin/sh
# Installs the packages in DIRECTORY into a bare root of each one's architecture, and asks a stand-in
# of the same architecture there: roots.sh DIRECTORY. Takes root, debootstrap, a Debian mirror, and
# for architectures that are not this machine's an emulator that the kernel knows of.
set -eu
# What is mounted and started in the roots ends with this.
[ -n "${IN_NAMESPACE:-}" ] || IN_NAMESPACE=1 exec unshare --mount --pid --fork --kill-child sh "$0" "$@"
packages=$(realpath "$1")
scratch=$(mktemp -d)
trap 'umount "$scratch"/*/proc 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
chmod 755 "$scratch"

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" 'Created-By: Packages' |
  head -n 1)

bare_root() {
  debootstrap --variant=minbase --arch="$1" --foreign "$suite" "$root" "$mirror" &&
    chroot "$root" /debootstrap/debootstrap --second-stage &&
    cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d" &&
    cp /etc/resolv.conf "$root/etc" &&
    mount -t proc proc "$root/proc"
} >"$scratch/log" 2>&1

for tool in "$packages"/modeld-probe_*.deb; do
  architecture=$(dpkg-deb --field "$tool" Architecture)
  root=$scratch/$architecture
  echo "roots: $architecture"
  bare_root "$architecture" || { tail -n 20 "$scratch/log"; exit 1; }
  cp "$packages"/*_"$architecture".deb "$root"
  chroot "$root" sh -e -x -c '
    export HOME=/root DEBIAN_FRONTEND=noninteractive
    dpkg --install /modeld-probe_*.deb
    modeld-probe detect --quiet || [ $? -eq 5 ]
    apt-get update -q
    apt-get install -q -y --no-install-recommends /libmodeldprobe-dev_*.deb
    modeld-standin serve --data-root /root/.contenox --ttl 1m --codec both &
    modeld-probe probe --wait=30s
    modeld-probe probe --codec proto | grep "^running "
    modeld-probe doctor || [ $? -eq 7 ]
  ' >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log"; exit 1; }
  grep "^running " "$scratch/log"
done
