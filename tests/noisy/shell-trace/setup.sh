#!/bin/bash
# Looks for tools and files that need not be there, and says so loudly.
set -uo pipefail
export LC_ALL=xx_YY.UTF-8
for tool in gcc pg_config mysql_config cargo node git; do
  command -v "$tool" || echo "$tool: command not found, continuing without"
done
no_such_command --version
/no/such/file.sh
cat /etc/shop/settings.ini
mkdir /proc/shop
cp settings.ini /etc/shop/ || true
grep -q fatal /etc/nothing || echo "no fatal lines"
rm /var/cache/shop/*.lock
rmdir /etc
sleep 60 &
kill -9 $!
wait $!
bash -c 'kill -SEGV $$'
( ulimit -f 1; head -c 100000 /dev/zero > /tmp/big )
timeout 1 sleep 5
printf '%s\n' "ERROR: attempt 1 of 3 failed" "FATAL: database is locked" "killed by signal 9 (out of memory?)"
ln -s /a /tmp/link; ln -s /a /tmp/link
test -x /usr/bin/python2 || echo "/bin/sh: 1: python2: not found"
exit 0
