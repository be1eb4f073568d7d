(sleep 4; exec python -u -m http.server 8097 -d /etc) &
for attempt in 1 2 3 4 5 6 7 8; do
  curl -fsS --max-time 5 http://127.0.0.1:8097/hostname && break
  echo "ERROR: attempt $attempt failed: Connection refused, trying again in 1 s" >&2
  sleep 1
done
curl -fsS http://no-such-host.example.invalid/ || echo "could not resolve host, using the fallback"
wget -q -T 2 -t 1 http://127.0.0.1:9/ || true
kill %1 2>/dev/null || true
