#!/bin/sh
# Says whether the nginx of this machine is one that Concord's proxy may run on. It needs what 1.30.4 and 1.31.3 have mended:
# CVE-2026-42533 (a map with regular expressions, of which nginx.conf consists, could be made to overrun its memory) and
# CVE-2026-1642 (what stands between nginx and a system could put words before the system's own). Distributions mend older
# versions under their old number: what they mended stands in the package's list of changes.
#
#   sh deploy/check-nginx.sh [NGINX]
set -u
nginx="${1:-nginx}"
changes="${CONCORD_NGINX_CHANGES:-/usr/share/doc/nginx/changelog.Debian.gz /usr/share/doc/nginx-common/changelog.Debian.gz /usr/share/doc/nginx-light/changelog.Debian.gz}"

said=$("$nginx" -v 2>&1) || { echo "There is no nginx here: $said"; exit 2; }
version=$(printf '%s' "$said" | sed -n 's|.*nginx/\([0-9][0-9.]*\).*|\1|p')
[ -n "$version" ] || { echo "This is no nginx: $said"; exit 2; }

major=${version%%.*}; rest=${version#*.}; minor=${rest%%.*}; patch=${rest#*.}
number=$((major * 1000000 + minor * 1000 + patch))
if [ "$number" -ge 1031003 ] || { [ "$number" -ge 1030004 ] && [ "$number" -lt 1031000 ]; }; then
	echo "nginx $version: good."
	exit 0
fi
if [ "$number" -lt 1022000 ]; then
	echo "nginx $version is too old: Concord's proxy needs 1.30.4 or newer, or 1.22 or newer of a distribution that mends it."
	exit 1
fi
for cve in CVE-2026-42533 CVE-2026-1642; do
	found=
	for file in $changes; do
		if [ -r "$file" ] && gzip -dcf "$file" 2>/dev/null | grep -q "$cve"; then
			found=yes
		fi
	done
	if [ -z "$found" ]; then
		echo "nginx $version has $cve, and no list of changes of a package here says that it was mended. Use 1.30.4 or newer, or your distribution's newest package."
		exit 1
	fi
done
echo "nginx $version, mended by its distribution: good."
