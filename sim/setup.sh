# Sourced by sim/start and tests/run: installs what is missing from Debian's packages and configures the build.
# Run as root or by someone who may use sudo; a second run finds everything in place and changes nothing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(g++ cmake ninja-build pkg-config libsimgrid-dev libfmt-dev libsqlite3-dev
  libsqlitecpp-dev libboost-dev libboost-context-dev libyaml-cpp-dev libcmark-dev libcli11-dev librandom123-dev
  nlohmann-json3-dev libxxhash-dev libpugixml-dev
  libkainjow-mustache-dev libjs-vega git ca-certificates)

# install_missing PACKAGE...
install_missing() {
  local missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "missing packages: ${missing[*]} (run this as root, or install sudo)" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  echo "installing ${#missing[@]} missing packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
}

# configure FOLDER [CMAKE OPTION...]; does nothing if the folder is configured already: ninja looks after changes.
configure() {
  local folder=$1
  shift
  [ -f "$folder/build.ninja" ] || cmake -G Ninja -S "$root" -B "$folder" "$@"
}
