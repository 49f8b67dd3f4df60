# As the image of PostgreSQL begins: a cluster with the user and password that it is told, once.
set -e
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses='' -k /tmp" start
    createdb -h /tmp -U "$POSTGRES_USER" "$POSTGRES_USER"
    pg_ctl -w stop
fi
exec postgres -c listen_addresses='*' -k /run/postgresql
