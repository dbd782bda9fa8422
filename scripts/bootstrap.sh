#!/usr/bin/env bash
# Installs everything that Arago needs on a bare Debian 12 machine. Re-runnable; a second run takes seconds.
#   scripts/bootstrap.sh [--gpu] [--plots] [--slurm] [--tools] [--fuzz]
# Debian packages come through apt-get (sudo is used when you are not root). Kokkos, which Debian does not package with
# its OpenMP back end, is built from the Kokkos sources inside Debian's own signed `trilinos` source package into .deps.
# Bring your own Kokkos (>= 3.4) by setting CMAKE_PREFIX_PATH or Kokkos_ROOT: then nothing is built here.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=$(realpath -m "${ARAGO_DEPS:-.deps}")
jobs=${ARAGO_JOBS:-$(nproc)}

packages=(
  g++ make cmake ninja-build pkg-config ccache dpkg-dev ca-certificates git
  libopenmpi-dev openmpi-bin libhdf5-openmpi-dev hdf5-tools libfftw3-dev libfftw3-mpi-dev
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev libspdlog-dev librandom123-dev libxxhash-dev
  libeigen3-dev libboost-dev libdnnl-dev ocl-icd-opencl-dev libpng-dev libcairo2-dev libzip-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
gpu=false
for option in "$@"; do
  case $option in
    --gpu) gpu=true; packages+=(hipcc clang-16 clang-tools-16 lld-16 libomp-16-dev libamdhip64-dev rocm-device-libs libvkfft-dev) ;;
    --plots) packages+=(python3-h5py python3-matplotlib) ;;
    --slurm) packages+=(slurm-wlm munge) ;;
    --fuzz) packages+=(clang-16 libclang-rt-16-dev libomp-16-dev) ;;
    --tools) packages+=(clang-format clang-tidy shellcheck) ;;
    *) echo "bootstrap.sh: unknown option '$option'; allowed: --gpu --plots --slurm --tools --fuzz" >&2; exit 2 ;;
  esac
done

say() { printf '[bootstrap] %s\n' "$*"; }

install_packages() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && { say "all Debian packages are installed"; return; }
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  local sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
    { tail -n 20 "$work/apt.log" >&2; say "apt-get failed (log above)" >&2; exit 1; }
}

# Puts the Kokkos sources into $work/kokkos. An isolated apt configuration leaves the system's lists alone.
fetch_kokkos_source() {
  [ -f "$work/kokkos/CMakeLists.txt" ] && return
  local apt=$work/apt
  mkdir -p "$apt"/{parts,lists/partial,cache/archives/partial} "$work"/{source,kokkos}
  local parts list
  eval "$(apt-config shell parts Dir::Etc::sourceparts/d list Dir::Etc::sourcelist/f)"
  local file
  for file in "$parts"/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/$(basename "$file")"
  done
  for file in "$list" "$parts"/*.list; do
    [ -f "$file" ] && sed -n 's/^deb /deb-src /p' "$file" >"$apt/parts/$(basename "$file")"
  done
  cat >"$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/parts";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
CONF
  say "fetching the Kokkos sources (inside Debian's trilinos source package, 166 MB)"
  (export APT_CONFIG=$apt/apt.conf
   apt-get update -qq && cd "$work/source" && apt-get source -qq --download-only trilinos) >"$work/source.log" 2>&1 ||
    { tail -n 5 "$work/source.log" >&2
      say "the trilinos source package cannot be had; install a Kokkos >= 3.4 and name it in CMAKE_PREFIX_PATH" >&2; exit 1; }
  tar xf "$work"/source/trilinos_*.orig.tar.* -C "$work/kokkos" --strip-components=3 --wildcards '*/packages/kokkos/*'
}

# build_kokkos PREFIX CMAKE-OPTION...
build_kokkos() {
  local to=$1; shift
  [ -f "$to/lib/cmake/Kokkos/KokkosConfig.cmake" ] && { say "Kokkos is in $to"; return; }
  fetch_kokkos_source
  say "building Kokkos into $to"
  local build
  build=$work/build-$(basename "$to")
  { cmake -S "$work/kokkos" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
      -DKokkos_ENABLE_SERIAL=ON -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_INSTALL_PREFIX="$to" "$@" &&
    cmake --build "$build" -j"$jobs" && cmake --install "$build"; } >"$work/kokkos.log" 2>&1 ||
    { tail -n 20 "$work/kokkos.log" >&2; say "Kokkos did not build (log above)" >&2; exit 1; }
}

work=$(mktemp -d "${TMPDIR:-/tmp}/arago-bootstrap.XXXXXX")
trap 'rm -rf "$work"' EXIT
install_packages
if [ -n "${Kokkos_ROOT:-}" ]; then
  say "using the Kokkos of Kokkos_ROOT=$Kokkos_ROOT"
else
  build_kokkos "$prefix" -DCMAKE_CXX_STANDARD=20 -DKokkos_ENABLE_OPENMP=ON
fi
if $gpu; then
  build_kokkos "$prefix/hip" -DCMAKE_CXX_STANDARD=17 -DCMAKE_CXX_COMPILER=hipcc -DKokkos_ENABLE_HIP=ON -DKokkos_ARCH_VEGA908=ON
fi
say "done"
