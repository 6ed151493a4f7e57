#!/bin/bash
# Runs once in the Elasticsearch image: certificates before the server starts (`certificates`),
# the role and the user of Piecework once it answers (`user`). Doing it again changes nothing.
set -euo pipefail

certs=/usr/share/elasticsearch/config/certs

make_certificates() {
  cd /usr/share/elasticsearch
  if [[ ! -f $certs/ca/ca.crt ]]; then
    bin/elasticsearch-certutil ca --silent --pem --out "$certs/ca.zip"
    unzip -q -o "$certs/ca.zip" -d "$certs"
  fi
  if [[ ! -f $certs/elasticsearch/elasticsearch.crt ]]; then
    bin/elasticsearch-certutil cert --silent --pem --out "$certs/node.zip" \
      --name elasticsearch --dns elasticsearch --dns localhost --ip 127.0.0.1 \
      --ca-cert "$certs/ca/ca.crt" --ca-key "$certs/ca/ca.key"
    unzip -q -o "$certs/node.zip" -d "$certs"
  fi
  rm -f "$certs"/*.zip
  chown -R root:0 "$certs"
  find "$certs" -type d -exec chmod 750 {} +
  find "$certs" -type f -exec chmod 640 {} +
  # Whoever asks needs the authority's certificate, and nothing else of this.
  install -m 644 "$certs/ca/ca.crt" /public/ca.crt
}

# Passwords go through a config on standard input: they would show in a list of processes.
ask() {
  local method=$1 path=$2
  curl --silent --show-error --fail --output /dev/null --cacert /public/ca.crt \
    --config - --request "$method" --header 'content-type: application/json' \
    --data "@${3}" "https://elasticsearch:9200$path" <<<"user = \"elastic:$ELASTIC_PASSWORD\""
}

make_user() {
  ask PUT /_security/role/piecework /setup/elastic-role.json
  printf '{"password": "%s", "roles": ["piecework"]}' "$PIECEWORK_ELASTIC_PASSWORD" >/tmp/user
  ask PUT /_security/user/piecework /tmp/user
  rm /tmp/user
}

case ${1:-} in
  certificates) make_certificates ;;
  user) make_user ;;
  *) echo "certificates or user" >&2; exit 2 ;;
esac
