# As the image of PostgreSQL begins: a cluster with the password that it is told and with what the
# scripts beside make in it, once, while nobody but they can reach it.
set -e
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses='' -k /run/postgresql" start
    for script in /docker-entrypoint-initdb.d/*.sh; do
        . "$script"
    done
    pg_ctl -w stop
fi
exec postgres -c listen_addresses='*' -k /run/postgresql
