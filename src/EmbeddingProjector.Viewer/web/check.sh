#!/usr/bin/env bash
# Builds the page's script and style anew from their sources and fails where the committed ones differ. Needs Node 20
# and npm; leaves node_modules, which the browser tests take Playwright and axe-core from.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
npm run -s check
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
cp dist/page.js dist/page.css "$built"
npm run -s build -- --log-level=error
for name in page.js page.css; do
    if ! cmp -s "$built/$name" "dist/$name"; then
        echo "web/dist/$name is not what its sources make: it is rebuilt now, commit it" >&2
        exit 1
    fi
done
