#!/bin/sh
# Writes what differs from site to site for the nginx of the image, from the environment. What is no plain host name is refused,
# and with it the start: a wildcard or an address would let others use the proxy for what it is not there for.
#
#   CONCORD_NAME        the host name of the app: concord.example
#   CONCORD_WEBSTORES   the webstores' hosts, each with its folder if it has one: shop.example other.example/store
#   CONCORD_COMPANIES   the companies': api.businesscentral.dynamics.com bc.example:7048/BC
#   CONCORD_TLS         the folder with tls.crt and tls.key [/run/secrets]
#   CONCORD_RESOLVER    the name server [the container's own]
set -eu

from=${CONCORD_FROM:-/usr/share/concord/nginx}
to=${CONCORD_TO:-/run/concord}
app=${CONCORD_APP:-/usr/share/concord/app}
tls=${CONCORD_TLS:-/run/secrets}

refuse() {
    echo "concord: $1" >&2
    exit 1
}

label='[a-z0-9]([a-z0-9-]*[a-z0-9])?'
name="$label(\\.$label)*\\.[a-z]([a-z0-9-]*[a-z0-9])?"

# is_plain TEXT PATTERN: the whole text is that.
is_plain() {
    case $1 in *'
'*) return 1 ;; esac
    printf '%s\n' "$1" | grep -Eqx "$2"
}

[ -n "${CONCORD_NAME:-}" ] || refuse "CONCORD_NAME is missing: the host name of the app."
is_plain "$CONCORD_NAME" "$name" || refuse "CONCORD_NAME is no host name: $CONCORD_NAME"
[ -n "${CONCORD_WEBSTORES:-}${CONCORD_COMPANIES:-}" ] || refuse "CONCORD_WEBSTORES and CONCORD_COMPANIES name no host."

resolver=${CONCORD_RESOLVER:-$(sed -n 's/^nameserver *//p' /etc/resolv.conf | head -n 1)}
is_plain "$resolver" '[0-9.]+|[0-9A-Fa-f:]+|\[[0-9A-Fa-f:]+\]' || refuse "CONCORD_RESOLVER is no address of a name server: $resolver"
case $resolver in *:*) resolver="[$(echo "$resolver" | tr -d '[]')]" ;; esac

for file in tls.crt tls.key; do
    [ -r "$tls/$file" ] || refuse "there is no $tls/$file that can be read."
done

mkdir -p "$to"
cp "$from"/*.conf "$to/"

# Unquoted on purpose, without file names: each word is one host.
set -f
hosts() {
    for entry in $1; do
        is_plain "$entry" "$name(:[0-9]{1,5})?(/[A-Za-z0-9_~-]+)*" \
            || refuse "no plain host name, with port and folder if it has them: $entry"
        host=${entry%%/*}
        echo "$host $2${entry#"$host"};"
    done
}
listed=$(hosts "${CONCORD_WEBSTORES:-}" webstore && hosts "${CONCORD_COMPANIES:-}" company) || exit 1
printf '%s\n' "$listed" > "$to/hosts.conf"

cat > "$to/site.conf" <<SITE
listen 443 ssl http2;
listen [::]:443 ssl http2;
server_name $CONCORD_NAME;
ssl_certificate     $tls/tls.crt;
ssl_certificate_key $tls/tls.key;
ssl_protocols       TLSv1.2 TLSv1.3;
root $app;
resolver $resolver valid=60s;
resolver_timeout 5s;
proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
SITE
