#!/bin/sh
# Puts the JDK of a newer Debian release into /usr/local/lib/jvm/, for a release whose own archive has none that is new enough.
#
# The packages are fetched with apt from the machine's own mirror, checked by apt as ever, and only unpacked: nothing of the
# system is upgraded or replaced. The JDK wants a newer C library than this release has, so it gets that one beside it, and
# patchelf writes into its programs where to find it.
#
# usage: debian-jdk.sh [SUITE [VERSION]]        default: trixie 21
set -eu

suite=${1:-trixie}
version=${2:-21}
goal=/usr/local/lib/jvm/openjdk-$version-$suite

say() { printf 'debian-jdk: %s\n' "$*" >&2; }

die() { say "$*"; exit 1; }

[ "$(id -u)" = 0 ] || die "only root can install it"
if [ -x "$goal/bin/javac" ]; then
    say "already there: $goal"
    exit 0
fi
# shellcheck source=/dev/null
. /etc/os-release
[ "${ID:-}" = debian ] && [ -n "${VERSION_CODENAME:-}" ] || die "this works on Debian only"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The machine's own sources with the name of the release replaced: the same mirror, the same keys.
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
found=no
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    case $file in
    *.list | *.sources)
        # Others' repositories beside Debian's (vendors name a release in all sorts of ways) are left out.
        if [ -f "$file" ] && grep -Eq "(^Suites:|^deb ).*\b$VERSION_CODENAME\b" "$file" && grep -q '/debian' "$file"; then
            sed "s/\\b$VERSION_CODENAME\\b/$suite/g" "$file" >"$work/parts/$(basename "$file")"
            found=yes
        fi
        ;;
    esac
done
[ "$found" = yes ] || die "apt's sources do not name $VERSION_CODENAME: cannot tell where $suite is"

apt() {
    command=$1
    shift
    "$command" -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::Etc::sourcelist=/dev/null \
        -o Dir::Etc::sourceparts="$work/parts" -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o APT::Sandbox::User=root -o APT::Default-Release="" "$@"
}

command -v patchelf >/dev/null 2>&1 || {
    say "installing patchelf"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends patchelf >&2 || die "apt-get could not install patchelf"
}
say "fetching OpenJDK $version of $suite"
apt apt-get update -qq >&2 || die "no package lists of $suite"
(cd "$work/debs" && apt apt-get download -qq "openjdk-$version-jdk-headless" "openjdk-$version-jre-headless" \
    libc6 libgcc-s1 libstdc++6 zlib1g) >&2 || die "$suite has no OpenJDK $version"
for deb in "$work"/debs/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
done

jdk=$(find "$work/root/usr/lib/jvm" -mindepth 1 -maxdepth 1 -type d -name "java-$version-openjdk-*" | head -n 1)
[ -n "$jdk" ] || die "the packages of $suite hold no JDK"

# Debian keeps the configuration under /etc and links to it; here it has to come along.
for link in $(find "$jdk" -type l); do
    target=$(readlink "$link")
    case $target in
    /etc/java-*)
        if [ -e "$work/root$target" ]; then
            rm "$link"
            cp -RL "$work/root$target" "$link"
        fi
        ;;
    esac
done

# The libraries that the newer C library and the JDK need of each other, in one folder inside the JDK.
mkdir "$jdk/lib/$suite"
find "$work/root/lib" "$work/root/lib64" "$work/root/usr/lib" -not -path '*/jvm/*' \
    \( -name '*.so.*' -o -name '*.so' \) \( -type f -o -type l \) 2>/dev/null |
    while IFS= read -r library; do
        if [ -e "$library" ]; then cp -L "$library" "$jdk/lib/$suite/"; fi
    done
loader=$(basename "$(find "$jdk/lib/$suite" -name 'ld-linux*.so.*' | head -n 1)")
[ -n "$loader" ] || die "the C library of $suite has no loader"
for program in "$jdk"/bin/* "$jdk/lib/jspawnhelper" "$jdk/lib/jexec"; do
    if [ -f "$program" ] && patchelf --print-interpreter "$program" >/dev/null 2>&1; then
        # RPATH, not RUNPATH: it holds for the libraries that these libraries load, too.
        patchelf --set-interpreter "$goal/lib/$suite/$loader" --force-rpath \
            --set-rpath "$goal/lib:$goal/lib/server:$goal/lib/$suite" "$program"
    fi
done

mkdir -p "$(dirname "$goal")"
rm -rf "$goal.new"
cp -R "$jdk" "$goal.new"
chmod -R a+rX "$goal.new"
rm -rf "$goal"
mv "$goal.new" "$goal"
"$goal/bin/java" -version >&2 || die "it does not run: $goal"
say "installed: $goal"
