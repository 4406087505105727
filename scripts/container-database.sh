#!/usr/bin/env bash
# Runs once in the database container (docker-compose.yml), when its cluster is new. The role is not a superuser:
# row level security, which keeps one office's data from another, does not bind superusers.
set -euo pipefail

psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE enishi LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE enishi OWNER enishi;
SQL
