#!/bin/sh
# Checks that whoever builds a commit gets the same packages: `./dev package` in two clones, in two
# places, one after the other, with two umasks, languages and time zones, and, where this is root,
# as two users.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

# build PLACE USER UMASK LANGUAGE ZONE
build() {
  git clone -q --no-local . "$scratch/$1"
  as_user=
  if [ "$(id -u)" -eq 0 ]; then
    chown -R "$2:$2" "$scratch/$1"
    as_user="setpriv --reuid=$2 --regid=$2 --clear-groups"
  fi
  (cd "$scratch/$1" && umask "$3" &&
    $as_user env -u SOURCE_DATE_EPOCH HOME="$scratch/$1" LC_ALL="$4" TZ="$5" CCACHE_DISABLE=1 \
      ./dev package)
}

build one 12345 022 C.UTF-8 UTC
build another/longer/place 54321 077 C Asia/Kathmandu
diff "$scratch/one/build/package/SHA256SUMS" "$scratch/another/longer/place/build/package/SHA256SUMS"
(cd "$scratch/one/build/package" && sha256sum --check SHA256SUMS)
echo "twice: the same bytes"
