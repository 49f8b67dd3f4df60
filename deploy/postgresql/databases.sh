# Newsroom, press and mailbox: a database each, with an account that opens no other. The mailbox is
# public, and whoever takes it gets its password (docs/grown-databases.md).
# PostgreSQL's image runs this once, while its folder is empty; passwords come from files.
set -e
for name in newsroom press mailbox; do
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<END
\set password \`cat /run/secrets/$name.password\`
CREATE ROLE $name LOGIN PASSWORD :'password';
CREATE DATABASE $name OWNER $name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE $name FROM PUBLIC;
END
done
